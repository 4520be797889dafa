use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::NearBlocks;
use crate::Error;

/// Neardata is tried again at least so often.
const LONGEST_REST: Duration = Duration::from_secs(600);

/// The account that is asked for blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    Neardata,
    Rpc,
}

impl Server {
    /// Returns the name that metrics and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Neardata => "neardata",
            Self::Rpc => "rpc",
        }
    }
}

/// Whose turn it is: neardata's, and the RPC's while neardata does not serve blocks and the RPC does.
pub struct Failover {
    blocks: NearBlocks,
    /// The duration for which neardata is left alone the first time; each time that it fails again, twice as long.
    first_rest: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Until when neardata is left alone; it is the RPC's turn while this is set.
    rests_until: Option<Instant>,
    rests: u32,
    /// The RPC serves no blocks: it is not asked for them again.
    has_refused: bool,
}

impl Failover {
    pub fn new(blocks: NearBlocks, first_rest: Duration) -> Self {
        Self { blocks, first_rest, state: Mutex::default() }
    }

    pub fn server(&self) -> Server {
        match self.blocks {
            NearBlocks::Neardata => Server::Neardata,
            NearBlocks::Rpc => Server::Rpc,
            NearBlocks::Auto if self.lock().rests_until.is_some() => Server::Rpc,
            NearBlocks::Auto => Server::Neardata,
        }
    }

    /// `true` where the RPC may take over from neardata where this happened: it is away, hangs, or leaves out a block.
    pub fn may_pass_on(&self, error: &Error) -> bool {
        let is_cause = matches!(
            error,
            Error::Unreachable { .. }
                | Error::LeftAlone { .. }
                | Error::Silent { .. }
                | Error::Gap { .. }
                | Error::Unreadable { .. }
        );
        is_cause && self.blocks == NearBlocks::Auto && !self.lock().has_refused
    }

    /// Leaves neardata alone for a while, less up to a half by chance.
    pub fn rest(&self, now: Instant, jitter: f64) {
        let mut state = self.lock();
        let doubled = self.first_rest.saturating_mul(1_u32.checked_shl(state.rests.min(20)).unwrap_or(u32::MAX));
        state.rests = state.rests.saturating_add(1);
        state.rests_until = Some(now + doubled.min(LONGEST_REST).mul_f64(0.5 + jitter / 2.0));
    }

    /// `true` where neardata, which rests, is to be tried again.
    pub fn is_rested(&self, now: Instant) -> bool {
        self.lock().rests_until.is_some_and(|until| now >= until)
    }

    /// It is neardata's turn.
    pub fn end_rest(&self) {
        self.lock().rests_until = None;
    }

    /// Neardata serves blocks.
    pub fn note_served(&self) {
        self.lock().rests = 0;
    }

    pub fn note_refusal(&self) {
        self.lock().has_refused = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn silent() -> Error {
        Error::Silent { endpoint: "http://127.0.0.1:1".parse().unwrap(), seconds: 1 }
    }

    #[test]
    fn the_rpc_has_its_turn_while_neardata_rests_and_each_rest_is_longer() {
        let (turns, now) = (Failover::new(NearBlocks::Auto, SECOND), Instant::now());
        assert!(turns.server() == Server::Neardata && turns.may_pass_on(&silent()) && !turns.is_rested(now));
        for seconds in [1, 2, 4, 8] {
            turns.rest(now, 1.0);
            assert_eq!(turns.server(), Server::Rpc);
            assert!(!turns.is_rested(now + SECOND * seconds - SECOND / 2) && turns.is_rested(now + SECOND * seconds));
        }
        (0..30).for_each(|_| turns.rest(now, 1.0));
        assert!(turns.is_rested(now + LONGEST_REST));
        turns.end_rest();
        turns.note_served();
        assert_eq!(turns.server(), Server::Neardata);
        turns.rest(now, 1.0);
        assert!(turns.is_rested(now + SECOND));
    }

    #[test]
    fn who_is_alone_has_every_turn_and_who_refused_gets_none() {
        for (blocks, server) in [(NearBlocks::Neardata, Server::Neardata), (NearBlocks::Rpc, Server::Rpc)] {
            let turns = Failover::new(blocks, SECOND);
            assert!(turns.server() == server && !turns.may_pass_on(&silent()));
        }
        let turns = Failover::new(NearBlocks::Auto, SECOND);
        turns.note_refusal();
        assert!(!turns.may_pass_on(&silent()));
    }

    #[test]
    fn another_chain_is_no_reason_to_ask_elsewhere() {
        let endpoint = "http://127.0.0.1:1".parse().unwrap();
        let forbidden = Error::Status { endpoint, method: "/".to_owned(), status: 401 };
        assert!(!Failover::new(NearBlocks::Auto, SECOND).may_pass_on(&forbidden));
    }
}
