mod allow_list;
mod collection;
mod creator;
mod credential;
mod details;
mod mint_counter;
mod nft;
mod policy;

pub use allow_list::AllowList;
pub(crate) use collection::check_role;
pub use collection::{COLLECTION, Collection};
pub use creator::{Creator, CreatorShare, Payout};
pub use credential::{Credential, CredentialDetails, CredentialKind};
pub use details::{CollectionDetails, NftMetadata};
pub use mint_counter::MintCounter;
pub use nft::Nft;
pub use policy::{MintPolicy, MintTerms};
pub use project_registry::state::Link;
