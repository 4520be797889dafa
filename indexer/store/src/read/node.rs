use domain::{NearAccountId, Sha256, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::row::column::{bigint, enum_str, parse_enum, read, sha256, smallint, u128_from_numeric, unsigned};
use crate::{Error, Snapshot};

/// A node of the compute market, as the market's events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub node_id: NearAccountId,
    pub status: NodeStatus,
    /// What stays at stake for good: nothing once the node left.
    pub stake: Yocto,
    /// Asked back, and at stake until it is released.
    pub unbonding: Yocto,
    pub release_at: Option<TimeNs>,
    /// All that it ever lost of its stake.
    pub slashed: Yocto,
    /// 0 to 10,000, as of the last event that names it. On chain it is forgotten towards 5,000 since.
    pub reputation: u16,
    pub classes: Vec<String>,
    /// The number of tasks the node takes at once.
    pub slots: u8,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
    pub tasks_in_hand: u64,
    pub tasks_completed: u64,
    /// Tasks that the node lost.
    pub tasks_failed: u64,
    /// Of those, the ones whose time was over with it.
    pub tasks_expired: u64,
    /// All that the node was ever paid.
    pub rewards: TokenAmount,
    pub registered_at: TimeNs,
    pub registered_tx: String,
    pub unregistered_at: Option<TimeNs>,
    pub updated_height: u64,
    pub updated_at: TimeNs,
    pub updated_tx: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    Online,
    Offline,
    Maintenance,
    Unbonding,
    Unregistered,
}

impl NodeStatus {
    pub const ALL: [NodeStatus; 5] = [
        NodeStatus::Online,
        NodeStatus::Offline,
        NodeStatus::Maintenance,
        NodeStatus::Unbonding,
        NodeStatus::Unregistered,
    ];
}

/// What a page of nodes is narrowed to. An absent field does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeFilter {
    pub status: Option<NodeStatus>,
    pub class: Option<String>,
}

struct NodeRow {
    node_id: String,
    status: String,
    stake: BigDecimal,
    unbonding: BigDecimal,
    release_at: Option<BigDecimal>,
    slashed: BigDecimal,
    reputation: i16,
    classes: Vec<String>,
    slots: i16,
    metadata_uri: String,
    metadata_sha256: Vec<u8>,
    tasks_in_hand: i64,
    tasks_completed: i64,
    tasks_failed: i64,
    tasks_expired: i64,
    rewards: BigDecimal,
    registered_at: i64,
    registered_tx: String,
    unregistered_at: Option<i64>,
    updated_height: i64,
    updated_at: i64,
    updated_tx: String,
}

impl TryFrom<NodeRow> for Node {
    type Error = Error;

    fn try_from(row: NodeRow) -> Result<Self, Error> {
        let release_at = row.release_at.map(|time| u128_from_numeric("node.release_at", &time)).transpose()?;
        let release_at = release_at.map(|time| read("node.release_at", u64::try_from(time))).transpose()?;
        let unregistered_at = row.unregistered_at.map(|time| unsigned("node.unregistered_at", time)).transpose()?;
        Ok(Self {
            node_id: read("node.node_id", row.node_id.parse())?,
            status: parse_enum("node.status", &row.status)?,
            stake: Yocto(u128_from_numeric("node.stake", &row.stake)?),
            unbonding: Yocto(u128_from_numeric("node.unbonding", &row.unbonding)?),
            release_at: release_at.map(TimeNs),
            slashed: Yocto(u128_from_numeric("node.slashed", &row.slashed)?),
            reputation: read("node.reputation", row.reputation.try_into())?,
            classes: row.classes,
            slots: read("node.slots", row.slots.try_into())?,
            metadata_uri: row.metadata_uri,
            metadata_sha256: sha256("node.metadata_sha256", &row.metadata_sha256)?,
            tasks_in_hand: unsigned("node.tasks_in_hand", row.tasks_in_hand)?,
            tasks_completed: unsigned("node.tasks_completed", row.tasks_completed)?,
            tasks_failed: unsigned("node.tasks_failed", row.tasks_failed)?,
            tasks_expired: unsigned("node.tasks_expired", row.tasks_expired)?,
            rewards: TokenAmount(u128_from_numeric("node.rewards", &row.rewards)?),
            registered_at: TimeNs(unsigned("node.registered_at", row.registered_at)?),
            registered_tx: row.registered_tx,
            unregistered_at: unregistered_at.map(TimeNs),
            updated_height: unsigned("node.updated_height", row.updated_height)?,
            updated_at: TimeNs(unsigned("node.updated_at", row.updated_at)?),
            updated_tx: row.updated_tx,
        })
    }
}

impl Snapshot {
    pub async fn find_node(&mut self, node_id: &NearAccountId) -> Result<Option<Node>, Error> {
        Ok(load(&mut self.tx, &[node_id.to_string()]).await?.pop())
    }

    /// By account id, up to `limit` of those after `after`.
    pub async fn list_nodes(
        &mut self,
        filter: &NodeFilter,
        after: Option<&NearAccountId>,
        limit: u32,
    ) -> Result<Vec<Node>, Error> {
        let rows = sqlx::query_as!(
            NodeRow,
            "select node_id, status, stake, unbonding, release_at, slashed, reputation,
                    classes, slots, metadata_uri, metadata_sha256,
                    tasks_in_hand, tasks_completed, tasks_failed, tasks_expired, rewards,
                    registered_at, registered_tx, unregistered_at, updated_height, updated_at, updated_tx
             from node
             where ($1::text is null or node_id > $1)
               and ($2::text is null or status = $2)
               and ($3::text is null or $3 = any(classes))
             order by node_id
             limit $4",
            after.map(NearAccountId::as_str),
            filter.status.as_ref().map(enum_str),
            filter.class.as_deref(),
            i64::from(limit)
        )
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(Node::try_from).collect()
    }
}

