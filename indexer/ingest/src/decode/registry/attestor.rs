use domain::{AttestorActiveSet, AttestorClosed, AttestorRegistered, TimeNs};
use project_registry::events;

use super::address;

pub(super) fn attestor_registered(event: events::AttestorRegistered) -> AttestorRegistered {
    AttestorRegistered {
        registry: address(event.registry),
        attestor: address(event.attestor),
        wallet: address(event.wallet),
        payer: address(event.payer),
        name: event.name,
        uri: event.uri,
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn attestor_active_set(event: events::AttestorActiveSet) -> AttestorActiveSet {
    AttestorActiveSet {
        registry: address(event.registry),
        attestor: address(event.attestor),
        active: event.active,
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn attestor_closed(event: events::AttestorClosed) -> AttestorClosed {
    AttestorClosed {
        registry: address(event.registry),
        attestor: address(event.attestor),
        at: TimeNs::from_seconds(event.at),
    }
}
