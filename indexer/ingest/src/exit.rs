//! Exit codes of the `indexer`, as its help lists them.

use std::process::ExitCode;

/// The end of a command that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Success,
    /// `verify` found rows that differ from the chain.
    Differs,
}

/// The exit code of an error.
pub const FAILURE: u8 = 1;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Differs => Self::from(3),
        }
    }
}
