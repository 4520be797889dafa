//! Wallets: what they say of themselves, whom they are on NEAR, and their roles in projects.

use domain::{
    MemberAdded, MemberLeft, MemberRemoved, MemberRoleChanged, NearAccountId, ProfileClosed, ProfileCreated,
    ProfileNearLinked, ProfileNearUnlinked, ProfileUpdated, SolanaAddress, SolanaLinked, SolanaUnlinked,
};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{AccountClaim, AccountClaimKey, Member, MemberKey, Profile, ProfileKey, WalletClaim, WalletClaimKey};

impl Tables {
    pub(super) fn create_profile(&mut self, context: &EventContext<'_>, event: &ProfileCreated) {
        self.profiles.put(Profile {
            profile: event.profile.clone(),
            wallet: event.wallet.clone(),
            handle: event.handle.clone(),
            metadata_uri: event.metadata_uri.clone(),
            metadata_sha256: event.metadata_sha256,
            near_account: None,
            created_at: context.time,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn update_profile(
        &mut self,
        context: &EventContext<'_>,
        event: &ProfileUpdated,
    ) -> Result<(), MissingRow> {
        let profile = self.profile(context, &event.profile)?;
        profile.handle.clone_from(&event.handle);
        profile.metadata_uri.clone_from(&event.metadata_uri);
        profile.metadata_sha256 = event.metadata_sha256;
        Ok(())
    }

    /// The claim holds even where the profile is unknown. Another account that the profile named is given up.
    pub(super) fn link_near(
        &mut self,
        context: &EventContext<'_>,
        event: &ProfileNearLinked,
    ) -> Result<(), MissingRow> {
        self.wallet_claims.put(WalletClaim {
            wallet: event.wallet.clone(),
            near_account: event.near_account.clone(),
            claimed_at: context.time,
            revoked_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
        let before = self.profile(context, &event.profile)?.near_account.replace(event.near_account.clone());
        match before {
            Some(before) if before != event.near_account => self.revoke_wallet_claim(context, &event.wallet, before),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn unlink_near(
        &mut self,
        context: &EventContext<'_>,
        event: &ProfileNearUnlinked,
    ) -> Result<(), MissingRow> {
        let revoked = self.revoke_wallet_claim(context, &event.wallet, event.near_account.clone());
        self.profile(context, &event.profile)?.near_account = None;
        revoked
    }

    pub(super) fn close_profile(
        &mut self,
        context: &EventContext<'_>,
        event: &ProfileClosed,
    ) -> Result<(), MissingRow> {
        let profile = self.profile(context, &event.profile)?;
        profile.closed_at = Some(context.time);
        match profile.near_account.take() {
            Some(near_account) => self.revoke_wallet_claim(context, &event.wallet, near_account),
            None => Ok(()),
        }
    }

    fn profile(&mut self, context: &EventContext<'_>, profile: &SolanaAddress) -> Result<&mut Profile, MissingRow> {
        changed!(self.profiles, context, ProfileKey { profile: profile.clone() })
    }

    fn revoke_wallet_claim(
        &mut self,
        context: &EventContext<'_>,
        wallet: &SolanaAddress,
        near_account: NearAccountId,
    ) -> Result<(), MissingRow> {
        let key = WalletClaimKey { wallet: wallet.clone(), near_account };
        changed!(self.wallet_claims, context, key)?.revoked_at = Some(context.time);
        Ok(())
    }

    pub(super) fn link_solana(&mut self, context: &EventContext<'_>, event: &SolanaLinked) {
        self.account_claims.put(AccountClaim {
            near_account: event.account_id.clone(),
            wallet: event.wallet.clone(),
            claimed_at: context.time,
            revoked_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn unlink_solana(
        &mut self,
        context: &EventContext<'_>,
        event: &SolanaUnlinked,
    ) -> Result<(), MissingRow> {
        let key = AccountClaimKey { near_account: event.account_id.clone(), wallet: event.wallet.clone() };
        changed!(self.account_claims, context, key)?.revoked_at = Some(context.time);
        Ok(())
    }

    pub(super) fn add_member(&mut self, context: &EventContext<'_>, event: &MemberAdded) {
        self.members.put(Member {
            project: event.project.clone(),
            wallet: event.wallet.clone(),
            member: event.member.clone(),
            role: event.role,
            added_by: event.added_by.clone(),
            added_at: context.time,
            left_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn change_role(
        &mut self,
        context: &EventContext<'_>,
        event: &MemberRoleChanged,
    ) -> Result<(), MissingRow> {
        self.member(context, &event.project, &event.wallet)?.role = event.role;
        Ok(())
    }

    pub(super) fn remove_member(
        &mut self,
        context: &EventContext<'_>,
        event: &MemberRemoved,
    ) -> Result<(), MissingRow> {
        self.member(context, &event.project, &event.wallet)?.left_at = Some(context.time);
        Ok(())
    }

    pub(super) fn leave_project(&mut self, context: &EventContext<'_>, event: &MemberLeft) -> Result<(), MissingRow> {
        self.member(context, &event.project, &event.wallet)?.left_at = Some(context.time);
        Ok(())
    }

    fn member(
        &mut self,
        context: &EventContext<'_>,
        project: &SolanaAddress,
        wallet: &SolanaAddress,
    ) -> Result<&mut Member, MissingRow> {
        changed!(self.members, context, MemberKey { project: project.clone(), wallet: wallet.clone() })
    }
}
