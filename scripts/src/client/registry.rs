//! What wallets do in the project registry on Solana.

use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas};
use anyhow::{Context, Result};
use project_registry::state::{Project, Registry as Terms};
use project_registry::{ProjectDetails, accounts, instruction};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;

use crate::client::solana::Solana;

/// The registry, by its program's address.
pub struct Registry<'a> {
    pub solana: &'a Solana,
    pub program: Pubkey,
}

/// A confirmed transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    pub signature: Signature,
    pub slot: u64,
}

impl Registry<'_> {
    /// Where a project stands.
    pub fn project(&self, slug: &str) -> Pubkey {
        Project::address(slug, &self.program)
    }

    /// The registry's terms.
    pub async fn terms(&self) -> Result<Terms> {
        let address = Terms::address(&self.program);
        let found = self.solana.account(&address).await?;
        let (_, data) = found.with_context(|| format!("the registry {address} is not open: run `deai deploy`"))?;
        Terms::try_deserialize(&mut data.as_slice()).with_context(|| format!("{address} is no registry"))
    }

    /// Registers a project. Its owner signs, and pays the rent and the fee.
    pub async fn create_project(&self, slug: &str, owner: &Keypair, details: ProjectDetails) -> Result<Signed> {
        let accounts = accounts::CreateProject {
            project: self.project(slug),
            owner: owner.pubkey(),
            registry: Terms::address(&self.program),
            treasury: self.terms().await?.treasury,
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let what = format!("creating the project {slug}");
        self.send(&what, accounts, instruction::CreateProject { slug: slug.to_owned(), details }, owner).await
    }

    /// Replaces what describes a project. Its owner signs.
    pub async fn update_project(&self, slug: &str, owner: &Keypair, details: ProjectDetails) -> Result<Signed> {
        let accounts = accounts::UpdateProject {
            project: self.project(slug),
            owner: owner.pubkey(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        self.send(&format!("updating the project {slug}"), accounts, instruction::UpdateProject { details }, owner)
            .await
    }

    async fn send(
        &self,
        what: &str,
        accounts: impl ToAccountMetas,
        data: impl InstructionData,
        owner: &Keypair,
    ) -> Result<Signed> {
        let (program_id, accounts, data) = (self.program, accounts.to_account_metas(None), data.data());
        let instruction = Instruction { program_id, accounts, data };
        let (signature, slot) = self.solana.send(what, &[instruction], owner, &[]).await?;
        Ok(Signed { signature, slot })
    }
}

/// The account that signs a program's events.
pub fn event_authority(program: &Pubkey) -> Pubkey {
    Pubkey::find_program_address(&[b"__event_authority"], program).0
}
