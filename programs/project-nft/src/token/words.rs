//! The instructions of Token-2022 and its interfaces, byte by byte. Their own builders would cost thousands of compute
//! units; the tests hold each word against what its builder says.

use anchor_lang::prelude::*;

use super::call::Batch;
use super::text::MintText;

// `TokenInstruction`, and what its extensions add.
const SET_AUTHORITY: u8 = 6;
const MINT_TO: u8 = 7;
const INITIALIZE_MINT_2: u8 = 20;
const INITIALIZE_MINT_CLOSE_AUTHORITY: u8 = 25;
const INITIALIZE_NON_TRANSFERABLE_MINT: u8 = 32;
const INITIALIZE_PERMANENT_DELEGATE: u8 = 35;
const METADATA_POINTER: u8 = 39;
const GROUP_POINTER: u8 = 40;
const GROUP_MEMBER_POINTER: u8 = 41;
/// `Initialize` of each pointer.
const INITIALIZE: u8 = 0;
/// `AuthorityType::MintTokens`.
const MINT_TOKENS: u8 = 0;
const SOME: u8 = 1;
const NONE: u8 = 0;

// The first eight bytes of the sha256 of the interfaces' names for them.
const INITIALIZE_METADATA: [u8; 8] = [210, 225, 30, 162, 88, 184, 77, 141];
const UPDATE_METADATA_AUTHORITY: [u8; 8] = [215, 228, 166, 228, 84, 100, 86, 123];
const INITIALIZE_GROUP: [u8; 8] = [121, 113, 108, 39, 54, 51, 0, 4];
const INITIALIZE_MEMBER: [u8; 8] = [152, 32, 222, 176, 223, 237, 116, 134];

/// The account that is written.
fn own(address: &Pubkey) -> AccountMeta {
    AccountMeta::new(*address, false)
}

fn read(address: &Pubkey) -> AccountMeta {
    AccountMeta::new_readonly(*address, false)
}

fn signer(address: &Pubkey) -> AccountMeta {
    AccountMeta::new_readonly(*address, true)
}

/// A word that ends with a key; what stands between is 0.
fn ending<const N: usize>(head: [u8; 2], key: &Pubkey) -> [u8; N] {
    let mut word = [0; N];
    if let Some(first) = word.first_chunk_mut() {
        *first = head;
    }
    if let Some(last) = word.last_chunk_mut() {
        *last = key.to_bytes();
    }
    word
}

/// The account that may close the mint once no token is left.
pub fn close_authority(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey) {
    batch.push([own(mint)], &ending::<34>([INITIALIZE_MINT_CLOSE_AUTHORITY, SOME], authority));
}

/// The metadata stands in the mint itself.
pub fn metadata_pointer(batch: &mut Batch<'_, '_>, mint: &Pubkey) {
    batch.push([own(mint)], &ending::<66>([METADATA_POINTER, INITIALIZE], mint));
}

/// The group stands in the mint itself.
pub fn group_pointer(batch: &mut Batch<'_, '_>, mint: &Pubkey) {
    batch.push([own(mint)], &ending::<66>([GROUP_POINTER, INITIALIZE], mint));
}

/// The membership stands in the mint itself.
pub fn member_pointer(batch: &mut Batch<'_, '_>, mint: &Pubkey) {
    batch.push([own(mint)], &ending::<66>([GROUP_MEMBER_POINTER, INITIALIZE], mint));
}

pub fn non_transferable(batch: &mut Batch<'_, '_>, mint: &Pubkey) {
    batch.push([own(mint)], &[INITIALIZE_NON_TRANSFERABLE_MINT]);
}

/// The account that may burn every token of the mint.
pub fn permanent_delegate(batch: &mut Batch<'_, '_>, mint: &Pubkey, delegate: &Pubkey) {
    batch.push([own(mint)], &ending::<33>([INITIALIZE_PERMANENT_DELEGATE, 0], delegate));
}

/// Without decimals, and without anyone who may freeze.
pub fn mint(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey) {
    let mut word = [0; 35];
    word[..34].copy_from_slice(&ending::<34>([INITIALIZE_MINT_2, 0], authority));
    batch.push([own(mint)], &word);
}

pub fn metadata(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey, text: &MintText<'_>) -> Result<()> {
    let MintText { name, symbol, uri } = *text;
    let [name_len, symbol_len, uri_len] = [name, symbol, uri].map(length);
    let data: [&[u8]; 7] =
        [&INITIALIZE_METADATA, &name_len?, name.as_bytes(), &symbol_len?, symbol.as_bytes(), &uri_len?, uri.as_bytes()];
    batch.push_parts([own(mint), read(authority), read(mint), signer(authority)], &data)
}

fn length(text: &str) -> Result<[u8; 4]> {
    Ok(u32::try_from(text.len()).map_err(|_| ProgramError::ArithmeticOverflow)?.to_le_bytes())
}

pub fn group(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey, max_size: u64) -> Result<()> {
    let data: [&[u8]; 3] = [&INITIALIZE_GROUP, authority.as_ref(), &max_size.to_le_bytes()];
    batch.push_parts([own(mint), read(mint), signer(authority)], &data)
}

