//! The instructions on projects and their members.

use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use project_registry::state::{Member, Project, ProjectDetails, ProjectStatus, Registry, Role};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, accounts, instruction};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{World, instruction};

const EVENT_AUTHORITY: Pubkey = EVENT_AUTHORITY_AND_BUMP.0;

impl World {
    pub fn create_project(&self, owner: &Keypair, slug: &str, details: ProjectDetails) -> Instruction {
        let accounts = accounts::CreateProject {
            project: Project::address(slug, &ID),
            owner: owner.pubkey(),
            registry: Registry::ADDRESS,
            treasury: self.treasury,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CreateProject { slug: slug.to_owned(), details })
    }

    pub fn update_project(&self, owner: &Keypair, slug: &str, details: ProjectDetails) -> Instruction {
        let (project, owner) = (Project::address(slug, &ID), owner.pubkey());
        let accounts = accounts::UpdateProject { project, owner, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::UpdateProject { details })
    }

    pub fn set_project_status(&self, owner: Pubkey, slug: &str, status: ProjectStatus) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::SetProjectStatus { project, owner, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::SetProjectStatus { status })
    }

    pub fn propose_owner(&self, owner: Pubkey, slug: &str, pending_owner: Pubkey) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::ProposeOwner { project, owner, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::ProposeOwner { pending_owner })
    }

    pub fn cancel_owner_proposal(&self, owner: Pubkey, slug: &str) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::CancelOwnerProposal { project, owner, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::CancelOwnerProposal {})
    }

    pub fn accept_owner(&self, pending_owner: Pubkey, slug: &str) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::AcceptOwner { project, pending_owner, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::AcceptOwner {})
    }

    pub fn migrate_project(&self, slug: &str) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::MigrateProject { project, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::MigrateProject {})
    }

    pub fn close_project(&self, owner: Pubkey, payer: Pubkey, slug: &str) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::CloseProject { project, owner, payer, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::CloseProject {})
    }

    pub fn add_member(&self, slug: &str, actor: Pubkey, wallet: Pubkey, role: Role) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::AddMember {
            project,
            member: Member::address(&project, &wallet, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::AddMember { wallet, role })
    }

    pub fn set_member_role(&self, slug: &str, actor: Pubkey, wallet: Pubkey, role: Role) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::SetMemberRole {
            project,
            member: Member::address(&project, &wallet, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::SetMemberRole { role })
    }

    pub fn remove_member(&self, slug: &str, actor: Pubkey, wallet: Pubkey, payer: Pubkey) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::RemoveMember {
            project,
            member: Member::address(&project, &wallet, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            payer,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::RemoveMember {})
    }

    pub fn leave_project(&self, slug: &str, wallet: Pubkey, payer: Pubkey) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::LeaveProject {
            project,
            member: Member::address(&project, &wallet, &ID),
            wallet,
            payer,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::LeaveProject {})
    }

    /// The member account of a wallet, if it has one there.
    pub fn membership(&self, slug: &str, wallet: &Pubkey) -> Option<Pubkey> {
        let address = Member::address(&Project::address(slug, &ID), wallet, &ID);
        self.exists(&address).then_some(address)
    }
}
