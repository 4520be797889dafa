//! Instructions as a wallet that knows what it does would make them.

use anchor_lang::prelude::Pubkey;
use anchor_lang::{InstructionData, ToAccountMetas, system_program};
use project_nft::anchor_spl::associated_token;
use project_nft::state::{
    AllowList, Collection, CollectionDetails, Credential, CredentialDetails, MintPolicy, MintTerms, Nft, NftMetadata,
};
use project_nft::{EVENT_AUTHORITY_AND_BUMP, ID, MintNftArgs, accounts, instruction};
use project_registry::InitializeArgs;
use project_registry::state::{Member, Registry};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::*;

impl World {
    pub fn group_mint(&self) -> Pubkey {
        Collection::group_address(&self.collection, &ID)
    }

    fn member_of(&self, wallet: &Pubkey) -> Option<Pubkey> {
        let address = Member::address(&self.project, wallet, &project_registry::ID);
        self.svm.get_account(&address).map(|_| address)
    }

    pub fn create_collection(&self, by: &Keypair, details: CollectionDetails, terms: MintTerms) -> Instruction {
        let accounts = accounts::CreateCollection {
            collection: self.collection,
            group_mint: self.group_mint(),
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            token_program: TOKEN_2022,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::CreateCollection { index: self.index, details, terms })
    }

    pub fn update_collection(&self, by: &Keypair, details: CollectionDetails) -> Instruction {
        let accounts = accounts::UpdateCollection {
            collection: self.collection,
            group_mint: self.group_mint(),
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            token_program: TOKEN_2022,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::UpdateCollection { details })
    }

    pub fn set_mint_policy(&self, by: &Keypair, terms: MintTerms) -> Instruction {
        let accounts = accounts::SetMintPolicy {
            collection: self.collection,
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::SetMintPolicy { terms })
    }

    pub fn freeze_metadata(&self, by: &Keypair) -> Instruction {
        let accounts = accounts::FreezeMetadata {
            collection: self.collection,
            group_mint: self.group_mint(),
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::FreezeMetadata {})
    }

    pub fn migrate_collection(&self) -> Instruction {
        let accounts = accounts::MigrateCollection {
            collection: self.collection,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::MigrateCollection {})
    }

    pub fn close_collection(&self, by: &Keypair) -> Instruction {
        let accounts = accounts::CloseCollection {
            collection: self.collection,
            group_mint: self.group_mint(),
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            payer: self.owner.pubkey(),
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::CloseCollection {})
    }

    pub fn open_mint_counter(&self, wallet: &Pubkey, payer: &Keypair) -> Instruction {
        let accounts = accounts::OpenMintCounter {
            mint_counter: self.counter_address(wallet),
            collection: self.collection,
            wallet: *wallet,
            payer: payer.pubkey(),
            system_program: system_program::ID,
        };
        call(accounts, instruction::OpenMintCounter {})
    }

    pub fn close_mint_counter(&self, mint_counter: Pubkey, payer: Pubkey) -> Instruction {
        let accounts = accounts::CloseMintCounter { mint_counter, collection: self.collection, payer };
        call(accounts, instruction::CloseMintCounter {})
    }

    fn mint_accounts(&self, minter: &Pubkey, holder: &Pubkey, mint: &Pubkey) -> accounts::MintNft {
        accounts::MintNft {
            collection: self.collection,
            group_mint: self.group_mint(),
            minter: *minter,
            holder: *holder,
            mint: *mint,
            nft: Nft::address(mint, &ID),
            token_account: token_account(holder, mint),
            treasury: None,
            project: None,
            member: None,
            mint_counter: None,
            token_program: TOKEN_2022,
            associated_token_program: associated_token::ID,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        }
    }

    pub fn mint_by_authority(&self, by: &Keypair, holder: &Pubkey, mint: &Keypair) -> Instruction {
        self.mint_with(by, holder, mint, Some(metadata()))
    }

    pub fn mint_with(
        &self,
        by: &Keypair,
        holder: &Pubkey,
        mint: &Keypair,
        metadata: Option<NftMetadata>,
    ) -> Instruction {
        let accounts = accounts::MintNft {
            project: Some(self.project),
            member: self.member_of(&by.pubkey()),
            ..self.mint_accounts(&by.pubkey(), holder, &mint.pubkey())
        };
        call(accounts, instruction::MintNft { args: MintNftArgs { metadata, ..MintNftArgs::default() } })
    }

    /// Under a policy by which the public mints, with what it asks for.
    pub fn mint_public(&self, by: &Keypair, mint: &Keypair, list: &[Pubkey]) -> Instruction {
        let Collection { policy, creators, treasury, .. } = self.collection();
        let minter = by.pubkey();
        let mut accounts = self.mint_accounts(&minter, &minter, &mint.pubkey());
        let mut args = MintNftArgs { max_price: policy.price(), ..MintNftArgs::default() };
        if let MintPolicy::AllowList { .. } = policy {
            accounts.mint_counter = Some(self.counter_address(&minter));
            let at = list.iter().position(|wallet| *wallet == minter).unwrap_or_default();
            args.proof = AllowList::new(&self.collection, list).proof(at);
        }
        if policy.price() > 0 {
            accounts.treasury = Some(treasury);
        }
        let mut call = call(accounts, instruction::MintNft { args });
        if policy.price() > 0 {
            call.accounts.extend(creators.iter().map(|creator| AccountMeta::new(creator.address, false)));
        }
        call
    }

