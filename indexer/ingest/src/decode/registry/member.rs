use domain::{MemberAdded, MemberLeft, MemberRemoved, MemberRoleChanged, Role, TimeNs};
use project_registry::events;
use project_registry::state;

use super::address;

pub(super) fn member_added(event: events::MemberAdded) -> MemberAdded {
    MemberAdded {
        project: address(event.project),
        member: address(event.member),
        wallet: address(event.wallet),
        role: role(event.role),
        added_by: address(event.added_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn member_role_changed(event: events::MemberRoleChanged) -> MemberRoleChanged {
    MemberRoleChanged {
        project: address(event.project),
        member: address(event.member),
        wallet: address(event.wallet),
        role: role(event.role),
        changed_by: address(event.changed_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn member_removed(event: events::MemberRemoved) -> MemberRemoved {
    MemberRemoved {
        project: address(event.project),
        member: address(event.member),
        wallet: address(event.wallet),
        removed_by: address(event.removed_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn member_left(event: events::MemberLeft) -> MemberLeft {
    MemberLeft {
        project: address(event.project),
        member: address(event.member),
        wallet: address(event.wallet),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(crate) fn role(role: state::Role) -> Role {
    match role {
        state::Role::Viewer => Role::Viewer,
        state::Role::Contributor => Role::Contributor,
        state::Role::Maintainer => Role::Maintainer,
        state::Role::Owner => Role::Owner,
    }
}
