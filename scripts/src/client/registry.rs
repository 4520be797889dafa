//! What wallets do in the project registry on Solana.

use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas};
use anyhow::{Context, Result};
use project_registry::state::{Member, Project, Registry as Terms, Release};
use project_registry::{ProjectDetails, ReleaseDetails, Role, accounts, instruction};
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

    /// Gives a wallet a role in a project. The owner signs, and pays the rent.
    pub async fn add_member(&self, slug: &str, owner: &Keypair, wallet: Pubkey, role: Role) -> Result<Signed> {
        let project = self.project(slug);
        let accounts = accounts::AddMember {
            project,
            member: Member::address(&project, &wallet, &self.program),
            actor: owner.pubkey(),
            actor_member: None,
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let what = format!("adding {wallet} to the project {slug}");
        self.send(&what, accounts, instruction::AddMember { wallet, role }, owner).await
    }

    /// Publishes a project's release of this index, the next one. A maintainer signs, and pays the rent.
    pub async fn publish_release(
        &self,
        slug: &str,
        maintainer: &Keypair,
        index: u32,
        details: ReleaseDetails,
    ) -> Result<Signed> {
        let project = self.project(slug);
        let accounts = accounts::PublishRelease {
            project,
            release: Release::address(&project, index, &self.program),
            publisher: maintainer.pubkey(),
            publisher_member: Some(Member::address(&project, &maintainer.pubkey(), &self.program)),
            system_program: Pubkey::default(),
            event_authority: event_authority(&self.program),
            program: self.program,
        };
        let what = format!("publishing release {} of the project {slug}", details.version_text);
        self.send(&what, accounts, instruction::PublishRelease { details }, maintainer).await
    }

    async fn send(
        &self,
        what: &str,
        accounts: impl ToAccountMetas,
        data: impl InstructionData,
        owner: &Keypair,
    ) -> Result<Signed> {
        let mut accounts = accounts.to_account_metas(None);
        // An optional account that is left out is reported by the program's address: Anchor writes the one of this build.
        for meta in accounts.iter_mut().filter(|meta| meta.pubkey == project_registry::ID) {
            meta.pubkey = self.program;
        }
        let (program_id, data) = (self.program, data.data());
        let instruction = Instruction { program_id, accounts, data };
        let (signature, slot) = self.solana.send(what, &[instruction], owner, &[]).await?;
        Ok(Signed { signature, slot })
    }
}

/// The account that signs a program's events.
pub fn event_authority(program: &Pubkey) -> Pubkey {
    Pubkey::find_program_address(&[b"__event_authority"], program).0
}
