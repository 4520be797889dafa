//! What wallets do in the collections of project-nft on Solana.

use anchor_lang::{InstructionData, ToAccountMetas};
use anyhow::Result;
use project_nft::anchor_spl::associated_token::{self, get_associated_token_address_with_program_id};
use project_nft::anchor_spl::token_2022;
use project_nft::state::{
    Collection as Account, CollectionDetails, Credential, CredentialDetails, MintTerms, Nft, NftMetadata,
};
use project_nft::{MintNftArgs, accounts, instruction};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use crate::client::registry::{Signed, event_authority};
use crate::client::solana::Solana;

/// A collection of a project, by the addresses of program and project. Its owner governs it.
pub struct Collection<'a> {
    pub solana: &'a Solana,
    pub program: Pubkey,
    pub project: Pubkey,
    pub index: u32,
    pub owner: &'a Keypair,
}

impl Collection<'_> {
    /// Where it stands.
    pub fn address(&self) -> Pubkey {
        Account::address(&self.project, self.index, &self.program)
    }

    /// The Token-2022 mint of its group.
    pub fn group_mint(&self) -> Pubkey {
        Account::group_address(&self.address(), &self.program)
    }

    pub async fn create(&self, details: CollectionDetails, terms: MintTerms) -> Result<Signed> {
        let accounts = accounts::CreateCollection {
            collection: self.address(),
            group_mint: self.group_mint(),
            authority: self.owner.pubkey(),
            project: self.project,
            member: None,
            token_program: token_2022::ID,
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let data = instruction::CreateCollection { index: self.index, details, terms };
        self.send("creating a collection", accounts, data, &[]).await
    }

    /// Mints an NFT to a wallet, under the policy by which the project alone mints.
    pub async fn mint(&self, mint: &Keypair, holder: &Pubkey, metadata: NftMetadata) -> Result<Signed> {
        let accounts = accounts::MintNft {
            collection: self.address(),
            group_mint: self.group_mint(),
            minter: self.owner.pubkey(),
            holder: *holder,
            mint: mint.pubkey(),
            nft: Nft::address(&mint.pubkey(), &self.program),
            token_account: token_account(holder, &mint.pubkey()),
            treasury: None,
            project: Some(self.project),
            member: None,
            mint_counter: None,
            token_program: token_2022::ID,
            associated_token_program: associated_token::ID,
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let args = MintNftArgs { metadata: Some(metadata), ..MintNftArgs::default() };
        self.send("minting an NFT", accounts, instruction::MintNft { args }, &[mint]).await
    }

    pub async fn issue(&self, mint: &Keypair, subject: &Pubkey, details: CredentialDetails) -> Result<Signed> {
        let accounts = accounts::IssueCredential {
            collection: self.address(),
            group_mint: self.group_mint(),
            issuer: self.owner.pubkey(),
            project: self.project,
            member: None,
            subject: *subject,
            mint: mint.pubkey(),
            credential: Credential::address(&mint.pubkey(), &self.program),
            token_account: token_account(subject, &mint.pubkey()),
            token_program: token_2022::ID,
            associated_token_program: associated_token::ID,
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let data = instruction::IssueCredential { details };
        self.send("issuing a credential", accounts, data, &[mint]).await
    }

    async fn send(
        &self,
        what: &str,
        accounts: impl ToAccountMetas,
        data: impl InstructionData,
        others: &[&Keypair],
    ) -> Result<Signed> {
        let (program_id, mut accounts, data) = (self.program, accounts.to_account_metas(None), data.data());
        // An account that is left out is reported by the program's address, for which the builders know this build's alone.
        accounts.iter_mut().filter(|it| it.pubkey == project_nft::ID).for_each(|it| it.pubkey = self.program);
        let instruction = Instruction { program_id, accounts, data };
        let (signature, slot) = self.solana.send(what, &[instruction], self.owner, others).await?;
        Ok(Signed { signature, slot })
    }
}

/// The associated token account of a wallet.
pub fn token_account(wallet: &Pubkey, mint: &Pubkey) -> Pubkey {
    get_associated_token_address_with_program_id(wallet, mint, &token_2022::ID)
}
