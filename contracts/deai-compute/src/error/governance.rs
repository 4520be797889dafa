use crate::limit;

/// What the rules about owner, pausers, terms and code refuse. Times are nanoseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GovernanceError {
    #[error("no owner is proposed: call propose_owner first")]
    OwnerNotProposed,
    #[error("{proposed_id} is proposed as owner, not {caller_id}")]
    NotProposedOwner { proposed_id: String, caller_id: String },
    #[error("{account_id} cannot be proposed: it is the owner already, or the market itself")]
    OwnerImpossible { account_id: String },
    #[error("{caller_id} is neither the owner nor a pauser")]
    NotPauser { caller_id: String },
    #[error("{pauser_id} is a pauser already")]
    PauserExists { pauser_id: String },
    #[error("{pauser_id} is no pauser: the view `governance` lists them")]
    PauserUnknown { pauser_id: String },
    #[error("there are {max} pausers, and no more: remove one first", max = limit::PAUSERS)]
    PauserCount,
    #[error("intake is paused: no node and no task is taken on until it is resumed; every way out works")]
    IntakePaused,
    #[error("intake is not paused")]
    IntakeOpen,
    #[error("no parameters are proposed: call propose_parameters first")]
    ParametersNotProposed,
    #[error("no code is staged: call stage_code first")]
    CodeNotStaged,
    #[error("the {what} can be applied from {applicable_at} on, it is {now}: wait until then")]
    NotApplicable { what: &'static str, applicable_at: u64, now: u64 },
    #[error("the code given has sha256 {given}, staged is {staged}: give the staged code as the call's raw input")]
    OtherCode { given: String, staged: String },
    #[error("the state is of layout {found}, this code migrates {known} alone: use the release for that layout")]
    Layout { found: u8, known: u8 },
    #[error("there is no state that could be migrated")]
    NoState,
}

impl GovernanceError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::OwnerNotProposed => "owner_not_proposed",
            Self::NotProposedOwner { .. } => "not_proposed_owner",
            Self::OwnerImpossible { .. } => "owner_impossible",
            Self::NotPauser { .. } => "not_pauser",
            Self::PauserExists { .. } => "pauser_exists",
            Self::PauserUnknown { .. } => "pauser_unknown",
            Self::PauserCount => "pauser_count",
            Self::IntakePaused => "intake_paused",
            Self::IntakeOpen => "intake_open",
            Self::ParametersNotProposed => "parameters_not_proposed",
            Self::CodeNotStaged => "code_not_staged",
            Self::NotApplicable { .. } => "not_applicable",
            Self::OtherCode { .. } => "other_code",
            Self::Layout { .. } => "layout",
            Self::NoState => "no_state",
        }
    }
}
