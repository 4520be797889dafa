use anchor_lang::prelude::*;

/// Numbers are append-only: clients match on them. The first is 6000.
#[error_code]
#[derive(PartialEq, Eq)]
pub enum NftError {
    #[msg("Only the project's owner and maintainers may do this: sign with such a key, and pass its member account")]
    NotManager,
    #[msg("This project was closed and another stands at its address: the collection was never that one's")]
    ProjectReplaced,
    #[msg("The project is archived: its owner makes it active again by set_project_status")]
    ProjectArchived,
    #[msg("The collection's metadata is frozen: it can never change again")]
    MetadataFrozen,
    #[msg("A name is 1 to 64 bytes without control characters, that of a collection at most 32")]
    InvalidName,
    #[msg("A symbol is 1 to 10 printable ASCII characters without spaces")]
    InvalidSymbol,
    #[msg("A URI is at most 200 printable ASCII characters and starts with https://, ipfs:// or ar://")]
    InvalidUri,
    #[msg("What the items' URIs begin with is empty, or a URI of at most 100 characters")]
    InvalidItemsUri,
    #[msg("The public mints only where the collection says what the items' URIs begin with: set items_uri first")]
    ItemsUriMissing,
    #[msg("A maximum supply is at least 1 and what is minted already, and an update may only lower it")]
    InvalidMaxSupply,
    #[msg("Royalties are 0 to 10,000 hundredths of a percent")]
    InvalidRoyalty,
    #[msg("There are at most 5 creators, each once, with shares of at least 1 and together at most 10,000 bps")]
    InvalidCreators,
    #[msg("Each creator's part of the price and the treasury's is 0 or an empty account's rent (890,880 lamports)")]
    PriceTooSmall,
    #[msg("A wallet limit is at least 1")]
    InvalidWalletLimit,
    #[msg("The money goes to the treasury that the collection names: pass that account, writable")]
    WrongTreasury,
    #[msg("The money goes to the creators that the collection names: pass their accounts, writable, in its order")]
    WrongCreators,
    #[msg("All that the maximum supply allows is minted")]
    SoldOut,
    #[msg("The project's own mint says what the NFT shows: pass its metadata")]
    MetadataMissing,
    #[msg("The collection says what an NFT shows that the public mints: pass no metadata")]
    MetadataNotYours,
    #[msg("The wallet is not on the allow-list, or the proof is another's: make the proof from the present list")]
    NotOnAllowList,
    #[msg("An allow-list counts each wallet's mints: open the wallet's mint counter first, and pass it")]
    CounterMissing,
    #[msg("This mint counter is another wallet's, or of an earlier policy: open one for the present policy")]
    WrongCounter,
    #[msg("The wallet has minted as often as the allow-list lets it")]
    WalletLimitReached,
    #[msg("The counter still counts: it closes once the collection has another mint policy")]
    CounterInUse,
    #[msg("The group mint is not this collection's: pass the one that the collection names")]
    WrongGroupMint,
    #[msg("A collection closes when all its NFTs and credentials are burned and their accounts closed")]
    CollectionInUse,
    #[msg("Rent goes back to who paid it: pass the payer that the account names")]
    WrongPayer,
    #[msg("The account is not of this mint, or not of this collection: pass those that belong together")]
    WrongMint,
    #[msg("Pass the holder's own token account that holds it")]
    WrongTokenAccount,
    #[msg("The token is not burned: its holder burns it by burn_nft or burn_credential")]
    NotBurned,
    #[msg("The token is burned already: close what is left of it")]
    AlreadyBurned,
    #[msg("Only who is named a creator may sign for the works: ask the project to name this wallet")]
    NotCreator,
    #[msg("Nothing would change: the account says this already")]
    Unchanged,
    #[msg("An expiry is 0 for none, or lies ahead")]
    InvalidExpiry,
    #[msg("A reason is 1 to 128 bytes without control characters")]
    InvalidReason,
    #[msg("A number would pass its bounds")]
    Overflow,
    #[msg("This collection's chain of events is full")]
    EventsExhausted,
    #[msg("The collection is another project's: pass the project that the collection names")]
    WrongProject,
    #[msg("The price is above what you would pay: see the collection's present price")]
    PriceTooHigh,
    #[msg("Only an allow-list counts mints: the collection has another mint policy")]
    NoAllowList,
    #[msg("This collection has the layout of an older version: call migrate_collection on it first")]
    OutdatedLayout,
    #[msg("This collection has the current layout already: there is nothing to migrate")]
    CurrentLayout,
}
