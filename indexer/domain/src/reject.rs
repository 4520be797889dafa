/// A record of ours that could not be read. It is kept and counted, never skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The bytes as the chain gave them.
    pub bytes: Vec<u8>,
    /// Why they could not be read, for people.
    pub reason: String,
}
