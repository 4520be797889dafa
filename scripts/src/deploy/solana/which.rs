//! Our programs on Solana.

/// A program that is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    ProjectRegistry,
    ProjectNft,
}

impl Which {
    pub fn name(self) -> &'static str {
        match self {
            Self::ProjectRegistry => "project-registry",
            Self::ProjectNft => "project-nft",
        }
    }

    /// The address on local networks, whose key is public.
    pub fn localnet_id(self) -> &'static str {
        match self {
            Self::ProjectRegistry => project_registry::LOCALNET_ID,
            Self::ProjectNft => project_nft::LOCALNET_ID,
        }
    }

    /// What a build is reported its own address by.
    pub fn variable(self) -> &'static str {
        match self {
            Self::ProjectRegistry => "DEAI_PROJECT_REGISTRY_ID",
            Self::ProjectNft => "DEAI_PROJECT_NFT_ID",
        }
    }

    /// The argument that gives its keypair.
    pub fn argument(self) -> &'static str {
        match self {
            Self::ProjectRegistry => "--program-keypair",
            Self::ProjectNft => "--nft-keypair",
        }
    }
}
