//! The registry on Solana, and who may attest.

use domain::{
    AttestationExpired, AttestationIssued, AttestationRevoked, AttestorActiveSet, AttestorClosed, AttestorRegistered,
    RegistryAuthorityAccepted, RegistryAuthorityProposed, RegistryClosed, RegistryConfigured, RegistryInitialized,
    RegistryMigrated, RegistryPauseSet, SolanaAddress,
};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Attestation, AttestationKey, AttestationStatus, Attestor, AttestorKey, Registry, RegistryKey};

impl Tables {
    pub(super) fn initialize_registry(&mut self, context: &EventContext<'_>, event: &RegistryInitialized) {
        self.registries.put(Registry {
            registry: event.registry.clone(),
            authority: event.authority.clone(),
            pending_authority: None,
            treasury: event.treasury.clone(),
            project_fee: event.project_fee,
            is_paused: false,
            created_at: context.time,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn propose_authority(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryAuthorityProposed,
    ) -> Result<(), MissingRow> {
        self.registry(context, &event.registry)?.pending_authority.clone_from(&event.pending_authority);
        Ok(())
    }

    pub(super) fn accept_authority(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryAuthorityAccepted,
    ) -> Result<(), MissingRow> {
        let registry = self.registry(context, &event.registry)?;
        registry.authority = event.authority.clone();
        registry.pending_authority = None;
        Ok(())
    }

    pub(super) fn configure_registry(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryConfigured,
    ) -> Result<(), MissingRow> {
        let registry = self.registry(context, &event.registry)?;
        registry.treasury = event.treasury.clone();
        registry.project_fee = event.project_fee;
        Ok(())
    }

    pub(super) fn pause_registry(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryPauseSet,
    ) -> Result<(), MissingRow> {
        self.registry(context, &event.registry)?.is_paused = event.paused;
        Ok(())
    }

    pub(super) fn migrate_registry(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryMigrated,
    ) -> Result<(), MissingRow> {
        self.registry(context, &event.registry).map(|_| ())
    }

    pub(super) fn close_registry(
        &mut self,
        context: &EventContext<'_>,
        event: &RegistryClosed,
    ) -> Result<(), MissingRow> {
        self.registry(context, &event.registry)?.closed_at = Some(context.time);
        Ok(())
    }

    fn registry(&mut self, context: &EventContext<'_>, registry: &SolanaAddress) -> Result<&mut Registry, MissingRow> {
        changed!(self.registries, context, RegistryKey { registry: registry.clone() })
    }

    pub(super) fn register_attestor(&mut self, context: &EventContext<'_>, event: &AttestorRegistered) {
        self.attestors.put(Attestor {
            attestor: event.attestor.clone(),
            registry: event.registry.clone(),
            wallet: event.wallet.clone(),
            name: event.name.clone(),
            uri: event.uri.clone(),
            is_active: true,
            registered_at: context.time,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn set_attestor_active(
        &mut self,
        context: &EventContext<'_>,
        event: &AttestorActiveSet,
    ) -> Result<(), MissingRow> {
        self.attestor(context, &event.attestor)?.is_active = event.active;
        Ok(())
    }

    pub(super) fn close_attestor(
        &mut self,
        context: &EventContext<'_>,
        event: &AttestorClosed,
    ) -> Result<(), MissingRow> {
        let attestor = self.attestor(context, &event.attestor)?;
        attestor.is_active = false;
        attestor.closed_at = Some(context.time);
        Ok(())
    }

    fn attestor(&mut self, context: &EventContext<'_>, attestor: &SolanaAddress) -> Result<&mut Attestor, MissingRow> {
        changed!(self.attestors, context, AttestorKey { attestor: attestor.clone() })
    }

    pub(super) fn issue_attestation(&mut self, context: &EventContext<'_>, event: &AttestationIssued) {
        self.attestations.put(Attestation {
            attestation: event.attestation.clone(),
            attestor: event.attestor.clone(),
            project: event.project.clone(),
            project_created_slot: event.project_created_slot,
            kind: event.kind,
            status: AttestationStatus::Issued,
            evidence_sha256: event.evidence_sha256,
            expires_at: event.expires_at,
            is_revocable: event.revocable,
            issued_at: context.time,
            ended_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn revoke_attestation(
        &mut self,
        context: &EventContext<'_>,
        event: &AttestationRevoked,
    ) -> Result<(), MissingRow> {
        self.end_attestation(context, &event.attestation, AttestationStatus::Revoked)
    }

    pub(super) fn expire_attestation(
        &mut self,
        context: &EventContext<'_>,
        event: &AttestationExpired,
    ) -> Result<(), MissingRow> {
        self.end_attestation(context, &event.attestation, AttestationStatus::Expired)
    }

    fn end_attestation(
        &mut self,
        context: &EventContext<'_>,
        attestation: &SolanaAddress,
        status: AttestationStatus,
    ) -> Result<(), MissingRow> {
        let key = AttestationKey { attestation: attestation.clone() };
        let attestation = changed!(self.attestations, context, key)?;
        attestation.status = status;
        attestation.ended_at = Some(context.time);
        Ok(())
    }
}
