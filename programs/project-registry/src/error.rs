use anchor_lang::prelude::*;

/// Numbers are append-only: clients match on them. The first is 6000.
#[error_code]
#[derive(PartialEq, Eq)]
pub enum RegistryError {
    #[msg("Only the program's upgrade authority may open the registry: sign with that key")]
    NotUpgradeAuthority,
    #[msg("The project fee is 0, or from 890,880 lamports (an empty account's rent) to 10 SOL")]
    InvalidProjectFee,
    #[msg("A slug is 3 to 32 characters of a-z, 0-9 and single dashes between them")]
    InvalidSlug,
    #[msg("A name is 1 to 64 bytes without control characters")]
    InvalidName,
    #[msg("A metadata URI is at most 200 printable ASCII characters and starts with https://, ipfs:// or ar://")]
    InvalidMetadataUri,
    #[msg("Only the project's owner may do this: sign with the owner's key")]
    NotProjectOwner,
    #[msg("The fee goes to the registry's treasury: pass the treasury that the registry account names")]
    WrongTreasury,
    #[msg("This account's chain of events is full")]
    EventsExhausted,
    #[msg("This account has the layout of an older version: call migrate_registry or migrate_project on it first")]
    OutdatedLayout,
    #[msg("This account has the current layout already: there is nothing to migrate")]
    CurrentLayout,
    #[msg("Only the registry's authority may do this: sign with the authority's key")]
    NotAuthority,
    #[msg("Only the proposed authority may accept: ask the authority to propose this key")]
    NotPendingAuthority,
    #[msg("The registry takes no new projects and profiles now: try again when its authority has resumed it")]
    RegistryPaused,
    #[msg("The registry closes only while it is paused and holds no attestor: pause it and close its attestors")]
    RegistryInUse,
    #[msg("Nothing would change: the account says this already")]
    Unchanged,
    #[msg("Rent goes back to who paid it: pass the payer that the account names")]
    WrongPayer,
    #[msg("Only the profile's wallet may do this: sign with it")]
    NotProfileWallet,
    #[msg("A handle is 3 to 32 characters of a-z, 0-9 and single dashes between them")]
    InvalidHandle,
    #[msg("A NEAR account id is 2 to 64 characters of a-z, 0-9 and single - _ . between them")]
    InvalidNearAccount,
    #[msg("The profile names no NEAR account: link one first")]
    NearNotLinked,
    #[msg("A project passes on to another wallet than its owner's: propose that one")]
    InvalidOwnerProposal,
    #[msg("Only the proposed owner may accept: ask the project's owner to propose this wallet")]
    NotPendingOwner,
    #[msg("No owner is proposed: there is nothing to cancel")]
    NoOwnerProposed,
    #[msg("The project is archived: its owner makes it active again by set_project_status")]
    ProjectArchived,
    #[msg("A project closes only without members and releases: remove and close them first")]
    ProjectInUse,
    #[msg("A project closes in a later slot than it was created in: send this again")]
    ProjectTooYoung,
    #[msg("Your role in the project does not allow this: ask its owner or a maintainer, and pass your member account")]
    RoleTooLow,
    #[msg("This member account is another wallet's or another project's: pass the signer's own in this project")]
    WrongMember,
    #[msg("The owner of the project is no member of it: add another wallet")]
    OwnerIsNoMember,
    #[msg("A release's version is 1 to 32 printable ASCII characters without spaces")]
    InvalidVersion,
    #[msg("A licence is 1 to 64 printable ASCII characters without spaces, such as an SPDX identifier")]
    InvalidLicence,
    #[msg("An artifact URI is at most 200 printable ASCII characters and starts with https://, ipfs:// or ar://")]
    InvalidArtifactUri,
    #[msg("The release is no release of this project: name one that is")]
    WrongRelease,
    #[msg("The release is yanked already")]
    AlreadyYanked,
    #[msg("The release is yanked: evaluate one that stands")]
    ReleaseYanked,
    #[msg("A release closes only once it is yanked and holds no evaluation: yank it and close its evaluations")]
    ReleaseInUse,
    #[msg("A project has at most 4,294,967,295 members and releases")]
    TooMany,
    #[msg("A benchmark's name is 1 to 32 printable ASCII characters without spaces")]
    InvalidBenchmark,
    #[msg("A report URI is at most 200 printable ASCII characters and starts with https://, ipfs:// or ar://")]
    InvalidReportUri,
    #[msg("Evaluations come from the project's contributors and from active attestors: pass the signer's account")]
    NotEvaluator,
    #[msg("The evaluation is of another release: pass the release that it names")]
    WrongEvaluation,
    #[msg("Only its evaluator closes the evaluation of a release that stands: a maintainer yanks the release first")]
    EvaluationInUse,
    #[msg("Only the attestor's wallet may do this: sign with it")]
    NotAttestor,
    #[msg("The attestor is not active: ask the registry's authority")]
    AttestorInactive,
    #[msg("An attestor closes only while it is not active and holds no attestation")]
    AttestorInUse,
    #[msg("An attestation expires after now and within ten years")]
    InvalidExpiry,
    #[msg("The attestation is not revocable: anyone closes it once it has expired")]
    NotRevocable,
    #[msg("The attestation has not expired: its attestor may revoke it if it is revocable")]
    NotExpired,
    #[msg("The attestation is another attestor's: pass the attestor that it names")]
    WrongAttestor,
}
