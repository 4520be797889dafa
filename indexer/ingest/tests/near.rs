//! The NEAR source: what it hands over, and where it stops.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use domain::{Chain, Position};
use ingest::source::tip::Tip;
use ingest::source::{ChainUpdate, NearCommitment, Source};
use ingest::wire::NearBlock;
use ingest::{Error, RetryClass};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::scripted::near::{CONTRACT, Node, block_on};
use crate::scripted::next_block;

const LONG: Duration = Duration::from_secs(60);

struct Listening {
    blocks: mpsc::Receiver<ChainUpdate<NearBlock>>,
    source: JoinHandle<Result<Infallible, Error>>,
}

fn stream(node: &Node, tip: Tip) -> Listening {
    listen_with(node, tip, LONG)
}

fn listen_with(node: &Node, tip: Tip, stall_timeout: Duration) -> Listening {
    let (out, blocks) = mpsc::channel(8);
    let source = node.source(1, stall_timeout);
    Listening { blocks, source: tokio::spawn(async move { source.stream(tip, out).await }) }
}

impl Listening {
    async fn heights(&mut self, count: usize) -> Vec<u64> {
        let mut heights = Vec::new();
        for _ in 0..count {
            heights.push(next_block(&mut self.blocks).await.expect("the source goes on").header.height);
        }
        heights
    }

    async fn end(mut self) -> (Vec<u64>, Error) {
        let mut heights = Vec::new();
        while let Some(block) = next_block(&mut self.blocks).await {
            heights.push(block.header.height);
        }
        (heights, self.source.await.unwrap().unwrap_err())
    }
}

fn start() -> Tip {
    Tip::start(Chain::Near, 1)
}

async fn node_with(heights: &[u64]) -> Node {
    let node = Node::start().await;
    for (index, &height) in heights.iter().enumerate() {
        node.produce(block_on(height, if index == 0 { height - 1 } else { heights[index - 1] }));
    }
    node
}

#[tokio::test]
async fn every_block_is_handed_over_in_order_and_new_ones_as_they_come() {
    let heights: Vec<u64> = (1..=100).collect();
    let node = node_with(&heights).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.heights(100).await, heights);
    node.produce(block_on(101, 100));
    assert_eq!(listening.heights(1).await, [101]);
}

#[tokio::test]
async fn a_server_that_gives_the_last_block_itself_is_followed_too() {
    let node = node_with(&[1, 2]).await;
    node.script().redirects_not = true;
    let mut listening = stream(&node, start());
    assert_eq!(listening.heights(2).await, [1, 2]);
    node.produce(block_on(3, 2));
    assert_eq!(listening.heights(1).await, [3]);
}

#[tokio::test]
async fn blocks_that_the_server_has_dropped_are_asked_for_elsewhere() {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().keeps_from = 4;
    let (heights, error) = stream(&node, start()).end().await;
    assert!(heights.is_empty());
    assert!(matches!(error, Error::Pruned { first: 4, needed: 1, .. }), "{error}");
    assert_eq!(error.class(), RetryClass::Permanent);
}

#[tokio::test]
async fn skipped_heights_are_no_gap() {
    let node = node_with(&[1, 2, 5, 9]).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.heights(4).await, [1, 2, 5, 9]);
    node.produce(block_on(12, 9));
    assert_eq!(listening.heights(1).await, [12]);
}

#[tokio::test]
async fn a_start_within_skipped_heights_begins_at_the_next_block() {
    let node = node_with(&[1, 2, 6, 7]).await;
    assert_eq!(stream(&node, Tip::start(Chain::Near, 4)).heights(2).await, [6, 7]);
}

#[tokio::test]
async fn a_source_goes_on_where_the_last_one_stopped() {
    let node = node_with(&[1, 2, 3, 4]).await;
    assert_eq!(stream(&node, Tip::block(Chain::Near, 2, "h2".to_owned())).heights(2).await, [3, 4]);
}

#[tokio::test]
async fn a_block_that_the_server_takes_for_skipped_is_never_passed_over() {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().hides.push(3);
    let (heights, error) = stream(&node, start()).end().await;
    assert_eq!(heights, [1, 2]);
    assert!(matches!(error, Error::Gap { from: 3, to: 3, height: 4, .. }), "{error}");
    assert_eq!(error.class(), RetryClass::Transient);
}

