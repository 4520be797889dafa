use crate::EventLink;

/// A record of ours that could not be read. It is kept and counted, never skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The bytes as the chain gave them.
    pub bytes: Vec<u8>,
    /// Why they could not be read, for people.
    pub reason: String,
    /// Its place in a chain of events, as far as it can be guessed: it counts only where it proves true.
    pub link: Option<EventLink>,
}
