use near_sdk::AccountId;

use super::Address;

/// What a wallet signs. Each of these is named, so that the signature says one thing, in one place, once.
pub struct Statement<'a> {
    pub network: &'a str,
    pub contract_id: &'a AccountId,
    pub account_id: &'a AccountId,
    pub wallet: &'a Address,
    pub nonce: u64,
    pub expires_at: u64,
}

impl Statement<'_> {
    /// The bytes that are signed, in UTF-8: a wallet shows them to its holder as they are. No value can hold a
    /// line break, so no two statements have the same text.
    pub fn text(&self) -> String {
        let Self { network, contract_id, account_id, wallet, nonce, expires_at } = self;
        format!(
            "DeAI Compute: link this Solana wallet to a NEAR account\n\
             \n\
             Network: near {network}\n\
             Contract: {contract_id}\n\
             Account: {account_id}\n\
             Wallet: {wallet}\n\
             Nonce: {nonce}\n\
             Expires at: {expires_at}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_everything_that_it_is_about() {
        let [contract_id, account_id] = ["market.near", "alice.near"].map(|id| id.parse().unwrap());
        let wallet = &"4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw".parse().unwrap();
        let statement = Statement {
            network: "mainnet",
            contract_id: &contract_id,
            account_id: &account_id,
            wallet,
            nonce: 7,
            expires_at: 1_893_456_000_000_000_000,
        };
        assert_eq!(
            statement.text(),
            "DeAI Compute: link this Solana wallet to a NEAR account\n\nNetwork: near mainnet\nContract: market.near\n\
             Account: alice.near\nWallet: 4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw\nNonce: 7\n\
             Expires at: 1893456000000000000"
        );
    }
}
