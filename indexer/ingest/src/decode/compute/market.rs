use deai_compute::event;
use domain::{AddressError, ArbiterAdded, ArbiterRemoved, ClassAdded, MarketInitialized, TokenAmount, Yocto};

pub(super) fn market_initialized(event: event::MarketInitialized) -> Result<MarketInitialized, AddressError> {
    Ok(MarketInitialized {
        owner_id: event.owner_id.parse()?,
        treasury_id: event.treasury_id.parse()?,
        min_stake: Yocto(event.min_stake),
        total_supply: TokenAmount(event.total_supply),
    })
}

pub(super) fn class_added(event: event::ClassAdded) -> ClassAdded {
    ClassAdded { class: event.class }
}

pub(super) fn arbiter_added(event: event::ArbiterAdded) -> Result<ArbiterAdded, AddressError> {
    Ok(ArbiterAdded { arbiter_id: event.arbiter_id.parse()? })
}

pub(super) fn arbiter_removed(event: event::ArbiterRemoved) -> Result<ArbiterRemoved, AddressError> {
    Ok(ArbiterRemoved { arbiter_id: event.arbiter_id.parse()? })
}
