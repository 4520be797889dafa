//! What is said in the tests, good and bad.

use anchor_lang::prelude::Pubkey;
use project_nft::NftError;
use project_nft::state::{
    CollectionDetails, CreatorShare, CredentialDetails, CredentialKind, MintPolicy, MintTerms, NftMetadata,
};
use project_registry::ProjectDetails;
use project_registry::state::ProjectKind;
use solana_instruction::error::InstructionError;
use solana_signer::Signer;
use solana_transaction::TransactionError;

use super::{NOW, SOL, key};

pub fn project_details() -> ProjectDetails {
    ProjectDetails {
        name: "Protein folding".to_owned(),
        kind: ProjectKind::Simulation,
        metadata_uri: "https://example.org/protein-folding.json".to_owned(),
        metadata_sha256: [7; 32],
    }
}

pub fn treasury() -> Pubkey {
    key(9).pubkey()
}

pub fn details() -> CollectionDetails {
    CollectionDetails {
        name: "Folded proteins".to_owned(),
        symbol: "FOLD".to_owned(),
        metadata_uri: "https://example.org/collection.json".to_owned(),
        metadata_sha256: [4; 32],
        items_uri: "https://example.org/items/".to_owned(),
        max_supply: 100,
        royalty_bps: 500,
        creators: vec![
            CreatorShare { address: key(20).pubkey(), share_bps: 6_000 },
            CreatorShare { address: key(21).pubkey(), share_bps: 1_500 },
        ],
    }
}

pub fn other_details() -> CollectionDetails {
    CollectionDetails {
        name: "Folded proteins, 2nd".to_owned(),
        symbol: "FOLD2".to_owned(),
        metadata_uri: "ar://second".to_owned(),
        metadata_sha256: [5; 32],
        items_uri: String::new(),
        max_supply: 50,
        royalty_bps: 0,
        creators: vec![CreatorShare { address: key(21).pubkey(), share_bps: 10_000 }],
    }
}

/// The longest of everything that the rules allow.
pub fn longest_details() -> CollectionDetails {
    let creator = |seed| CreatorShare { address: key(seed).pubkey(), share_bps: 2_000 };
    CollectionDetails {
        name: "é".repeat(16),
        symbol: "SYMBOL-TEN".to_owned(),
        metadata_uri: format!("https://{}", "x".repeat(192)),
        metadata_sha256: [255; 32],
        items_uri: format!("https://{}", "y".repeat(92)),
        max_supply: 3,
        royalty_bps: 10_000,
        creators: (20..25).map(creator).collect(),
    }
}

/// Details that break a rule, and the rule.
pub fn bad_details() -> Vec<(CollectionDetails, NftError)> {
    let mut cases = Vec::new();
    for bad in ["", &"x".repeat(33), "a\0b", "a\nb"] {
        cases.push((CollectionDetails { name: bad.to_owned(), ..details() }, NftError::InvalidName));
    }
    for bad in ["", "SYMBOL-11-X", "A B", "É"] {
        cases.push((CollectionDetails { symbol: bad.to_owned(), ..details() }, NftError::InvalidSymbol));
    }
    for bad in ["", "http://a", "https://", "https://a b"] {
        cases.push((CollectionDetails { metadata_uri: bad.to_owned(), ..details() }, NftError::InvalidUri));
    }
    for bad in ["items/", "https://", &format!("https://{}", "x".repeat(93))] {
        cases.push((CollectionDetails { items_uri: bad.to_owned(), ..details() }, NftError::InvalidItemsUri));
    }
    cases.push((CollectionDetails { max_supply: 0, ..details() }, NftError::InvalidMaxSupply));
    cases.push((CollectionDetails { royalty_bps: 10_001, ..details() }, NftError::InvalidRoyalty));
    let one = CreatorShare { address: key(20).pubkey(), share_bps: 5_000 };
    let none = CreatorShare { share_bps: 0, ..one };
    let more = CreatorShare { address: key(21).pubkey(), share_bps: 5_001 };
    let six = (20..26).map(|seed| CreatorShare { address: key(seed).pubkey(), share_bps: 1 }).collect();
    for creators in [vec![one, one], vec![none], vec![one, more], six] {
        cases.push((CollectionDetails { creators, ..details() }, NftError::InvalidCreators));
    }
    cases
}

pub fn by_authority() -> MintTerms {
    MintTerms { policy: MintPolicy::Authority, treasury: treasury() }
}

/// 0.1 SOL, with a lamport that no share divides.
pub const PRICE: u64 = SOL / 10 + 1;

pub fn open() -> MintTerms {
    MintTerms { policy: MintPolicy::Open { price: PRICE }, treasury: treasury() }
}

pub fn free() -> MintTerms {
    MintTerms { policy: MintPolicy::Open { price: 0 }, treasury: treasury() }
}

pub fn listed(root: [u8; 32], wallet_limit: u32) -> MintTerms {
    MintTerms { policy: MintPolicy::AllowList { root, price: 0, wallet_limit }, treasury: treasury() }
}

pub fn metadata() -> NftMetadata {
    NftMetadata { name: "Protein 1".to_owned(), uri: "https://example.org/protein-1.json".to_owned(), sha256: [6; 32] }
}

pub fn longest_metadata() -> NftMetadata {
    NftMetadata { name: "x".repeat(64), uri: format!("https://{}", "x".repeat(192)), sha256: [8; 32] }
}

pub fn bad_metadata() -> Vec<(NftMetadata, NftError)> {
    let mut cases = Vec::new();
    for bad in ["", &"x".repeat(65), "a\0b"] {
        cases.push((NftMetadata { name: bad.to_owned(), ..metadata() }, NftError::InvalidName));
    }
    for bad in ["", "http://a", "javascript:alert(1)", &format!("https://{}", "x".repeat(193))] {
        cases.push((NftMetadata { uri: bad.to_owned(), ..metadata() }, NftError::InvalidUri));
    }
    cases
}

pub fn credential() -> CredentialDetails {
    CredentialDetails {
        kind: CredentialKind::Course,
        metadata: NftMetadata {
            name: "Course passed".to_owned(),
            uri: "https://example.org/course.json".to_owned(),
            sha256: [2; 32],
        },
        score_sha256: [3; 32],
        expires_at: NOW + 1_000,
    }
}

/// The program's own refusal.
pub fn refused(error: NftError) -> TransactionError {
    custom(error.into())
}

/// A refusal by Anchor's rules.
pub fn anchor(error: anchor_lang::error::ErrorCode) -> TransactionError {
    custom(error.into())
}

/// A refusal by number; those of the system program are 0 (in use) and 1 (lamports missing).
pub fn custom(number: u32) -> TransactionError {
    TransactionError::InstructionError(0, InstructionError::Custom(number))
}
