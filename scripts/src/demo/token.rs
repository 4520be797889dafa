//! An NFT and a credential of the project, minted by its owner to a wallet that is made for it.

use anyhow::Result;
use project_nft::state::{
    CollectionDetails, CreatorShare, CredentialDetails, CredentialKind, MintPolicy, MintTerms, NftMetadata,
};
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use super::project::Project;
use crate::client::collection::Collection;
use crate::client::solana::Solana;

/// What came of it: addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub collection: String,
    pub group_mint: String,
    pub nft: String,
    pub credential: String,
    /// Holds both.
    pub holder: String,
    /// The slot that holds the last of it.
    pub slot: u64,
}

pub async fn mint(solana: &Solana, program: Pubkey, project: &Project) -> Result<Tokens> {
    let owner = &project.keypair;
    let collection = Collection { solana, program, project: project.address.parse()?, index: 0, owner };
    let terms = MintTerms { policy: MintPolicy::Authority, treasury: owner.pubkey() };
    collection.create(details(project), terms).await?;

    let holder = Keypair::new().pubkey();
    let (nft, credential) = (Keypair::new(), Keypair::new());
    collection.mint(&nft, &holder, document("Folded protein 1", "proteins/1")).await?;
    let course = CredentialDetails {
        kind: CredentialKind::Course,
        metadata: document("Protein folding, course 1", "courses/1"),
        score_sha256: Sha256::digest("92 of 100").into(),
        expires_at: 0,
    };
    let signed = collection.issue(&credential, &holder, course).await?;
    Ok(Tokens {
        collection: collection.address().to_string(),
        group_mint: collection.group_mint().to_string(),
        nft: nft.pubkey().to_string(),
        credential: credential.pubkey().to_string(),
        holder: holder.to_string(),
        slot: signed.slot,
    })
}

fn details(project: &Project) -> CollectionDetails {
    let NftMetadata { name, uri, sha256 } = document("Folded proteins", &project.slug);
    CollectionDetails {
        name,
        symbol: "FOLD".to_owned(),
        metadata_uri: uri,
        metadata_sha256: sha256,
        items_uri: String::new(),
        max_supply: 1_000,
        royalty_bps: 250,
        creators: vec![CreatorShare { address: project.keypair.pubkey(), share_bps: 10_000 }],
    }
}

fn document(name: &str, path: &str) -> NftMetadata {
    let uri = format!("https://example.org/{path}.json");
    NftMetadata { name: name.to_owned(), sha256: Sha256::digest(&uri).into(), uri }
}
