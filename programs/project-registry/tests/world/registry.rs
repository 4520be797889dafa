//! The instructions on the registry, its attestors, and profiles.

use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use project_registry::state::{
    Attestation, AttestationDetails, AttestationKind, Attestor, AttestorDetails, Profile, ProfileDetails, Project,
    Registry,
};
use project_registry::{ConfigArgs, EVENT_AUTHORITY_AND_BUMP, ID, InitializeArgs, accounts, instruction};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::{World, instruction, program_data};

const EVENT_AUTHORITY: Pubkey = EVENT_AUTHORITY_AND_BUMP.0;

impl World {
    pub fn initialize(&self, project_fee: u64) -> Instruction {
        let accounts = accounts::Initialize {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            program_data: program_data(),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        let args = InitializeArgs { treasury: self.treasury, project_fee };
        instruction(accounts, instruction::Initialize { args })
    }

    pub fn propose_authority(&self, pending_authority: Option<Pubkey>) -> Instruction {
        let accounts = accounts::ProposeAuthority {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::ProposeAuthority { pending_authority })
    }

    pub fn accept_authority(&self, pending_authority: Pubkey) -> Instruction {
        let accounts = accounts::AcceptAuthority {
            registry: Registry::ADDRESS,
            pending_authority,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::AcceptAuthority {})
    }

    pub fn set_config(&self, treasury: Pubkey, project_fee: u64) -> Instruction {
        let accounts = accounts::SetConfig {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::SetConfig { args: ConfigArgs { treasury, project_fee } })
    }

    pub fn set_paused(&self, paused: bool) -> Instruction {
        let accounts = accounts::SetPaused {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::SetPaused { paused })
    }

    pub fn migrate_registry(&self) -> Instruction {
        let accounts =
            accounts::MigrateRegistry { registry: Registry::ADDRESS, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::MigrateRegistry {})
    }

    pub fn close_registry(&self) -> Instruction {
        let accounts = accounts::CloseRegistry {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            payer: self.authority.pubkey(),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CloseRegistry {})
    }

    pub fn create_profile(&self, wallet: Pubkey, details: ProfileDetails) -> Instruction {
        let accounts = accounts::CreateProfile {
            profile: Profile::address(&wallet, &ID),
            wallet,
            registry: Registry::ADDRESS,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CreateProfile { details })
    }

    pub fn update_profile(&self, wallet: Pubkey, details: ProfileDetails) -> Instruction {
        let profile = Profile::address(&wallet, &ID);
        let accounts = accounts::UpdateProfile { profile, wallet, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::UpdateProfile { details })
    }

    pub fn link_near(&self, wallet: Pubkey, near_account: &str) -> Instruction {
        let profile = Profile::address(&wallet, &ID);
        let accounts = accounts::LinkNear { profile, wallet, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::LinkNear { near_account: near_account.to_owned() })
    }

    pub fn unlink_near(&self, wallet: Pubkey) -> Instruction {
        let profile = Profile::address(&wallet, &ID);
        let accounts = accounts::UnlinkNear { profile, wallet, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::UnlinkNear {})
    }

    pub fn close_profile(&self, wallet: Pubkey) -> Instruction {
        let profile = Profile::address(&wallet, &ID);
        let accounts = accounts::CloseProfile { profile, wallet, event_authority: EVENT_AUTHORITY, program: ID };
        instruction(accounts, instruction::CloseProfile {})
    }

    pub fn register_attestor(&self, wallet: Pubkey, details: AttestorDetails) -> Instruction {
        let accounts = accounts::RegisterAttestor {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            attestor: Attestor::address(&wallet, &ID),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::RegisterAttestor { wallet, details })
    }

    pub fn set_attestor_active(&self, wallet: Pubkey, active: bool) -> Instruction {
        let accounts = accounts::SetAttestorActive {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            attestor: Attestor::address(&wallet, &ID),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::SetAttestorActive { active })
    }

    pub fn close_attestor(&self, wallet: Pubkey) -> Instruction {
        let accounts = accounts::CloseAttestor {
            registry: Registry::ADDRESS,
            authority: self.authority.pubkey(),
            attestor: Attestor::address(&wallet, &ID),
            payer: self.authority.pubkey(),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CloseAttestor {})
    }

    pub fn attest(
        &self,
        slug: &str,
        wallet: Pubkey,
        kind: AttestationKind,
        details: AttestationDetails,
    ) -> Instruction {
        let (project, attestor) = (Project::address(slug, &ID), Attestor::address(&wallet, &ID));
        let accounts = accounts::Attest {
            project,
            attestor,
            attestation: Attestation::address(&project, &attestor, kind, &ID),
            wallet,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::Attest { kind, details })
    }

    pub fn revoke_attestation(&self, slug: &str, wallet: Pubkey, kind: AttestationKind) -> Instruction {
        let attestor = Attestor::address(&wallet, &ID);
        let accounts = accounts::RevokeAttestation {
            attestor,
            attestation: Attestation::address(&Project::address(slug, &ID), &attestor, kind, &ID),
            wallet,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::RevokeAttestation {})
    }

    pub fn close_expired_attestation(&self, slug: &str, wallet: Pubkey, kind: AttestationKind) -> Instruction {
        let attestor = Attestor::address(&wallet, &ID);
        let accounts = accounts::CloseExpiredAttestation {
            attestor,
            attestation: Attestation::address(&Project::address(slug, &ID), &attestor, kind, &ID),
            wallet,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CloseExpiredAttestation {})
    }
}