#[tokio::test]
async fn a_block_on_another_branch_ends_the_source() {
    let node = node_with(&[1, 2, 3]).await;
    let (heights, error) = stream(&node, Tip::block(Chain::Near, 2, "another".to_owned())).end().await;
    assert!(heights.is_empty());
    assert!(matches!(error, Error::Fork { height: 3, .. }) && error.class() == RetryClass::Suspect, "{error}");
}

#[tokio::test]
async fn an_answer_that_is_an_error_ends_the_source_before_the_block() {
    for (status, class) in [
        (502, RetryClass::Transient),
        (500, RetryClass::Transient),
        (404, RetryClass::Suspect),
        (403, RetryClass::Permanent),
    ] {
        let node = node_with(&[1, 2]).await;
        node.script().fails.push(status);
        let (heights, error) = stream(&node, start()).end().await;
        assert!(heights.is_empty());
        assert_eq!(error.class(), class, "{error}");
    }
}

#[tokio::test]
async fn a_block_that_cannot_be_read_ends_the_source_before_it() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().chain.insert(2, json!({"block": {"header": {"height": "two"}}}));
    let (heights, error) = stream(&node, start()).end().await;
    assert_eq!(heights, [1]);
    assert!(matches!(error, Error::Unreadable { .. }) && error.class() == RetryClass::Suspect, "{error}");
}

#[tokio::test]
async fn another_block_than_the_one_asked_for_ends_the_source() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().chain.insert(2, block_on(7, 1));
    let (heights, error) = stream(&node, start()).end().await;
    assert_eq!(heights, [1]);
    assert!(error.to_string().contains("it is block 7"), "{error}");
}

#[tokio::test]
async fn a_server_that_stands_still_is_taken_for_dead() {
    let node = node_with(&[1]).await;
    let (heights, error) = listen_with(&node, start(), Duration::from_millis(300)).end().await;
    assert_eq!(heights, [1]);
    assert!(matches!(error, Error::Silent { .. }) && error.class() == RetryClass::Transient, "{error}");
}

#[tokio::test]
async fn a_server_that_names_a_last_block_and_never_has_it_is_taken_for_dead() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().hides.push(3);
    let (heights, error) = listen_with(&node, start(), Duration::from_millis(300)).end().await;
    assert_eq!(heights, [1, 2]);
    assert!(matches!(error, Error::Silent { .. }) && error.class() == RetryClass::Transient, "{error}");
}

#[tokio::test]
async fn the_chain_is_named_by_its_id_and_its_genesis() {
    let node = node_with(&[1, 2]).await;
    let identity = node.source(2, LONG).identity().await.unwrap();
    assert_eq!((identity.genesis.as_str(), identity.start), ("localnet:genesis", 2));
    assert_eq!(identity.emitter, CONTRACT);
}

