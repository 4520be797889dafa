use domain::{
    Lamports, RegistryAuthorityAccepted, RegistryAuthorityProposed, RegistryClosed, RegistryConfigured,
    RegistryInitialized, RegistryMigrated, RegistryPauseSet, TimeNs,
};
use project_registry::events;

use super::address;

pub(super) fn registry_initialized(event: events::RegistryInitialized) -> RegistryInitialized {
    RegistryInitialized {
        registry: address(event.registry),
        authority: address(event.authority),
        treasury: address(event.treasury),
        project_fee: Lamports(event.project_fee.into()),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn registry_authority_proposed(event: events::RegistryAuthorityProposed) -> RegistryAuthorityProposed {
    RegistryAuthorityProposed {
        registry: address(event.registry),
        pending_authority: event.pending_authority.map(address),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn registry_authority_accepted(event: events::RegistryAuthorityAccepted) -> RegistryAuthorityAccepted {
    RegistryAuthorityAccepted {
        registry: address(event.registry),
        authority: address(event.authority),
        previous_authority: address(event.previous_authority),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn registry_configured(event: events::RegistryConfigured) -> RegistryConfigured {
    RegistryConfigured {
        registry: address(event.registry),
        treasury: address(event.treasury),
        project_fee: Lamports(event.project_fee.into()),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn registry_pause_set(event: events::RegistryPauseSet) -> RegistryPauseSet {
    RegistryPauseSet { registry: address(event.registry), paused: event.paused, at: TimeNs::from_seconds(event.at) }
}

pub(super) fn registry_migrated(event: events::RegistryMigrated) -> RegistryMigrated {
    RegistryMigrated {
        registry: address(event.registry),
        version: event.version,
        payer: address(event.payer),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn registry_closed(event: events::RegistryClosed) -> RegistryClosed {
    RegistryClosed {
        registry: address(event.registry),
        payer: address(event.payer),
        at: TimeNs::from_seconds(event.at),
    }
}
