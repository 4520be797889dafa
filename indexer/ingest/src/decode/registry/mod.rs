//! Understands the project registry, one file a noun.

pub(crate) mod attestation;
mod attestor;
pub(crate) mod member;
mod profile;
pub(crate) mod project;
#[expect(clippy::module_inception, reason = "one of its nouns has the name of the program")]
mod registry;
pub(crate) mod release;

use anchor_lang::prelude::Pubkey;
use domain::{AddressError, Body, Event, SolanaAddress};
use project_registry::events::RegistryEvent;
use project_registry::state;

use super::program;

/// The data of an event's instruction, tag included.
pub fn decode(data: &[u8]) -> Body {
    match RegistryEvent::decode(data) {
        Ok(event) => {
            let (entity, state::EventLink { seq, head }) = (event.entity(), event.link());
            match to_event(event) {
                Ok(event) => program::event(data, entity, (seq, head), event),
                Err(error) => program::unreadable(data, &error),
            }
        }
        Err(error) => program::unreadable(data, &error),
    }
}

fn to_event(event: RegistryEvent) -> Result<Event, AddressError> {
    Ok(match event {
        RegistryEvent::RegistryInitialized(event) => registry::registry_initialized(event).into(),
        RegistryEvent::RegistryAuthorityProposed(event) => registry::registry_authority_proposed(event).into(),
        RegistryEvent::RegistryAuthorityAccepted(event) => registry::registry_authority_accepted(event).into(),
        RegistryEvent::RegistryConfigured(event) => registry::registry_configured(event).into(),
        RegistryEvent::RegistryPauseSet(event) => registry::registry_pause_set(event).into(),
        RegistryEvent::RegistryMigrated(event) => registry::registry_migrated(event).into(),
        RegistryEvent::RegistryClosed(event) => registry::registry_closed(event).into(),
        RegistryEvent::AttestorRegistered(event) => attestor::attestor_registered(event).into(),
        RegistryEvent::AttestorActiveSet(event) => attestor::attestor_active_set(event).into(),
        RegistryEvent::AttestorClosed(event) => attestor::attestor_closed(event).into(),
        RegistryEvent::ProfileCreated(event) => profile::profile_created(event).into(),
        RegistryEvent::ProfileUpdated(event) => profile::profile_updated(event).into(),
        RegistryEvent::ProfileNearLinked(event) => profile::profile_near_linked(event)?.into(),
        RegistryEvent::ProfileNearUnlinked(event) => profile::profile_near_unlinked(event)?.into(),
        RegistryEvent::ProfileClosed(event) => profile::profile_closed(event).into(),
        RegistryEvent::ProjectCreated(event) => project::project_created(event).into(),
        RegistryEvent::ProjectUpdated(event) => project::project_updated(event).into(),
        RegistryEvent::ProjectStatusChanged(event) => project::project_status_changed(event).into(),
        RegistryEvent::ProjectOwnerProposed(event) => project::project_owner_proposed(event).into(),
        RegistryEvent::ProjectOwnerProposalCancelled(event) => project::project_owner_proposal_cancelled(event).into(),
        RegistryEvent::ProjectOwnerChanged(event) => project::project_owner_changed(event).into(),
        RegistryEvent::ProjectMigrated(event) => project::project_migrated(event).into(),
        RegistryEvent::ProjectClosed(event) => project::project_closed(event).into(),
        RegistryEvent::MemberAdded(event) => member::member_added(event).into(),
        RegistryEvent::MemberRoleChanged(event) => member::member_role_changed(event).into(),
        RegistryEvent::MemberRemoved(event) => member::member_removed(event).into(),
        RegistryEvent::MemberLeft(event) => member::member_left(event).into(),
        RegistryEvent::ReleasePublished(event) => release::release_published(event).into(),
        RegistryEvent::ReleaseYanked(event) => release::release_yanked(event).into(),
        RegistryEvent::ReleaseClosed(event) => release::release_closed(event).into(),
        RegistryEvent::EvaluationRecorded(event) => release::evaluation_recorded(event).into(),
        RegistryEvent::EvaluationClosed(event) => release::evaluation_closed(event).into(),
        RegistryEvent::AttestationIssued(event) => attestation::attestation_issued(event).into(),
        RegistryEvent::AttestationRevoked(event) => attestation::attestation_revoked(event).into(),
        RegistryEvent::AttestationExpired(event) => attestation::attestation_expired(event).into(),
    })
}

fn address(key: Pubkey) -> SolanaAddress {
    SolanaAddress::from_bytes(key.to_bytes())
}
