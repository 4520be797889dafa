use anchor_lang::prelude::*;

use crate::state::Role;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAdded {
    pub project: Pubkey,
    pub member: Pubkey,
    pub wallet: Pubkey,
    pub role: Role,
    pub added_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRoleChanged {
    pub project: Pubkey,
    pub member: Pubkey,
    pub wallet: Pubkey,
    pub role: Role,
    pub changed_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRemoved {
    pub project: Pubkey,
    pub member: Pubkey,
    pub wallet: Pubkey,
    pub removed_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberLeft {
    pub project: Pubkey,
    pub member: Pubkey,
    pub wallet: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
