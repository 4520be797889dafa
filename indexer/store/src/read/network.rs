use std::collections::BTreeMap;

use domain::Yocto;

use crate::apply::task_total;
use crate::chain::cursor;
use crate::row::column::{parse_enum, read, u128_from_numeric, unsigned};
use crate::{ChainProgress, Error, NodeStatus, Snapshot, TaskStatus, TaskTotal};

/// The network in numbers. A status that nothing has is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkStats {
    pub projects: u64,
    pub nodes: BTreeMap<NodeStatus, u64>,
    /// What all nodes have at stake, with what is unbonding.
    pub stake: Yocto,
    pub tasks: BTreeMap<TaskStatus, TaskTotal>,
}

/// The way in which a chain's line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHealth {
    pub progress: ChainProgress,
    /// Records that could not be read, or events that could not be shown in full.
    pub rejects: u64,
}

impl Snapshot {
    pub async fn network_stats(&mut self) -> Result<NetworkStats, Error> {
        let projects = sqlx::query_scalar!(r#"select count(*) as "count!" from project where closed_at is null"#)
            .fetch_one(&mut *self.tx)
            .await?;
        let nodes = sqlx::query!(
            r#"select status, count(*) as "count!", sum(stake + unbonding) as "stake!" from node group by status"#
        )
        .fetch_all(&mut *self.tx)
        .await?;

        let mut stats = NetworkStats {
            projects: unsigned("count(project)", projects)?,
            nodes: BTreeMap::new(),
            stake: Yocto(0),
            tasks: task_total::load(&mut self.tx).await?.into_map(),
        };
        stats.tasks.retain(|_, total| total.tasks > 0);
        for row in nodes {
            let stake = u128_from_numeric("sum(node.stake + node.unbonding)", &row.stake)?;
            stats.stake.0 = stats.stake.0.saturating_add(stake);
            stats.nodes.insert(parse_enum("node.status", &row.status)?, unsigned("count(node)", row.count)?);
        }
        Ok(stats)
    }

    pub async fn network_health(&mut self) -> Result<Vec<ChainHealth>, Error> {
        let rejects = sqlx::query!(r#"select chain, count(*) as "count!" from reject group by chain"#)
            .fetch_all(&mut *self.tx)
            .await?;
        let mut health = Vec::new();
        for progress in cursor::list(&mut self.tx).await? {
            let count = rejects.iter().find(|row| row.chain == progress.chain.as_str()).map_or(0, |row| row.count);
            health.push(ChainHealth { progress, rejects: read("count(reject)", count.try_into())? });
        }
        Ok(health)
    }
}
