use std::str::FromStr;

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    At(u64),
    /// In the slot of the registry's first transaction, which deployed it.
    Deployment,
}

#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is neither a slot nor `deployment`")]
pub struct StartError(String);

impl FromStr for Start {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "deployment" => Ok(Self::Deployment),
            _ => text.parse().map(Self::At).map_err(|_| StartError(text.to_owned())),
        }
    }
}
