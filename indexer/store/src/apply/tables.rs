use domain::{Event, NearAccountId, SolanaAddress};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::row::*;
use crate::write::copy::Text;

/// The rows that are loaded and saved by their keys alone.
#[derive(Default)]
pub(crate) struct Tables {
    pub(super) registries: Table<Registry>,
    pub(super) attestors: Table<Attestor>,
    pub(super) attestations: Table<Attestation>,
    pub(super) profiles: Table<Profile>,
    pub(super) wallet_claims: Table<WalletClaim>,
    pub(super) members: Table<Member>,
    pub(super) releases: Table<Release>,
    pub(super) evaluations: Table<Evaluation>,
    pub(super) collections: Table<Collection>,
    pub(super) nfts: Table<Nft>,
    pub(super) credentials: Table<Credential>,
    pub(super) markets: Table<Market>,
    pub(super) classes: Table<Class>,
    pub(super) grants: Table<Grant>,
    pub(super) disputes: Table<Dispute>,
    pub(super) account_claims: Table<AccountClaim>,
    pub(super) balances: Table<Balance>,
    pub(super) transfers: Table<Transfer>,
    pub(super) slashes: Table<Slash>,
    pub(super) stakes: Table<StakeChange>,
    pub(super) prices: Table<Price>,
    pub(super) task_prices: Table<TaskPrice>,
    pub(super) swaps: Table<Swap>,
    pub(super) statements: Table<Statement>,
    pub(super) statistics: Table<Statistic>,
}

/// Every table, once; or every table of two.
macro_rules! each {
    ($tables:expr, $table:ident => $act:expr) => {{
        let tables = $tables;
        each!(@all one tables, $table => $act)
    }};
    ($tables:expr, $table:ident, $others:expr, $other:ident => $act:expr) => {{
        let (tables, others) = ($tables, $others);
        each!(@all two tables, $table, others, $other => $act)
    }};
    (@all $how:ident $($args:tt)+) => {
        each!(@$how $($args)+;
            registries attestors attestations profiles wallet_claims members releases evaluations collections nfts
            credentials markets classes grants disputes account_claims balances transfers slashes stakes
            prices task_prices swaps statements statistics)
    };
    (@one $tables:ident, $table:ident => $act:expr; $($name:ident)+) => {
        {$({
            let $table = &mut $tables.$name;
            $act
        })+}
    };
    (@two $tables:ident, $table:ident, $others:ident, $other:ident => $act:expr; $($name:ident)+) => {
        {$({
            let ($table, $other) = (&mut $tables.$name, &$others.$name);
            $act
        })+}
    };
}

impl Tables {
    pub(crate) async fn load(&mut self, connection: &mut PgConnection) -> Result<(), Error> {
        each!(&mut *self, table => table.load(connection).await?);
        // A profile that is closed takes its claim with it, and names it nowhere.
        for profile in self.profiles.rows() {
            if let Some(near_account) = profile.near_account.clone() {
                self.wallet_claims.request(WalletClaimKey { wallet: profile.wallet.clone(), near_account });
            }
        }
        self.wallet_claims.load(connection).await
    }

    /// The rows that are written once, written out for COPY, and where to.
    pub(crate) fn new_rows(&mut self) -> Result<Vec<(String, Text)>, Error> {
        let mut new = Vec::new();
        each!(self, table => new.extend(table.new_rows()?));
        Ok(new)
    }

    /// Writes those that are not written once; gives how many there were.
    pub(crate) async fn save(&mut self, connection: &mut PgConnection) -> Result<usize, Error> {
        let mut written = 0_usize;
        each!(self, table => written = written.saturating_add(table.save(connection).await?));
        Ok(written)
    }

    /// All that another's events may change.
    pub(crate) fn request_all(&mut self, other: &Self) {
        each!(self, table, other, keys => table.request_all(keys));
    }

