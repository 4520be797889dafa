//! What Token-2022's own types read, and its own instructions do.

use anchor_lang::prelude::Pubkey;
use project_nft::anchor_spl::associated_token;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::{
    BaseStateWithExtensions, ExtensionType, StateWithExtensions,
};
use project_nft::anchor_spl::token_2022::spl_token_2022::instruction;
use project_nft::anchor_spl::token_2022::spl_token_2022::state::{Account, Mint};
use project_nft::anchor_spl::token_2022_extensions::spl_token_metadata_interface::state::TokenMetadata;
use solana_instruction::Instruction;
use spl_token_group_interface::state::{TokenGroup, TokenGroupMember};

use super::World;

pub const TOKEN_2022: Pubkey = project_nft::anchor_spl::token_2022::ID;

/// A mint, as a wallet reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub base: Mint,
    pub metadata: TokenMetadata,
    pub extensions: Vec<ExtensionType>,
}

pub fn token_account(holder: &Pubkey, mint: &Pubkey) -> Pubkey {
    associated_token::get_associated_token_address_with_program_id(holder, mint, &TOKEN_2022)
}

impl World {
    pub fn shown(&self, mint: &Pubkey) -> Shown {
        let account = self.svm.get_account(mint).unwrap();
        assert_eq!(account.owner, TOKEN_2022);
        assert_eq!(account.lamports.max(self.rent(account.data.len())), account.lamports, "rent is paid");
        let state = StateWithExtensions::<Mint>::unpack(&account.data).unwrap();
        let metadata = state.get_variable_len_extension::<TokenMetadata>().unwrap();
        Shown { base: state.base, metadata, extensions: state.get_extension_types().unwrap() }
    }

    /// An extension of fixed size, copied out.
    pub fn extension<E>(&self, mint: &Pubkey) -> E
    where
        E: project_nft::anchor_spl::token_2022::spl_token_2022::extension::Extension
            + anchor_lang::__private::bytemuck::Pod,
    {
        let account = self.svm.get_account(mint).unwrap();
        let state = StateWithExtensions::<Mint>::unpack(&account.data).unwrap();
        *state.get_extension::<E>().unwrap()
    }

    pub fn token(&self, holder: &Pubkey, mint: &Pubkey) -> Account {
        let account = self.svm.get_account(&token_account(holder, mint)).unwrap();
        StateWithExtensions::<Account>::unpack(&account.data).unwrap().base
    }

    pub fn rent(&self, size: usize) -> u64 {
        self.svm.minimum_balance_for_rent_exemption(size)
    }
}

pub fn make_token_account(payer: &Pubkey, holder: &Pubkey, mint: &Pubkey) -> Instruction {
    associated_token::spl_associated_token_account::instruction::create_associated_token_account(
        payer,
        holder,
        mint,
        &TOKEN_2022,
    )
}

pub fn transfer_token(from: &Pubkey, to: &Pubkey, mint: &Pubkey, authority: &Pubkey) -> Instruction {
    let (source, destination) = (token_account(from, mint), token_account(to, mint));
    instruction::transfer_checked(&TOKEN_2022, &source, mint, &destination, authority, &[], 1, 0).unwrap()
}

pub fn burn_token(holder: &Pubkey, mint: &Pubkey, authority: &Pubkey) -> Instruction {
    instruction::burn(&TOKEN_2022, &token_account(holder, mint), mint, authority, &[], 1).unwrap()
}

pub fn close_token(holder: &Pubkey, mint: &Pubkey, rent_to: &Pubkey) -> Instruction {
    instruction::close_account(&TOKEN_2022, &token_account(holder, mint), rent_to, holder, &[]).unwrap()
}

/// The group of the collection, in plain numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub update_authority: Option<Pubkey>,
    pub mint: Pubkey,
    pub size: u64,
    pub max_size: u64,
}

/// A mint's place in a group, in plain numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    pub mint: Pubkey,
    pub group: Pubkey,
    pub number: u64,
}

impl World {
    pub fn group(&self) -> Group {
        let group = self.extension::<TokenGroup>(&self.group_mint());
        Group {
            update_authority: Option::<Pubkey>::from(group.update_authority),
            mint: group.mint,
            size: group.size.into(),
            max_size: group.max_size.into(),
        }
    }

    pub fn group_member(&self, mint: &Pubkey) -> GroupMember {
        let member = self.extension::<TokenGroupMember>(mint);
        GroupMember { mint: member.mint, group: member.group, number: member.member_number.into() }
    }
}

/// The height up to which the associated token program searched for this account's address.
pub fn token_account_bump(holder: &Pubkey, mint: &Pubkey) -> u8 {
    let seeds = [holder.as_ref(), TOKEN_2022.as_ref(), mint.as_ref()];
    Pubkey::find_program_address(&seeds, &associated_token::ID).1
}
