use anchor_lang::prelude::*;

/// Numbers are append-only: clients match on them. The first is 6000.
#[error_code]
#[derive(PartialEq, Eq)]
pub enum RegistryError {
    #[msg("Only the program's upgrade authority may open the registry: sign with that key")]
    NotUpgradeAuthority,
    #[msg("The project fee is 0, or from 890,880 lamports (an empty account's rent) to 10 SOL")]
    InvalidProjectFee,
    #[msg("A slug is 3 to 32 characters of a-z, 0-9 and single dashes between them")]
    InvalidSlug,
    #[msg("A project's name is 1 to 64 bytes without control characters")]
    InvalidName,
    #[msg("A metadata URI is at most 200 printable ASCII characters and starts with https://, ipfs:// or ar://")]
    InvalidMetadataUri,
    #[msg("Only the project's owner may do this: sign with the owner's key")]
    NotProjectOwner,
    #[msg("The fee goes to the registry's treasury: pass the treasury that the registry account names")]
    WrongTreasury,
    #[msg("This account's chain of events is full")]
    EventsExhausted,
}