pub fn member(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey, group: &Pubkey) {
    let accounts = [own(mint), read(mint), signer(authority), own(group), signer(authority)];
    batch.push(accounts, &INITIALIZE_MEMBER);
}

/// Nobody changes the metadata any more: no key follows the name of the instruction.
pub fn no_metadata_authority(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey) {
    let mut word = [0; 40];
    if let Some(name) = word.first_chunk_mut() {
        *name = UPDATE_METADATA_AUTHORITY;
    }
    batch.push([own(mint), signer(authority)], &word);
}

/// One token.
pub fn mint_to(batch: &mut Batch<'_, '_>, mint: &Pubkey, account: &Pubkey, authority: &Pubkey) {
    batch.push([own(mint), own(account), signer(authority)], &[MINT_TO, 1, 0, 0, 0, 0, 0, 0, 0]);
}

/// Nobody mints any more.
pub fn no_mint_authority(batch: &mut Batch<'_, '_>, mint: &Pubkey, authority: &Pubkey) {
    batch.push([own(mint), signer(authority)], &[SET_AUTHORITY, MINT_TOKENS, NONE]);
}

#[cfg(test)]
mod tests {
    use anchor_lang::solana_program::instruction::Instruction;
    use anchor_spl::token_2022::ID;
    use anchor_spl::token_2022::spl_token_2022::extension::{group_member_pointer, group_pointer, metadata_pointer};
    use anchor_spl::token_2022::spl_token_2022::instruction::{
        AuthorityType, initialize_mint_close_authority, initialize_mint2, initialize_non_transferable_mint,
        initialize_permanent_delegate, mint_to, set_authority,
    };
    use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction as metadata;
    use spl_token_group_interface::instruction as group;

    use super::{
        group as say_group, group_pointer as say_group_pointer, metadata as say_metadata,
        metadata_pointer as say_metadata_pointer, mint as say_mint, mint_to as say_mint_to, *,
    };

    type Word = fn(&mut Batch<'_, '_>, &[Pubkey; 3]);

    const TEXT: MintText<'static> = MintText { name: "Name", symbol: "SYM", uri: "ar://x" };

    fn check(word: Word, built: Instruction, keys: &[Pubkey; 3]) {
        let mut batch = Batch::new(&[], &[]);
        word(&mut batch, keys);
        let (accounts, data) = batch.said();
        let lengths = [built.accounts.len(), built.data.len()].map(|len| u8::try_from(len).unwrap());
        assert_eq!((accounts, data), (built.accounts, [&lengths, &built.data[..]].concat()));
    }

    #[test]
    fn each_is_what_its_builder_says() {
        let keys = [1, 2, 3].map(|byte| Pubkey::new_from_array([byte; 32]));
        let [mint, by, other] = &keys;
        let own = Some(*mint);
        let (name, symbol, uri) = ("Name".to_owned(), "SYM".to_owned(), "ar://x".to_owned());
        let cases: [(Word, Instruction); 13] = [
            (|b, [m, a, _]| close_authority(b, m, a), initialize_mint_close_authority(&ID, mint, Some(by)).unwrap()),
            (
                |b, [m, ..]| say_metadata_pointer(b, m),
                metadata_pointer::instruction::initialize(&ID, mint, None, own).unwrap(),
            ),
            (
                |b, [m, ..]| say_group_pointer(b, m),
                group_pointer::instruction::initialize(&ID, mint, None, own).unwrap(),
            ),
            (
                |b, [m, ..]| member_pointer(b, m),
                group_member_pointer::instruction::initialize(&ID, mint, None, own).unwrap(),
            ),
            (|b, [m, ..]| non_transferable(b, m), initialize_non_transferable_mint(&ID, mint).unwrap()),
            (|b, [m, a, _]| permanent_delegate(b, m, a), initialize_permanent_delegate(&ID, mint, by).unwrap()),
            (|b, [m, a, _]| say_mint(b, m, a), initialize_mint2(&ID, mint, by, None, 0).unwrap()),
            (
                |b, [m, a, _]| say_metadata(b, m, a, &TEXT).unwrap(),
                metadata::initialize(&ID, mint, by, mint, by, name, symbol, uri),
            ),
            (|b, [m, a, _]| say_group(b, m, a, 9).unwrap(), group::initialize_group(&ID, mint, mint, by, Some(*by), 9)),
            (|b, [m, a, g]| member(b, m, a, g), group::initialize_member(&ID, mint, mint, by, other, by)),
            (
                |b, [m, a, _]| no_metadata_authority(b, m, a),
                metadata::update_authority(&ID, mint, by, Default::default()),
            ),
            (|b, [m, a, t]| say_mint_to(b, m, t, a), mint_to(&ID, mint, other, by, &[], 1).unwrap()),
            (
                |b, [m, a, _]| no_mint_authority(b, m, a),
                set_authority(&ID, mint, None, AuthorityType::MintTokens, by, &[]).unwrap(),
            ),
        ];
        for (word, built) in cases {
            check(word, built, &keys);
        }
    }
}