#[tokio::test]
async fn two_servers_of_different_networks_are_refused() {
    let node = node_with(&[1, 2]).await;
    node.script().rpc_knows_no_block = true;
    let error = node.source(1, LONG).identity().await.unwrap_err();
    assert!(matches!(error, Error::OtherNetwork { height: 2, .. }) && error.class() == RetryClass::Suspect, "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let node = Node::start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let source = ingest::source::Near::new(ingest::source::NearConfig {
        blocks: ingest::source::NearBlocks::Auto,
        data: node.data.clone(),
        data_token: None,
        rpc: format!("http://{closed}/secret").parse().unwrap(),
        contract: CONTRACT.parse().unwrap(),
        start_height: 0,
        stall_timeout: LONG,
        commitment: NearCommitment::Final,
        limits: ingest::source::RequestLimits::default(),
    });
    let error = source.unwrap().identity().await.unwrap_err();
    assert_eq!(error.class(), RetryClass::Transient);
    let text = error.to_string();
    assert!(text.starts_with(&format!("http://{closed} does not answer: ")) && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_server_that_is_asked_too_soon_is_asked_again_when_it_says_so() {
    let heights: Vec<u64> = (1..=30).collect();
    let node = node_with(&heights).await;
    {
        let mut script = node.script();
        (script.fails, script.retry_after) = (vec![429, 503, 429], Some(1));
    }
    let began = Instant::now();
    let mut listening = stream(&node, start());
    assert_eq!(listening.heights(30).await, heights);
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_server_that_never_stops_refusing_for_being_asked_too_soon_ends_the_source() {
    let node = node_with(&[1, 2]).await;
    {
        let mut script = node.script();
        (script.fails, script.retry_after) = (vec![429; 1_000], Some(0));
    }
    let (heights, error) = stream(&node, start()).end().await;
    assert!(heights.is_empty());
    assert!(matches!(error, Error::Status { status: 429, .. }) && error.class() == RetryClass::Transient, "{error}");
    assert!(node.script().asked <= 14, "{}", node.script().asked);
}

/// What an optimistic source says, step by step.
struct Ahead(mpsc::Receiver<ChainUpdate<NearBlock>>);

impl Ahead {
    fn stream(node: &Node, tip: Tip) -> Self {
        let (out, steps) = mpsc::channel(8);
        let source = node.source_at(NearCommitment::Optimistic, 1, LONG);
        tokio::spawn(async move { source.stream(tip, out).await });
        Self(steps)
    }

    async fn next(&mut self) -> String {
        let step = tokio::time::timeout(LONG, self.0.recv()).await.expect("a step comes").expect("the source goes on");
        let height = |position: Position| position.height;
        match step {
            ChainUpdate::Forward(block) => format!("{} {}", block.header.height, block.header.hash),
            ChainUpdate::Rewind(to) => format!("back to {}", height(to)),
            ChainUpdate::Final(at) => format!("final {}", height(at)),
            other => format!("{other:?}"),
        }
    }

    async fn say(&mut self, expected: &[&str]) {
        for said in expected {
            assert_eq!(self.next().await, *said);
        }
    }
}

/// A block of another name, on the block of this name.
fn other_on(height: u64, hash: &str, parent: u64, parent_hash: &str) -> serde_json::Value {
    let mut block = block_on(height, parent);
    block["block"]["header"]["hash"] = json!(hash);
    block["block"]["header"]["prev_hash"] = json!(parent_hash);
    block
}

#[tokio::test]
async fn blocks_are_read_before_they_are_final_and_settle_as_the_chain_says() {
    let node = node_with(&[1, 2]).await;
    node.script().ahead.insert(3, block_on(3, 2));
    let mut ahead = Ahead::stream(&node, start());
    ahead.say(&["final 2", "1 h1", "2 h2", "3 h3"]).await;
    node.script().ahead.insert(5, block_on(5, 3));
    ahead.say(&["5 h5"]).await;
    node.produce(block_on(3, 2));
    ahead.say(&["final 3"]).await;
}

#[tokio::test]
async fn a_branch_that_the_optimistic_chain_leaves_is_taken_back() {
    let node = node_with(&[1, 2]).await;
    node.script().ahead.extend([(3, block_on(3, 2)), (4, block_on(4, 3))]);
    let mut ahead = Ahead::stream(&node, start());
    ahead.say(&["final 2", "1 h1", "2 h2", "3 h3", "4 h4"]).await;
    node.script().ahead = [(3, other_on(3, "b3", 2, "h2")), (5, other_on(5, "b5", 3, "b3"))].into_iter().collect();
    ahead.say(&["back to 2", "3 b3", "5 b5"]).await;
}

#[tokio::test]
async fn what_became_final_in_place_of_what_was_read_takes_its_place() {
    let node = node_with(&[1, 2]).await;
    node.script().ahead.extend([(3, block_on(3, 2)), (4, block_on(4, 3))]);
    let mut ahead = Ahead::stream(&node, start());
    ahead.say(&["final 2", "1 h1", "2 h2", "3 h3", "4 h4"]).await;
    {
        // At once, so that no look ahead comes between.
        let mut script = node.script();
        script.ahead.clear();
        script.chain.insert(3, other_on(3, "b3", 2, "h2"));
    }
    ahead.say(&["back to 2", "final 3", "3 b3"]).await;
}
