pub mod attestation;
pub mod attestor;
pub mod collection;
pub mod compute;
pub mod credential;
pub mod member;
pub mod nft;
pub mod profile;
pub mod project;
pub mod registry;
pub mod release;
pub mod token;

use serde::{Deserialize, Serialize};

use crate::SolanaAddress;

use attestation::*;
use attestor::*;
use collection::*;
use compute::*;
use credential::*;
use member::*;
use nft::*;
use profile::*;
use project::*;
use registry::*;
use release::*;
use token::*;

/// Every event has one line here; the compiler then names each place that must learn it.
macro_rules! events {
    ($($name:ident => $wire:literal),+ $(,)?) => {
        /// An event that a contract stated. In the log: `{"kind": "task_assigned", "data": {..}}`, its fields in the order in
        /// which Postgres keeps a jsonb's keys (shorter names first), so that it need not sort them.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "data")]
        pub enum Event {
            $(#[serde(rename = $wire)] $name($name)),+
        }

        /// The name of an event, one spelling on the wire, in the log and on the socket.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum EventKind {
            $(#[serde(rename = $wire)] $name),+
        }

        impl EventKind {
            pub const ALL: &'static [EventKind] = &[$(EventKind::$name),+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(EventKind::$name => $wire),+
                }
            }
        }

        impl Event {
            pub fn kind(&self) -> EventKind {
                match self {
                    $(Event::$name(_) => EventKind::$name),+
                }
            }
        }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Event::$name(event)
            }
        })+
    };
}

events! {
    RegistryInitialized => "registry_initialized",
    RegistryAuthorityProposed => "registry_authority_proposed",
    RegistryAuthorityAccepted => "registry_authority_accepted",
    RegistryConfigured => "registry_configured",
    RegistryPauseSet => "registry_pause_set",
    RegistryMigrated => "registry_migrated",
    RegistryClosed => "registry_closed",
    AttestorRegistered => "attestor_registered",
    AttestorActiveSet => "attestor_active_set",
    AttestorClosed => "attestor_closed",
    ProfileCreated => "profile_created",
    ProfileUpdated => "profile_updated",
    ProfileNearLinked => "profile_near_linked",
    ProfileNearUnlinked => "profile_near_unlinked",
    ProfileClosed => "profile_closed",
    ProjectCreated => "project_created",
    ProjectUpdated => "project_updated",
    ProjectStatusChanged => "project_status_changed",
    ProjectOwnerProposed => "project_owner_proposed",
    ProjectOwnerProposalCancelled => "project_owner_proposal_cancelled",
    ProjectOwnerChanged => "project_owner_changed",
    ProjectMigrated => "project_migrated",
    ProjectClosed => "project_closed",
    MemberAdded => "member_added",
    MemberRoleChanged => "member_role_changed",
    MemberRemoved => "member_removed",
    MemberLeft => "member_left",
    ReleasePublished => "release_published",
    ReleaseYanked => "release_yanked",
    ReleaseClosed => "release_closed",
    EvaluationRecorded => "evaluation_recorded",
    EvaluationClosed => "evaluation_closed",
    AttestationIssued => "attestation_issued",
    AttestationRevoked => "attestation_revoked",
    AttestationExpired => "attestation_expired",
    CollectionCreated => "collection_created",
    CollectionUpdated => "collection_updated",
    MintPolicySet => "mint_policy_set",
    MetadataFrozen => "metadata_frozen",
    CollectionMigrated => "collection_migrated",
    CreatorVerified => "creator_verified",
    CreatorUnverified => "creator_unverified",
    CollectionClosed => "collection_closed",
    NftMinted => "nft_minted",
    NftMetadataUpdated => "nft_metadata_updated",
    NftBurned => "nft_burned",
    CredentialIssued => "credential_issued",
    CredentialRenewed => "credential_renewed",
    CredentialRevoked => "credential_revoked",
    CredentialBurned => "credential_burned",
    MarketInitialized => "market_initialized",
    ClassAdded => "class_added",
    ArbiterAdded => "arbiter_added",
    ArbiterRemoved => "arbiter_removed",
    NodeRegistered => "node_registered",
    NodeUpdated => "node_updated",
    NodeStatusChanged => "node_status_changed",
    NodeUnregistered => "node_unregistered",
    StakeIncreased => "stake_increased",
    UnstakeRequested => "unstake_requested",
    UnstakeCancelled => "unstake_cancelled",
    StakeWithdrawn => "stake_withdrawn",
    StakeSlashed => "stake_slashed",
    BountyPaid => "bounty_paid",
    TaskSubmitted => "task_submitted",
    TaskAssigned => "task_assigned",
    TaskStarted => "task_started",
    ProgressReported => "progress_reported",
    ResultSubmitted => "result_submitted",
    TaskCompleted => "task_completed",
    AttemptFailed => "attempt_failed",
    TaskFailed => "task_failed",
    TaskCancelled => "task_cancelled",
    TaskExpired => "task_expired",
    TaskPruned => "task_pruned",
    ResultDisputed => "result_disputed",
    DisputeAnswered => "dispute_answered",
    DisputeResolved => "dispute_resolved",
    DisputeDefaulted => "dispute_defaulted",
    OwnerProposed => "owner_proposed",
    OwnerProposalCancelled => "owner_proposal_cancelled",
    OwnerChanged => "owner_changed",
    PauserAdded => "pauser_added",
    PauserRemoved => "pauser_removed",
    IntakePaused => "intake_paused",
    IntakeResumed => "intake_resumed",
    ParametersProposed => "parameters_proposed",
    ParametersCancelled => "parameters_cancelled",
    ParametersApplied => "parameters_applied",
    CodeStaged => "code_staged",
    CodeCancelled => "code_cancelled",
    CodeApplied => "code_applied",
    OracleConfigured => "oracle_configured",
    OracleDisabled => "oracle_disabled",
    PriceRefreshed => "price_refreshed",
    TaskPriced => "task_priced",
    ExchangeConfigured => "exchange_configured",
    ExchangeDisabled => "exchange_disabled",
    SwapStarted => "swap_started",
    SwapSettled => "swap_settled",
    SolanaLinked => "solana_linked",
    SolanaUnlinked => "solana_unlinked",
    TokenMinted => "token_minted",
    TokenTransferred => "token_transferred",
    TokenBurned => "token_burned",
}