pub(crate) async fn load(connection: &mut PgConnection, ids: &[String]) -> Result<Vec<Node>, Error> {
    let rows = sqlx::query_as!(
        NodeRow,
        "select node_id, status, stake, unbonding, release_at, slashed, reputation,
                classes, slots, metadata_uri, metadata_sha256,
                tasks_in_hand, tasks_completed, tasks_failed, tasks_expired, rewards,
                registered_at, registered_tx, unregistered_at, updated_height, updated_at, updated_tx
         from node where node_id = any($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Node::try_from).collect()
}

#[expect(clippy::as_conversions, reason = "`as` gives `query!` a parameter's type, and converts nothing")]
pub(crate) async fn save(connection: &mut PgConnection, nodes: &[&Node]) -> Result<(), Error> {
    if nodes.is_empty() {
        return Ok(());
    }
    let all = || nodes.iter();
    let text = |field: fn(&Node) -> &str| all().map(|node| field(node).to_owned()).collect::<Vec<_>>();
    let number =
        |what, field: fn(&Node) -> u64| all().map(|node| bigint(what, field(node))).collect::<Result<Vec<_>, _>>();
    let unregistered_at = all()
        .map(|node| node.unregistered_at.map(|time| bigint("block time", time.0)).transpose())
        .collect::<Result<Vec<_>, _>>()?;
    // Lists of different lengths are no rectangle, and so no text[][]: they travel as JSON.
    sqlx::query!(
        "insert into node
         (node_id, status, stake, unbonding, release_at, slashed, reputation, classes, slots,
          metadata_uri, metadata_sha256, tasks_in_hand, tasks_completed, tasks_failed, tasks_expired,
          rewards, registered_at, registered_tx, unregistered_at, updated_height, updated_at, updated_tx)
         select node_id, status, stake, unbonding, release_at, slashed, reputation,
                array(select jsonb_array_elements_text(classes)), slots, metadata_uri, metadata_sha256,
                tasks_in_hand, tasks_completed, tasks_failed, tasks_expired, rewards, registered_at,
                registered_tx, unregistered_at, updated_height, updated_at, updated_tx
         from unnest(
             $1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[],
             $7::smallint[], $8::jsonb[], $9::smallint[], $10::text[], $11::bytea[], $12::bigint[],
             $13::bigint[], $14::bigint[], $15::bigint[], $16::numeric[], $17::bigint[], $18::text[],
             $19::bigint[], $20::bigint[], $21::bigint[], $22::text[])
         as new (node_id, status, stake, unbonding, release_at, slashed, reputation, classes, slots,
                 metadata_uri, metadata_sha256, tasks_in_hand, tasks_completed, tasks_failed,
                 tasks_expired, rewards, registered_at, registered_tx, unregistered_at, updated_height,
                 updated_at, updated_tx)
         on conflict (node_id) do update set
             status = excluded.status, stake = excluded.stake, unbonding = excluded.unbonding,
             release_at = excluded.release_at, slashed = excluded.slashed,
             reputation = excluded.reputation, classes = excluded.classes, slots = excluded.slots,
             metadata_uri = excluded.metadata_uri, metadata_sha256 = excluded.metadata_sha256,
             tasks_in_hand = excluded.tasks_in_hand, tasks_completed = excluded.tasks_completed,
             tasks_failed = excluded.tasks_failed, tasks_expired = excluded.tasks_expired,
             rewards = excluded.rewards, registered_at = excluded.registered_at,
             registered_tx = excluded.registered_tx, unregistered_at = excluded.unregistered_at,
             updated_height = excluded.updated_height, updated_at = excluded.updated_at,
             updated_tx = excluded.updated_tx",
        &text(|node| node.node_id.as_str()),
        &all().map(|node| enum_str(&node.status)).collect::<Vec<_>>(),
        &all().map(|node| BigDecimal::from(node.stake.0)).collect::<Vec<_>>(),
        &all().map(|node| BigDecimal::from(node.unbonding.0)).collect::<Vec<_>>(),
        &all().map(|node| node.release_at.map(|time| BigDecimal::from(time.0))).collect::<Vec<_>>()
            as &[Option<BigDecimal>],
        &all().map(|node| BigDecimal::from(node.slashed.0)).collect::<Vec<_>>(),
        &all().map(|node| smallint("reputation", node.reputation)).collect::<Result<Vec<_>, _>>()?,
        &all().map(|node| Value::from(node.classes.clone())).collect::<Vec<_>>(),
        &all().map(|node| i16::from(node.slots)).collect::<Vec<_>>(),
        &text(|node| &node.metadata_uri),
        &all().map(|node| node.metadata_sha256.0.to_vec()).collect::<Vec<_>>(),
        &number("tasks active", |node| node.tasks_in_hand)?,
        &number("tasks completed", |node| node.tasks_completed)?,
        &number("tasks failed", |node| node.tasks_failed)?,
        &number("tasks expired", |node| node.tasks_expired)?,
        &all().map(|node| BigDecimal::from(node.rewards.0)).collect::<Vec<_>>(),
        &number("block time", |node| node.registered_at.0)?,
        &text(|node| &node.registered_tx),
        &unregistered_at as &[Option<i64>],
        &number("height", |node| node.updated_height)?,
        &number("block time", |node| node.updated_at.0)?,
        &text(|node| &node.updated_tx)
    )
    .execute(connection)
    .await?;
    Ok(())
}
