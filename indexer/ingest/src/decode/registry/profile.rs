use domain::{
    AddressError, ProfileClosed, ProfileCreated, ProfileNearLinked, ProfileNearUnlinked, ProfileUpdated, Sha256, TimeNs,
};
use project_registry::events;

use super::address;

pub(super) fn profile_created(event: events::ProfileCreated) -> ProfileCreated {
    ProfileCreated {
        profile: address(event.profile),
        wallet: address(event.wallet),
        handle: event.handle,
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn profile_updated(event: events::ProfileUpdated) -> ProfileUpdated {
    ProfileUpdated {
        profile: address(event.profile),
        handle: event.handle,
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn profile_near_linked(event: events::ProfileNearLinked) -> Result<ProfileNearLinked, AddressError> {
    Ok(ProfileNearLinked {
        profile: address(event.profile),
        wallet: address(event.wallet),
        near_account: event.near_account.parse()?,
        at: TimeNs::from_seconds(event.at),
    })
}

pub(super) fn profile_near_unlinked(event: events::ProfileNearUnlinked) -> Result<ProfileNearUnlinked, AddressError> {
    Ok(ProfileNearUnlinked {
        profile: address(event.profile),
        wallet: address(event.wallet),
        near_account: event.near_account.parse()?,
        at: TimeNs::from_seconds(event.at),
    })
}

pub(super) fn profile_closed(event: events::ProfileClosed) -> ProfileClosed {
    ProfileClosed { profile: address(event.profile), wallet: address(event.wallet), at: TimeNs::from_seconds(event.at) }
}
