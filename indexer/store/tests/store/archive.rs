//! Chains as the decoder would give them.

use domain::*;
use store::{Identity, Store};

pub const START: u64 = 100;

/// A growing chain. Every other height is skipped, as heights are on both chains.
#[derive(Clone)]
pub struct Recording {
    chain: Chain,
    /// Reports the hashes of a branch from those of the chain it left.
    branch: String,
    pub blocks: Vec<Block>,
}

impl Recording {
    pub fn new(chain: Chain) -> Self {
        Self { chain, branch: String::new(), blocks: Vec::new() }
    }

    pub fn identity(&self) -> Identity {
        Identity { genesis: "localnet".to_owned(), emitter: format!("{}.emitter", self.chain), start: START }
    }

    /// The next block, holding these events.
    pub fn block(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        self.bodies(events.into_iter().map(|event| Body::Event { event, link: None }))
    }

    /// The next block, holding these events with their places in the emitter's chain of events.
    pub fn linked(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        let mut last = self.event_head();
        let bodies: Vec<Body> = events
            .into_iter()
            .map(|event| {
                let link = self.link(&last, &event);
                last = link.event_head();
                Body::Event { event, link: Some(link) }
            })
            .collect();
        self.bodies(bodies)
    }

    /// The link of an event that comes behind `last`.
    pub fn link(&self, last: &EventHead, event: &Event) -> EventLink {
        let canonical = serde_json::to_vec(event).unwrap();
        let head = Sha256::of(&[&last.head.0, &canonical]);
        EventLink { entity: self.identity().emitter, seq: last.seq + 1, head, canonical: Some(canonical) }
    }

    pub fn event_head(&self) -> EventHead {
        let records = self.blocks.iter().rev().flat_map(|block| block.records.iter().rev());
        let mut links = records.filter_map(|record| match &record.body {
            Body::Event { link, .. } => link.as_ref(),
            Body::Reject(reject) => reject.link.as_ref(),
        });
        links.next().map_or(EventHead::START, EventLink::event_head)
    }

    /// Another chain on this one's first `kept` blocks.
    pub fn fork(&self, kept: usize, branch: &str) -> Self {
        Self { chain: self.chain, branch: branch.to_owned(), blocks: self.blocks[..kept].to_vec() }
    }

    pub fn bodies(&mut self, bodies: impl IntoIterator<Item = Body>) -> &mut Self {
        let (parent, parent_hash) = match self.blocks.last() {
            Some(last) => (last.position, last.hash.clone()),
            None => (Position::new(self.chain, START - 2), format!("{}-{}", self.chain, START - 2)),
        };
        let position = Position::new(self.chain, parent.height + 2);
        let record = |(index, body): (u32, Body)| Record {
            tx_index: index / 2,
            event_index: index % 2,
            tx_id: format!("tx-{position}-{}", index / 2),
            emitter: self.identity().emitter,
            body,
        };
        self.blocks.push(Block {
            position,
            hash: format!("{}-{}{}", self.chain, position.height, self.branch),
            parent,
            parent_hash,
            time: TimeNs(position.height * 1_000_000_000),
            records: (0..).zip(bodies).map(record).collect(),
        });
        self
    }

    /// Begins the chain and commits all blocks at once.
    pub async fn commit_to(&self, store: &Store) {
        store.begin(self.chain, &self.identity()).await.unwrap();
        store.commit(&self.blocks).await.unwrap();
    }
}

pub fn near_id(name: &str) -> NearAccountId {
    format!("{name}.near").parse().unwrap()
}

pub fn address(seed: u8) -> SolanaAddress {
    SolanaAddress::from_bytes([seed; 32])
}

pub fn project_created(seed: u8, slug: &str) -> Event {
    Event::from(ProjectCreated {
        project: address(seed),
        owner: address(200),
        slug: slug.to_owned(),
        name: format!("Project {slug}"),
        kind: ProjectKind::Model,
        status: ProjectStatus::Active,
        metadata_uri: format!("ar://{slug}"),
        metadata_sha256: Sha256([seed; 32]),
        at: TimeNs(1),
    })
}

pub fn project_updated(seed: u8, name: &str) -> Event {
    Event::from(ProjectUpdated {
        project: address(seed),
        name: name.to_owned(),
        kind: ProjectKind::Dataset,
        metadata_uri: "ar://2".to_owned(),
        metadata_sha256: Sha256([2; 32]),
        at: TimeNs(2),
    })
}

pub fn project_status_changed(seed: u8, status: ProjectStatus) -> Event {
    Event::from(ProjectStatusChanged { project: address(seed), status, at: TimeNs(3) })
}

pub fn project_owner_proposed(seed: u8, owner: u8) -> Event {
    Event::from(ProjectOwnerProposed { project: address(seed), pending_owner: address(owner), at: TimeNs(3) })
}

pub fn project_owner_proposal_cancelled(seed: u8, owner: u8) -> Event {
    let pending_owner = address(owner);
    Event::from(ProjectOwnerProposalCancelled { project: address(seed), pending_owner, at: TimeNs(3) })
}

pub fn project_owner_changed(seed: u8, owner: u8) -> Event {
    Event::from(ProjectOwnerChanged {
        project: address(seed),
        owner: address(owner),
        previous_owner: address(200),
        at: TimeNs(3),
    })
}

pub fn project_closed(seed: u8) -> Event {
    Event::from(ProjectClosed { project: address(seed), payer: address(200), at: TimeNs(4) })
}