    /// What an event may change. Rows that it makes again, whatever was there, need not be loaded.
    pub(crate) fn request(&mut self, event: &Event) {
        match event {
            Event::RegistryInitialized(_) => {}
            Event::RegistryAuthorityProposed(event) => self.want_registry(&event.registry),
            Event::RegistryAuthorityAccepted(event) => self.want_registry(&event.registry),
            Event::RegistryConfigured(event) => self.want_registry(&event.registry),
            Event::RegistryPauseSet(event) => self.want_registry(&event.registry),
            Event::RegistryMigrated(event) => self.want_registry(&event.registry),
            Event::RegistryClosed(event) => self.want_registry(&event.registry),
            Event::AttestorRegistered(_) => {}
            Event::AttestorActiveSet(event) => self.attestors.request(AttestorKey { attestor: event.attestor.clone() }),
            Event::AttestorClosed(event) => self.attestors.request(AttestorKey { attestor: event.attestor.clone() }),
            Event::AttestationIssued(_) => {}
            Event::AttestationRevoked(event) => self.want_attestation(&event.attestation),
            Event::AttestationExpired(event) => self.want_attestation(&event.attestation),
            Event::ProfileCreated(_) => {}
            Event::ProfileUpdated(event) => self.want_profile(&event.profile),
            Event::ProfileNearLinked(event) => {
                self.want_wallet_claim(&event.profile, &event.wallet, &event.near_account)
            }
            Event::ProfileNearUnlinked(event) => {
                self.want_wallet_claim(&event.profile, &event.wallet, &event.near_account)
            }
            Event::ProfileClosed(event) => self.want_profile(&event.profile),
            Event::MemberAdded(_) => {}
            Event::MemberRoleChanged(event) => self.want_member(&event.project, &event.wallet),
            Event::MemberRemoved(event) => self.want_member(&event.project, &event.wallet),
            Event::MemberLeft(event) => self.want_member(&event.project, &event.wallet),
            Event::ReleasePublished(_) => {}
            Event::ReleaseYanked(event) => self.releases.request(ReleaseKey { release: event.release.clone() }),
            Event::ReleaseClosed(event) => self.releases.request(ReleaseKey { release: event.release.clone() }),
            Event::EvaluationRecorded(_) => {}
            Event::EvaluationClosed(event) => {
                self.evaluations.request(EvaluationKey { evaluation: event.evaluation.clone() });
            }
            Event::CollectionCreated(_) => {}
            Event::CollectionUpdated(event) => self.want_collection(&event.collection),
            Event::MintPolicySet(event) => self.want_collection(&event.collection),
            Event::MetadataFrozen(event) => self.want_collection(&event.collection),
            Event::CreatorVerified(event) => self.want_collection(&event.collection),
            Event::CreatorUnverified(event) => self.want_collection(&event.collection),
            Event::CollectionClosed(event) => self.want_collection(&event.collection),
            Event::NftMinted(event) => self.want_collection(&event.collection),
            Event::NftMetadataUpdated(event) => self.nfts.request(NftKey { mint: event.mint.clone() }),
            Event::NftBurned(event) => {
                self.want_collection(&event.collection);
                self.nfts.request(NftKey { mint: event.mint.clone() });
            }
            Event::CredentialIssued(event) => self.want_collection(&event.collection),
            Event::CredentialRenewed(event) => self.want_credential(&event.collection, &event.mint),
            Event::CredentialRevoked(event) => self.want_credential(&event.collection, &event.mint),
            Event::CredentialBurned(event) => self.want_credential(&event.collection, &event.mint),
            Event::MarketInitialized(_) | Event::ClassAdded(_) => {}
            Event::ArbiterAdded(_) | Event::PauserAdded(_) => {}
            Event::ArbiterRemoved(event) => self.want_grant(&event.arbiter_id, MarketRole::Arbiter),
            Event::PauserRemoved(event) => self.want_grant(&event.pauser_id, MarketRole::Pauser),
            Event::OwnerProposed(_)
            | Event::OwnerProposalCancelled(_)
            | Event::OwnerChanged(_)
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
            | Event::ExchangeConfigured(_)
            | Event::ExchangeDisabled(_) => self.markets.request(MARKET),
            Event::ResultDisputed(_) => {}
            Event::DisputeAnswered(event) => self.disputes.request(DisputeKey { task_id: event.task_id }),
            Event::DisputeResolved(event) => self.disputes.request(DisputeKey { task_id: event.task_id }),
            Event::DisputeDefaulted(event) => self.disputes.request(DisputeKey { task_id: event.task_id }),
            Event::SolanaLinked(_) => {}
            Event::SolanaUnlinked(event) => {
                let (near_account, wallet) = (event.account_id.clone(), event.wallet.clone());
                self.account_claims.request(AccountClaimKey { near_account, wallet });
            }
            Event::TokenMinted(event) => self.want_balance(&event.owner_id),
            Event::TokenTransferred(event) => {
                self.want_balance(&event.old_owner_id);
                self.want_balance(&event.new_owner_id);
            }
            Event::TokenBurned(event) => self.want_balance(&event.owner_id),
            // Of projects, nodes and tasks, or of rows that are written once.
            Event::ProjectCreated(_)
            | Event::ProjectUpdated(_)
            | Event::ProjectStatusChanged(_)
            | Event::ProjectOwnerProposed(_)
            | Event::ProjectOwnerProposalCancelled(_)
            | Event::ProjectOwnerChanged(_)
            | Event::ProjectMigrated(_)
            | Event::CollectionMigrated(_)
            | Event::ProjectClosed(_)
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
            | Event::PriceRefreshed(_)
            | Event::TaskPriced(_)
            | Event::SwapStarted(_)
            | Event::SwapSettled(_) => {}
        }
    }

    fn want_registry(&mut self, registry: &SolanaAddress) {
        self.registries.request(RegistryKey { registry: registry.clone() });
    }

    fn want_attestation(&mut self, attestation: &SolanaAddress) {
        self.attestations.request(AttestationKey { attestation: attestation.clone() });
    }

    fn want_profile(&mut self, profile: &SolanaAddress) {
        self.profiles.request(ProfileKey { profile: profile.clone() });
    }

    fn want_wallet_claim(&mut self, profile: &SolanaAddress, wallet: &SolanaAddress, near_account: &NearAccountId) {
        self.want_profile(profile);
        self.wallet_claims.request(WalletClaimKey { wallet: wallet.clone(), near_account: near_account.clone() });
    }

    fn want_member(&mut self, project: &SolanaAddress, wallet: &SolanaAddress) {
        self.members.request(MemberKey { project: project.clone(), wallet: wallet.clone() });
    }

    fn want_collection(&mut self, collection: &SolanaAddress) {
        self.collections.request(CollectionKey { collection: collection.clone() });
    }

    fn want_credential(&mut self, collection: &SolanaAddress, mint: &SolanaAddress) {
        self.want_collection(collection);
        self.credentials.request(CredentialKey { mint: mint.clone() });
    }

    fn want_grant(&mut self, account_id: &NearAccountId, role: MarketRole) {
        self.grants.request(GrantKey { account_id: account_id.clone(), role });
    }

    fn want_balance(&mut self, account_id: &NearAccountId) {
        self.balances.request(BalanceKey { account_id: account_id.clone() });
    }
}

/// The market's only row.
pub(super) const MARKET: MarketKey = MarketKey { only_row: true };
