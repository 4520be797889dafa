//! A market that goes on and on: tasks are submitted, assigned, answered and paid, sealed as the contract does.

use deai_compute::event::{
    CompletedBy, Envelope, Event, EventLink, NodeRegistered, ResultSubmitted, Sha256, TaskAssigned, TaskCompleted,
    TaskSubmitted,
};
use ingest::wire::{ExecutionStatus, Header, NearBlock, Outcome};

pub const CONTRACT: &str = "market.bench.near";
pub const START: u64 = 1_000;
const NODES: u64 = 500;
const BLOCK_NS: u64 = 600_000_000;

pub struct Market {
    height: u64,
    link: EventLink,
    get: u64,
}

impl Default for Market {
    fn default() -> Self {
        Self { height: START, link: EventLink::START, get: 0 }
    }
}

impl Market {
    /// The next block, of so many events, one a receipt.
    pub fn block(&mut self, events: usize) -> NearBlock {
        let height = self.height;
        self.height += 1;
        let hash = |height: u64| format!("hash{height:040}");
        let outcomes = (0_u32..).zip((0..events).map(|_| self.line())).map(|(index, line)| {
            let outcome = Outcome {
                tx_hash: Some(format!("tx{height:020}{index:020}")),
                receipt_id: String::new(),
                executor_id: CONTRACT.to_owned(),
                status: ExecutionStatus::Success,
                logs: vec![line],
            };
            (index, outcome)
        });
        NearBlock {
            outcomes: outcomes.collect(),
            header: Header { height, hash: hash(height), parent_height: height - 1, parent_hash: hash(height - 1) },
            time_ns: height * BLOCK_NS,
        }
    }

    fn line(&mut self) -> String {
        let event = self.event();
        self.get += 1;
        let envelope = Envelope::seal(event, &self.link).expect("there are events left");
        self.link = envelope.link;
        envelope.line()
    }

    /// First the nodes, then each task's four events, of a hundred tasks at a time.
    fn event(&self) -> Event {
        let Some(get) = self.get.checked_sub(NODES) else { return node(self.get).into() };
        let (round, within) = (get / 400, get % 400);
        let task_id = round * 100 + within % 100;
        let node_id = format!("node{}.bench.near", task_id % NODES);
        match within / 100 {
            0 => task(task_id).into(),
            1 => TaskAssigned { task_id, node_id, attempt: 1, start_by: END }.into(),
            2 => {
                let output_uri = format!("ar://{task_id:043}");
                ResultSubmitted {
                    task_id,
                    node_id,
                    output_uri,
                    output_sha256: Sha256([3; 32]),
                    metrics: Vec::new(),
                    final_at: END,
                }
                .into()
            }
            _ => TaskCompleted {
                task_id,
                node_id,
                reward: 2_500_000_000_000_000_000,
                by: CompletedBy::Acceptance,
                reputation: 5_000,
            }
            .into(),
        }
    }
}

/// Nanoseconds since the Unix epoch.
const END: u64 = 1_800_000_000_000_000_000;

fn node(index: u64) -> NodeRegistered {
    NodeRegistered {
        node_id: format!("node{index}.bench.near"),
        stake: 5_000_000_000_000_000_000_000_000,
        classes: vec!["inference.gpu24".to_owned(), "evaluation.cpu".to_owned()],
        slots: 4,
        metadata_uri: format!("https://example.org/nodes/{index}.json"),
        metadata_sha256: Sha256([2; 32]),
    }
}

fn task(task_id: u64) -> TaskSubmitted {
    TaskSubmitted {
        task_id,
        requester_id: format!("requester{}.bench.near", task_id % 1_000),
        class: "inference.gpu24".to_owned(),
        kind: "llm.generate".to_owned(),
        input_uri: format!("ipfs://bafy{task_id:055}"),
        input_sha256: Sha256([1; 32]),
        project: None,
        min_reputation: 0,
        run_time_ns: 3_600_000_000_000,
        reward: 2_500_000_000_000_000_000,
        bounty: 0,
        expires_at: END,
    }
}