pub fn node_registered(name: &str) -> Event {
    Event::from(NodeRegistered {
        node_id: near_id(name),
        stake: Yocto(5 * 10_u128.pow(24)),
        classes: vec!["inference.gpu24".to_owned(), "train.gpu80".to_owned()],
        slots: 2,
        metadata_uri: "ipfs://node".to_owned(),
        metadata_sha256: Sha256([3; 32]),
    })
}

pub fn node_unregistered(name: &str) -> Event {
    Event::from(NodeUnregistered { node_id: near_id(name), stake: Yocto(5 * 10_u128.pow(24)) })
}

pub fn task_submitted(task_id: u64) -> Event {
    Event::from(TaskSubmitted {
        task_id,
        requester_id: near_id("requester"),
        class: "inference.gpu24".to_owned(),
        kind: "llm".to_owned(),
        input_uri: "ipfs://in".to_owned(),
        input_sha256: Sha256([4; 32]),
        project: Some(address(1)),
        min_reputation: 0,
        run_time_ns: 3_600_000_000_000,
        reward: TokenAmount(100),
        bounty: Yocto(7),
        expires_at: TimeNs(u64::MAX),
    })
}

pub fn task_assigned(task_id: u64, node: &str) -> Event {
    Event::from(TaskAssigned { task_id, node_id: near_id(node), attempt: 1, start_by: TimeNs(u64::MAX) })
}

pub fn task_started(task_id: u64, node: &str) -> Event {
    Event::from(TaskStarted { task_id, node_id: near_id(node), due_at: TimeNs(u64::MAX) })
}

pub fn progress_reported(task_id: u64, node: &str, permille: u16) -> Event {
    Event::from(ProgressReported { task_id, node_id: near_id(node), permille })
}

pub fn result_submitted(task_id: u64, node: &str) -> Event {
    Event::from(ResultSubmitted {
        task_id,
        node_id: near_id(node),
        output_uri: "ipfs://out".to_owned(),
        output_sha256: Sha256([5; 32]),
        metrics: vec![Metric { name: "tokens".to_owned(), value: u64::MAX }],
        final_at: TimeNs(9),
    })
}

pub fn task_completed(task_id: u64, node: &str) -> Event {
    Event::from(TaskCompleted {
        task_id,
        node_id: near_id(node),
        reward: TokenAmount(100),
        by: CompletedBy::Acceptance,
        reputation: 5_100,
    })
}

pub fn attempt_failed(task_id: u64, node: &str) -> Event {
    Event::from(AttemptFailed {
        task_id,
        node_id: near_id(node),
        attempt: 1,
        cause: FailureCause::Late,
        reputation: 4_500,
    })
}

pub fn task_failed(task_id: u64, node: &str) -> Event {
    Event::from(TaskFailed { task_id, node_id: near_id(node), refund: TokenAmount(100) })
}

pub fn result_disputed(task_id: u64, node: &str) -> Event {
    Event::from(ResultDisputed {
        task_id,
        requester_id: near_id("requester"),
        node_id: near_id(node),
        output_sha256: Sha256([5; 32]),
        evidence_uri: "ipfs://evidence".to_owned(),
        evidence_sha256: Sha256([6; 32]),
        bond: Yocto(10),
        answer_by: TimeNs(11),
        rule_by: TimeNs(12),
    })
}

pub fn stake_slashed(task_id: u64, node: &str, amount: u128) -> Event {
    Event::from(StakeSlashed {
        node_id: near_id(node),
        task_id,
        condition: SlashCondition::Late,
        amount: Yocto(amount),
        deadline: Some(TimeNs(1)),
        evidence_sha256: None,
        victim_id: near_id("requester"),
        victim_amount: Yocto(amount),
        keeper_id: None,
        keeper_amount: Yocto(0),
        treasury_id: near_id("treasury"),
        treasury_amount: Yocto(0),
    })
}

pub fn node_status_changed(name: &str, status: NodeStatus) -> Event {
    Event::from(NodeStatusChanged { node_id: near_id(name), status })
}

pub fn unstake_requested(name: &str, amount: u128, stake: u128) -> Event {
    Event::from(UnstakeRequested {
        node_id: near_id(name),
        amount: Yocto(amount),
        stake: Yocto(stake),
        unbonding: Yocto(amount),
        release_at: TimeNs(u64::MAX),
    })
}

pub fn task_cancelled(task_id: u64) -> Event {
    Event::from(TaskCancelled { task_id, refund: TokenAmount(100) })
}

pub fn task_expired(task_id: u64, node: Option<&str>) -> Event {
    Event::from(TaskExpired { task_id, node_id: node.map(near_id), refund: TokenAmount(100) })
}

pub fn bounty_paid(task_id: Option<u64>, payer: &str, keeper: &str, amount: u128) -> Event {
    Event::from(BountyPaid { task_id, payer_id: near_id(payer), keeper_id: near_id(keeper), amount: Yocto(amount) })
}

pub fn token_minted(owner: &str, amount: u128) -> Event {
    Event::from(TokenMinted { owner_id: near_id(owner), amount: TokenAmount(amount), memo: None })
}

pub fn token_transferred(from: &str, to: &str, amount: u128) -> Event {
    Event::from(TokenTransferred {
        old_owner_id: near_id(from),
        new_owner_id: near_id(to),
        amount: TokenAmount(amount),
        memo: Some("memo".to_owned()),
    })
}

pub fn token_burned(owner: &str, amount: u128) -> Event {
    Event::from(TokenBurned { owner_id: near_id(owner), amount: TokenAmount(amount), memo: None })
}

/// An event as the log holds it.
pub fn event(kind: &str, data: serde_json::Value) -> Event {
    serde_json::from_value(serde_json::json!({"kind": kind, "data": data})).unwrap()
}
