use anchor_lang::prelude::*;
use anchor_spl::token_2022::ID as TOKEN_2022;

use super::call::Batch;
use super::space;
use super::text::MintText;
use super::words;
use crate::open::NewAccount;

/// What the mint is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MintKind {
    /// A collection's own.
    Group { max_size: u64 },
    /// One that its holder may pass on.
    Nft,
    /// One that cannot leave its holder, but by the hand of the collection or to nowhere.
    Credential,
}

/// A mint that is being made.
pub(crate) struct NewMint<'a, 'info> {
    pub mint: &'a AccountInfo<'info>,
    /// The collection's group mint; for a group the mint itself.
    pub group: &'a Pubkey,
    /// The collection: authority over everything.
    pub authority: &'a Pubkey,
    /// `true` where the collection keeps the authority over the metadata; else nobody has it.
    pub is_mutable: bool,
    pub payer: &'a Pubkey,
    pub rent: &'a Rent,
    /// All of these, in one list for all calls: each copy of it would cost hundreds of compute units.
    pub accounts: &'a [AccountInfo<'info>],
}

impl NewMint<'_, '_> {
    /// Makes the mint with its metadata and its place in the group, its rent paid for all of that. Its decimals are
    /// 0, nobody may freeze, and the collection may mint.
    ///
    /// `seeds` are the collection's; `mint_seeds` those of a mint whose address is no key's.
    pub fn create(&self, kind: MintKind, text: &MintText<'_>, seeds: &[&[u8]], mint_seeds: &[&[u8]]) -> Result<()> {
        let account = NewAccount {
            payer: self.payer,
            address: self.mint.key,
            owner: &TOKEN_2022,
            space: space::initial(kind),
            lamports: self.rent.minimum_balance(space::complete(kind, text)),
            seeds: mint_seeds,
        };
        account.open(self.mint.lamports(), self.accounts)?;
        let mut batch = Batch::new(self.accounts, seeds);
        self.say(kind, text, &mut batch)?;
        batch.call()
    }

    /// Token-2022 takes the extensions before the mint alone. The pointers have no authority: nobody can turn them
    /// elsewhere.
    fn say(&self, kind: MintKind, text: &MintText<'_>, batch: &mut Batch<'_, '_>) -> Result<()> {
        let (mint, authority) = (self.mint.key, self.authority);
        words::metadata_pointer(batch, mint);
        match kind {
            MintKind::Group { .. } => words::group_pointer(batch, mint),
            MintKind::Nft => words::member_pointer(batch, mint),
            MintKind::Credential => {
                words::member_pointer(batch, mint);
                words::non_transferable(batch, mint);
                words::permanent_delegate(batch, mint, authority);
            }
        }
        words::close_authority(batch, mint, authority);
        words::mint(batch, mint, authority);
        words::metadata(batch, mint, authority, text)?;
        if !self.is_mutable {
            words::no_metadata_authority(batch, mint, authority);
        }
        match kind {
            MintKind::Group { max_size } => words::group(batch, mint, authority, max_size)?,
            MintKind::Nft | MintKind::Credential => words::member(batch, mint, authority, self.group),
        }
        Ok(())
    }
}
