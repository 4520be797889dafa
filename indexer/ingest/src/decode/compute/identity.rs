use deai_compute::event;
use domain::{AddressError, SolanaLinked, SolanaUnlinked, TimeNs};

pub(super) fn solana_linked(event: event::SolanaLinked) -> Result<SolanaLinked, AddressError> {
    Ok(SolanaLinked {
        account_id: event.account_id.parse()?,
        wallet: event.wallet.parse()?,
        nonce: event.nonce,
        expires_at: TimeNs(event.expires_at),
    })
}

pub(super) fn solana_unlinked(event: event::SolanaUnlinked) -> Result<SolanaUnlinked, AddressError> {
    Ok(SolanaUnlinked { account_id: event.account_id.parse()?, wallet: event.wallet.parse()? })
}
