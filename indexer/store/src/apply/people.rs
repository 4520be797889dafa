//! Wallets: what they say of themselves, whom they are on NEAR, and their roles in projects.

use domain::{
    MemberAdded, MemberLeft, MemberRemoved, MemberRoleChanged, NearAccountId, ProfileClosed, ProfileCreated,
    ProfileNearLinked, ProfileNearUnlinked, ProfileUpdated, SolanaAddress, SolanaLinked, SolanaUnlinked,
};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{AccountClaim, AccountClaimKey, Member, MemberKey, Profile, ProfileKey, WalletClaim, WalletClaimKey};

impl Tables {
    pub(super) fn create_profile(&mut self, stamp: &Stamp<'_>, fact: &ProfileCreated) {
        self.profiles.put(Profile {
            profile: fact.profile.clone(),
            wallet: fact.wallet.clone(),
            handle: fact.handle.clone(),
            metadata_uri: fact.metadata_uri.clone(),
            metadata_sha256: fact.metadata_sha256,
            near_account: None,
            created_at: stamp.time,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn update_profile(&mut self, stamp: &Stamp<'_>, fact: &ProfileUpdated) -> Result<(), Missing> {
        let profile = self.profile(stamp, &fact.profile)?;
        profile.handle.clone_from(&fact.handle);
        profile.metadata_uri.clone_from(&fact.metadata_uri);
        profile.metadata_sha256 = fact.metadata_sha256;
        Ok(())
    }

    /// The claim holds even where the profile is unknown. Another account that the profile named is given up.
    pub(super) fn link_near(&mut self, stamp: &Stamp<'_>, fact: &ProfileNearLinked) -> Result<(), Missing> {
        self.wallet_claims.put(WalletClaim {
            wallet: fact.wallet.clone(),
            near_account: fact.near_account.clone(),
            claimed_at: stamp.time,
            revoked_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
        let before = self.profile(stamp, &fact.profile)?.near_account.replace(fact.near_account.clone());
        match before {
            Some(before) if before != fact.near_account => self.revoke_wallet_claim(stamp, &fact.wallet, before),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn unlink_near(&mut self, stamp: &Stamp<'_>, fact: &ProfileNearUnlinked) -> Result<(), Missing> {
        let revoked = self.revoke_wallet_claim(stamp, &fact.wallet, fact.near_account.clone());
        self.profile(stamp, &fact.profile)?.near_account = None;
        revoked
    }

    pub(super) fn close_profile(&mut self, stamp: &Stamp<'_>, fact: &ProfileClosed) -> Result<(), Missing> {
        let profile = self.profile(stamp, &fact.profile)?;
        profile.closed_at = Some(stamp.time);
        match profile.near_account.take() {
            Some(near_account) => self.revoke_wallet_claim(stamp, &fact.wallet, near_account),
            None => Ok(()),
        }
    }

    fn profile(&mut self, stamp: &Stamp<'_>, profile: &SolanaAddress) -> Result<&mut Profile, Missing> {
        changed!(self.profiles, stamp, ProfileKey { profile: profile.clone() })
    }

    fn revoke_wallet_claim(
        &mut self,
        stamp: &Stamp<'_>,
        wallet: &SolanaAddress,
        near_account: NearAccountId,
    ) -> Result<(), Missing> {
        let key = WalletClaimKey { wallet: wallet.clone(), near_account };
        changed!(self.wallet_claims, stamp, key)?.revoked_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn link_solana(&mut self, stamp: &Stamp<'_>, fact: &SolanaLinked) {
        self.account_claims.put(AccountClaim {
            near_account: fact.account_id.clone(),
            wallet: fact.wallet.clone(),
            claimed_at: stamp.time,
            revoked_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn unlink_solana(&mut self, stamp: &Stamp<'_>, fact: &SolanaUnlinked) -> Result<(), Missing> {
        let key = AccountClaimKey { near_account: fact.account_id.clone(), wallet: fact.wallet.clone() };
        changed!(self.account_claims, stamp, key)?.revoked_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn add_member(&mut self, stamp: &Stamp<'_>, fact: &MemberAdded) {
        self.members.put(Member {
            project: fact.project.clone(),
            wallet: fact.wallet.clone(),
            member: fact.member.clone(),
            role: fact.role,
            added_by: fact.added_by.clone(),
            added_at: stamp.time,
            left_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn change_role(&mut self, stamp: &Stamp<'_>, fact: &MemberRoleChanged) -> Result<(), Missing> {
        self.member(stamp, &fact.project, &fact.wallet)?.role = fact.role;
        Ok(())
    }

    pub(super) fn remove_member(&mut self, stamp: &Stamp<'_>, fact: &MemberRemoved) -> Result<(), Missing> {
        self.member(stamp, &fact.project, &fact.wallet)?.left_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn leave_project(&mut self, stamp: &Stamp<'_>, fact: &MemberLeft) -> Result<(), Missing> {
        self.member(stamp, &fact.project, &fact.wallet)?.left_at = Some(stamp.time);
        Ok(())
    }

    fn member(
        &mut self,
        stamp: &Stamp<'_>,
        project: &SolanaAddress,
        wallet: &SolanaAddress,
    ) -> Result<&mut Member, Missing> {
        changed!(self.members, stamp, MemberKey { project: project.clone(), wallet: wallet.clone() })
    }
}