    pub fn update_nft_metadata(&self, by: &Keypair, mint: &Pubkey, metadata: NftMetadata) -> Instruction {
        let accounts = accounts::UpdateNftMetadata {
            collection: self.collection,
            nft: Nft::address(mint, &ID),
            mint: *mint,
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            token_program: TOKEN_2022,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::UpdateNftMetadata { metadata })
    }

    pub fn burn_nft(&self, holder: &Keypair, mint: &Pubkey, payer: &Pubkey) -> Instruction {
        let accounts = accounts::BurnNft {
            collection: self.collection,
            nft: Nft::address(mint, &ID),
            mint: *mint,
            holder: holder.pubkey(),
            token_account: token_account(&holder.pubkey(), mint),
            payer: *payer,
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::BurnNft {})
    }

    pub fn close_burned_nft(&self, mint: &Pubkey, payer: &Pubkey) -> Instruction {
        let accounts = accounts::CloseBurnedNft {
            collection: self.collection,
            nft: Nft::address(mint, &ID),
            mint: *mint,
            payer: *payer,
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::CloseBurnedNft {})
    }

    pub fn verify_creator(&self, creator: &Keypair) -> Instruction {
        let accounts = accounts::VerifyCreator {
            collection: self.collection,
            creator: creator.pubkey(),
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::VerifyCreator {})
    }

    pub fn unverify_creator(&self, creator: &Keypair) -> Instruction {
        let accounts = accounts::UnverifyCreator {
            collection: self.collection,
            creator: creator.pubkey(),
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::UnverifyCreator {})
    }

    pub fn issue_credential(
        &self,
        by: &Keypair,
        subject: &Pubkey,
        mint: &Keypair,
        details: CredentialDetails,
    ) -> Instruction {
        let accounts = accounts::IssueCredential {
            collection: self.collection,
            group_mint: self.group_mint(),
            issuer: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            subject: *subject,
            mint: mint.pubkey(),
            credential: Credential::address(&mint.pubkey(), &ID),
            token_account: token_account(subject, &mint.pubkey()),
            token_program: TOKEN_2022,
            associated_token_program: associated_token::ID,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::IssueCredential { details })
    }

    pub fn renew_credential(&self, by: &Keypair, mint: &Pubkey, expires_at: i64, score: [u8; 32]) -> Instruction {
        let accounts = accounts::RenewCredential {
            collection: self.collection,
            credential: Credential::address(mint, &ID),
            mint: *mint,
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::RenewCredential { expires_at, score_sha256: score })
    }

    pub fn revoke_credential(&self, by: &Keypair, mint: &Pubkey, subject: &Pubkey, reason: &str) -> Instruction {
        let accounts = accounts::RevokeCredential {
            collection: self.collection,
            credential: Credential::address(mint, &ID),
            mint: *mint,
            token_account: token_account(subject, mint),
            authority: by.pubkey(),
            project: self.project,
            member: self.member_of(&by.pubkey()),
            payer: self.owner.pubkey(),
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::RevokeCredential { reason: reason.to_owned() })
    }

    pub fn burn_credential(&self, holder: &Keypair, mint: &Pubkey) -> Instruction {
        let accounts = accounts::BurnCredential {
            collection: self.collection,
            credential: Credential::address(mint, &ID),
            mint: *mint,
            holder: holder.pubkey(),
            token_account: token_account(&holder.pubkey(), mint),
            payer: self.owner.pubkey(),
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::BurnCredential {})
    }

    pub fn close_burned_credential(&self, mint: &Pubkey) -> Instruction {
        let accounts = accounts::CloseBurnedCredential {
            collection: self.collection,
            credential: Credential::address(mint, &ID),
            mint: *mint,
            payer: self.owner.pubkey(),
            token_program: TOKEN_2022,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        call(accounts, instruction::CloseBurnedCredential {})
    }
}

pub fn initialize_registry(authority: &Pubkey) -> Instruction {
    let accounts = project_registry::accounts::Initialize {
        registry: Registry::address(&project_registry::ID),
        authority: *authority,
        program_data: registry_program_data(),
        system_program: system_program::ID,
        event_authority: project_registry::EVENT_AUTHORITY_AND_BUMP.0,
        program: project_registry::ID,
    };
    let args = InitializeArgs { treasury: *authority, project_fee: 0 };
    of_registry(accounts, project_registry::instruction::Initialize { args })
}

pub fn create_project(owner: &Pubkey) -> Instruction {
    create_project_at(SLUG, owner)
}

pub fn create_project_at(slug: &str, owner: &Pubkey) -> Instruction {
    let accounts = project_registry::accounts::CreateProject {
        project: Project::address(slug, &project_registry::ID),
        owner: *owner,
        registry: Registry::address(&project_registry::ID),
        treasury: key(3).pubkey(),
        system_program: system_program::ID,
        event_authority: project_registry::EVENT_AUTHORITY_AND_BUMP.0,
        program: project_registry::ID,
    };
    let data = project_registry::instruction::CreateProject { slug: slug.to_owned(), details: project_details() };
    of_registry(accounts, data)
}

fn of_registry(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    let (accounts, data) = (accounts.to_account_metas(None), data.data());
    Instruction { program_id: project_registry::ID, accounts, data }
}

fn call(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data: data.data() }
}