impl Event {
    /// The account whose chain of events ends with this one, as the account is gone. One made at the same address later
    /// begins a chain of its own.
    pub fn closes_entity(&self) -> Option<&SolanaAddress> {
        match self {
            Event::RegistryClosed(event) => Some(&event.registry),
            Event::AttestorClosed(event) => Some(&event.attestor),
            Event::ProfileClosed(event) => Some(&event.profile),
            Event::ProjectClosed(event) => Some(&event.project),
            Event::CollectionClosed(event) => Some(&event.collection),
            Event::RegistryInitialized(_)
            | Event::RegistryAuthorityProposed(_)
            | Event::RegistryAuthorityAccepted(_)
            | Event::RegistryConfigured(_)
            | Event::RegistryPauseSet(_)
            | Event::RegistryMigrated(_)
            | Event::AttestorRegistered(_)
            | Event::AttestorActiveSet(_)
            | Event::ProfileCreated(_)
            | Event::ProfileUpdated(_)
            | Event::ProfileNearLinked(_)
            | Event::ProfileNearUnlinked(_)
            | Event::ProjectCreated(_)
            | Event::ProjectUpdated(_)
            | Event::ProjectStatusChanged(_)
            | Event::ProjectOwnerProposed(_)
            | Event::ProjectOwnerProposalCancelled(_)
            | Event::ProjectOwnerChanged(_)
            | Event::ProjectMigrated(_)
            | Event::MemberAdded(_)
            | Event::MemberRoleChanged(_)
            | Event::MemberRemoved(_)
            | Event::MemberLeft(_)
            | Event::ReleasePublished(_)
            | Event::ReleaseYanked(_)
            | Event::ReleaseClosed(_)
            | Event::EvaluationRecorded(_)
            | Event::EvaluationClosed(_)
            | Event::AttestationIssued(_)
            | Event::AttestationRevoked(_)
            | Event::AttestationExpired(_)
            | Event::CollectionCreated(_)
            | Event::CollectionUpdated(_)
            | Event::MintPolicySet(_)
            | Event::MetadataFrozen(_)
            | Event::CollectionMigrated(_)
            | Event::CreatorVerified(_)
            | Event::CreatorUnverified(_)
            | Event::NftMinted(_)
            | Event::NftMetadataUpdated(_)
            | Event::NftBurned(_)
            | Event::CredentialIssued(_)
            | Event::CredentialRenewed(_)
            | Event::CredentialRevoked(_)
            | Event::CredentialBurned(_)
            | Event::MarketInitialized(_)
            | Event::ClassAdded(_)
            | Event::ArbiterAdded(_)
            | Event::ArbiterRemoved(_)
            | Event::NodeRegistered(_)
            | Event::NodeUpdated(_)
            | Event::NodeStatusChanged(_)
            | Event::NodeUnregistered(_)
            | Event::StakeIncreased(_)
            | Event::UnstakeRequested(_)
            | Event::UnstakeCancelled(_)
            | Event::StakeWithdrawn(_)
            | Event::StakeSlashed(_)
            | Event::BountyPaid(_)
            | Event::TaskSubmitted(_)
            | Event::TaskAssigned(_)
            | Event::TaskStarted(_)
            | Event::ProgressReported(_)
            | Event::ResultSubmitted(_)
            | Event::TaskCompleted(_)
            | Event::AttemptFailed(_)
            | Event::TaskFailed(_)
            | Event::TaskCancelled(_)
            | Event::TaskExpired(_)
            | Event::TaskPruned(_)
            | Event::ResultDisputed(_)
            | Event::DisputeAnswered(_)
            | Event::DisputeResolved(_)
            | Event::DisputeDefaulted(_)
            | Event::OwnerProposed(_)
            | Event::OwnerProposalCancelled(_)
            | Event::OwnerChanged(_)
            | Event::PauserAdded(_)
            | Event::PauserRemoved(_)
            | Event::IntakePaused(_)
            | Event::IntakeResumed(_)
            | Event::ParametersProposed(_)
            | Event::ParametersCancelled(_)
            | Event::ParametersApplied(_)
            | Event::CodeStaged(_)
            | Event::CodeCancelled(_)
            | Event::CodeApplied(_)
            | Event::OracleConfigured(_)
            | Event::OracleDisabled(_)
            | Event::PriceRefreshed(_)
            | Event::TaskPriced(_)
            | Event::ExchangeConfigured(_)
            | Event::ExchangeDisabled(_)
            | Event::SwapStarted(_)
            | Event::SwapSettled(_)
            | Event::SolanaLinked(_)
            | Event::SolanaUnlinked(_)
            | Event::TokenMinted(_)
            | Event::TokenTransferred(_)
            | Event::TokenBurned(_) => None,
        }
    }
}

/// u64 as a decimal string: it passes the 2^53 that JSON readers keep exactly.
pub(crate) mod u64_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same for u128, where it is no amount of a unit that has a type of its own.
pub(crate) mod u128_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same for i64.
pub(crate) mod i64_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &i64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same for a number that may be absent.
pub(crate) mod u64_option_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
        value.map(|value| value.to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_back_from_the_log() {
        let event = Event::from(TaskAssigned {
            task_id: u64::MAX,
            node_id: "node.near".parse().unwrap(),
            attempt: 1,
            start_by: crate::TimeNs(7),
        });
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "kind": "task_assigned",
                "data": {"task_id": "18446744073709551615", "node_id": "node.near", "attempt": 1, "start_by": "7"}
            })
        );
        assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
        assert_eq!(event.kind().as_str(), "task_assigned");
    }
}
