use std::path::PathBuf;

/// What stops the network itself. A refused transaction or a failed receipt is not among these: they are
/// answers, reported in the protocol's own words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("protocol version {0} is not offered here: choose 85 to 88 (near-sdk 5.29 links from 85 on)")]
    ProtocolVersion(u32),
    #[error("genesis: {0}")]
    Genesis(String),
    #[error("the state contradicts itself, which is a fault of the local network: {0}")]
    Inconsistent(String),
    #[error("the contract runtime failed, which is a fault of the local network: {0}")]
    Runtime(String),
    #[error("this record cannot be patched into the state: {0}")]
    Patch(String),
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{path} is held by another process: stop it, or choose another --data")]
    Held { path: PathBuf },
    #[error("{path} holds {found}, and was started as {wanted}: choose another --data, or remove it")]
    OtherChain { path: PathBuf, found: String, wanted: String },
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }
}

/// An amount of gas or money that outgrows its type: only a fault here can bring it about, as every
/// transaction's cost is checked before it is taken.
pub(crate) fn overflow(what: &'static str) -> Error {
    Error::Inconsistent(format!("{what} overflows"))
}
