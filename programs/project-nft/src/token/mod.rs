//! What the program says to Token-2022, and to nobody else.

mod call;
mod create;
mod issue;
mod retire;
mod signer;
mod space;
mod text;
mod words;

pub(crate) use call::call;
pub(crate) use create::{MintKind, NewMint};
pub(crate) use issue::{NewToken, freeze_text, seal_group};
pub(crate) use retire::{burn, close_mint, close_token_account};
pub(crate) use signer::{CollectionSigner, GroupSigner};
pub(crate) use text::{MintText, TextAccounts, set_max_size, update_text};
