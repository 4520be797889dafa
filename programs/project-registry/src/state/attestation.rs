use anchor_lang::prelude::*;

use crate::RegistryError;

/// What an attestor says of a project, at the PDA of `["attestation", project, attestor, kind's name]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `kind` |
/// | 11 | 1 | `revocable` |
/// | 12 | 32 | `project` |
/// | 44 | 8 | `project_created_slot` |
/// | 52 | 32 | `attestor` |
/// | 84 | 8 | `issued_at` |
/// | 92 | 8 | `expires_at` |
/// | 100 | 32 | `evidence_sha256` |
/// | 132 | 32 | `reserved` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub kind: AttestationKind,
    /// `true` where its attestor may revoke it before it expires.
    pub revocable: bool,
    pub project: Pubkey,
    /// Of the project that is meant: a later one of the same slug has the same address.
    pub project_created_slot: u64,
    /// The attestor's account, whose wallet paid the rent and gets it back.
    pub attestor: Pubkey,
    /// Unix seconds.
    pub issued_at: i64,
    /// Unix seconds. From then on it says nothing, and anyone may close it.
    pub expires_at: i64,
    /// Of the evidence.
    pub evidence_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 32],
}

/// What is attested. Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttestationKind {
    /// The account that is behind the project.
    Identity,
    /// Its code was audited.
    Audit,
    /// Its results were reproduced.
    Reproduction,
    /// Where its data comes from.
    Provenance,
    /// It may be used as its licence says.
    Licence,
    Safety,
    Other,
}

/// What an attestation says.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttestationDetails {
    /// Of the evidence.
    pub evidence_sha256: [u8; 32],
    /// Unix seconds: after now, and within ten years.
    pub expires_at: i64,
    /// `true` where the attestor may revoke it before it expires.
    pub revocable: bool,
}

impl Attestation {
    pub const SEED: &'static [u8] = b"attestation";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    /// Seconds. Its end frees the rent without anyone's goodwill.
    pub const MAX_LIFETIME: i64 = 10 * 365 * 86_400;

    pub fn address(project: &Pubkey, attestor: &Pubkey, kind: AttestationKind, program_id: &Pubkey) -> Pubkey {
        let seeds = [Self::SEED, project.as_ref(), attestor.as_ref(), kind.seed()];
        Pubkey::find_program_address(&seeds, program_id).0
    }
}

impl AttestationKind {
    pub fn seed(self) -> &'static [u8] {
        match self {
            Self::Identity => b"identity",
            Self::Audit => b"audit",
            Self::Reproduction => b"reproduction",
            Self::Provenance => b"provenance",
            Self::Licence => b"licence",
            Self::Safety => b"safety",
            Self::Other => b"other",
        }
    }
}

impl AttestationDetails {
    pub fn check(&self, now: i64) -> Result<()> {
        let latest = now.saturating_add(Attestation::MAX_LIFETIME);
        require!(now < self.expires_at && self.expires_at <= latest, RegistryError::InvalidExpiry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Attestation::SPACE, 164);
    }

    #[test]
    fn an_attestation_ends_after_now_and_within_ten_years() {
        let ends = |expires_at| AttestationDetails { evidence_sha256: [0; 32], expires_at, revocable: true };
        for good in [101, 100 + Attestation::MAX_LIFETIME] {
            assert!(ends(good).check(100).is_ok(), "{good}");
        }
        for bad in [i64::MIN, 0, 100, 101 + Attestation::MAX_LIFETIME, i64::MAX] {
            assert!(ends(bad).check(100).is_err(), "{bad}");
        }
    }
}
