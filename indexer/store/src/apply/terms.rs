//! The registry on Solana, and who may attest.

use domain::{
    AttestationExpired, AttestationIssued, AttestationRevoked, AttestorActiveSet, AttestorClosed, AttestorRegistered,
    RegistryAuthorityAccepted, RegistryAuthorityProposed, RegistryClosed, RegistryConfigured, RegistryInitialized,
    RegistryMigrated, RegistryPauseSet, SolanaAddress,
};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{Attestation, AttestationKey, AttestationStatus, Attestor, AttestorKey, Registry, RegistryKey};

impl Tables {
    pub(super) fn initialize_registry(&mut self, stamp: &Stamp<'_>, fact: &RegistryInitialized) {
        self.registries.put(Registry {
            registry: fact.registry.clone(),
            authority: fact.authority.clone(),
            pending_authority: None,
            treasury: fact.treasury.clone(),
            project_fee: fact.project_fee,
            is_paused: false,
            created_at: stamp.time,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn propose_authority(
        &mut self,
        stamp: &Stamp<'_>,
        fact: &RegistryAuthorityProposed,
    ) -> Result<(), Missing> {
        self.registry(stamp, &fact.registry)?.pending_authority.clone_from(&fact.pending_authority);
        Ok(())
    }

    pub(super) fn accept_authority(
        &mut self,
        stamp: &Stamp<'_>,
        fact: &RegistryAuthorityAccepted,
    ) -> Result<(), Missing> {
        let registry = self.registry(stamp, &fact.registry)?;
        registry.authority = fact.authority.clone();
        registry.pending_authority = None;
        Ok(())
    }

    pub(super) fn configure_registry(&mut self, stamp: &Stamp<'_>, fact: &RegistryConfigured) -> Result<(), Missing> {
        let registry = self.registry(stamp, &fact.registry)?;
        registry.treasury = fact.treasury.clone();
        registry.project_fee = fact.project_fee;
        Ok(())
    }

    pub(super) fn pause_registry(&mut self, stamp: &Stamp<'_>, fact: &RegistryPauseSet) -> Result<(), Missing> {
        self.registry(stamp, &fact.registry)?.is_paused = fact.paused;
        Ok(())
    }

    pub(super) fn migrate_registry(&mut self, stamp: &Stamp<'_>, fact: &RegistryMigrated) -> Result<(), Missing> {
        self.registry(stamp, &fact.registry).map(|_| ())
    }

    pub(super) fn close_registry(&mut self, stamp: &Stamp<'_>, fact: &RegistryClosed) -> Result<(), Missing> {
        self.registry(stamp, &fact.registry)?.closed_at = Some(stamp.time);
        Ok(())
    }

    fn registry(&mut self, stamp: &Stamp<'_>, registry: &SolanaAddress) -> Result<&mut Registry, Missing> {
        changed!(self.registries, stamp, RegistryKey { registry: registry.clone() })
    }

    pub(super) fn register_attestor(&mut self, stamp: &Stamp<'_>, fact: &AttestorRegistered) {
        self.attestors.put(Attestor {
            attestor: fact.attestor.clone(),
            registry: fact.registry.clone(),
            wallet: fact.wallet.clone(),
            name: fact.name.clone(),
            uri: fact.uri.clone(),
            is_active: true,
            registered_at: stamp.time,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn set_attestor_active(&mut self, stamp: &Stamp<'_>, fact: &AttestorActiveSet) -> Result<(), Missing> {
        self.attestor(stamp, &fact.attestor)?.is_active = fact.active;
        Ok(())
    }

    pub(super) fn close_attestor(&mut self, stamp: &Stamp<'_>, fact: &AttestorClosed) -> Result<(), Missing> {
        let attestor = self.attestor(stamp, &fact.attestor)?;
        attestor.is_active = false;
        attestor.closed_at = Some(stamp.time);
        Ok(())
    }

    fn attestor(&mut self, stamp: &Stamp<'_>, attestor: &SolanaAddress) -> Result<&mut Attestor, Missing> {
        changed!(self.attestors, stamp, AttestorKey { attestor: attestor.clone() })
    }

    pub(super) fn issue_attestation(&mut self, stamp: &Stamp<'_>, fact: &AttestationIssued) {
        self.attestations.put(Attestation {
            attestation: fact.attestation.clone(),
            attestor: fact.attestor.clone(),
            project: fact.project.clone(),
            project_created_slot: fact.project_created_slot,
            kind: fact.kind,
            status: AttestationStatus::Issued,
            evidence_sha256: fact.evidence_sha256,
            expires_at: fact.expires_at,
            is_revocable: fact.revocable,
            issued_at: stamp.time,
            ended_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn revoke_attestation(&mut self, stamp: &Stamp<'_>, fact: &AttestationRevoked) -> Result<(), Missing> {
        self.end_attestation(stamp, &fact.attestation, AttestationStatus::Revoked)
    }

    pub(super) fn expire_attestation(&mut self, stamp: &Stamp<'_>, fact: &AttestationExpired) -> Result<(), Missing> {
        self.end_attestation(stamp, &fact.attestation, AttestationStatus::Expired)
    }

    fn end_attestation(
        &mut self,
        stamp: &Stamp<'_>,
        attestation: &SolanaAddress,
        status: AttestationStatus,
    ) -> Result<(), Missing> {
        let key = AttestationKey { attestation: attestation.clone() };
        let attestation = changed!(self.attestations, stamp, key)?;
        attestation.status = status;
        attestation.ended_at = Some(stamp.time);
        Ok(())
    }
}
