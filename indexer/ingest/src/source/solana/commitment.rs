use yellowstone_grpc_proto::prelude::CommitmentLevel;

/// From when on a block is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SolanaCommitment {
    /// When two thirds of the stake have voted for it: within a second or two, and reverted where the chain leaves it all
    /// the same.
    #[default]
    Confirmed,
    /// When it cannot be left any more: some 32 slots later.
    Finalized,
}

impl SolanaCommitment {
    /// In the same way as the RPC calls it. Each question names it: the servers' default is `finalized`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Finalized => "finalized",
        }
    }

    /// In the same way as a stream calls it.
    pub fn level(self) -> CommitmentLevel {
        match self {
            Self::Confirmed => CommitmentLevel::Confirmed,
            Self::Finalized => CommitmentLevel::Finalized,
        }
    }
}
