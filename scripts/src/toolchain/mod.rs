//! The compiler for both contracts.
