use crate::chain::{cursor, range};
use crate::maintain::prune;
use crate::row::column::unsigned;
use crate::{ChainProgress, Error, Gap, Pruned, Range, Store};

/// The way in which a chain's line stands, for its operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainStatus {
    pub progress: ChainProgress,
    pub event_chains: u64,
    /// Chains of events of which some event is among the rejects, without a place.
    pub unproven: u64,
    /// Records that could not be read.
    pub undecoded: u64,
    /// Events that could not be shown in full.
    pub unshown: u64,
    /// Records of branches that the chain left.
    pub superseded: u64,
    /// What is held, by what it is proven whole, and what is known to be missing behind it.
    pub ranges: Vec<Range>,
    pub gaps: Vec<Gap>,
    /// Up to where the log is on archive files.
    pub pruned: Option<Pruned>,
}

impl Store {
    /// Of each chain that has begun.
    pub async fn status(&self) -> Result<Vec<ChainStatus>, Error> {
        let mut connection = self.pool.acquire().await?;
        let mut all = Vec::new();
        let (ranges, gaps) = (range::ranges(&mut connection).await?, range::gaps(&mut connection).await?);
        for progress in cursor::list(&mut connection).await? {
            let chain = progress.chain;
            let pruned = prune::find(&mut connection, chain).await?;
            let counts = sqlx::query!(
                r#"select
                     (select count(*) from event_chain where chain = $1) as "event_chains!",
                     (select count(*) from event_chain where chain = $1 and unproven_from is not null) as "unproven!",
                     (select count(*) from reject where chain = $1 and stage = 'decode') as "unread!",
                     (select count(*) from reject where chain = $1 and stage = 'apply') as "unshown!",
                     (select count(*) from superseded where chain = $1) as "superseded!""#,
                progress.chain.as_str()
            )
            .fetch_one(&mut *connection)
            .await?;
            all.push(ChainStatus {
                progress,
                event_chains: unsigned("count(event_chain)", counts.event_chains)?,
                unproven: unsigned("count(event_chain)", counts.unproven)?,
                undecoded: unsigned("count(reject)", counts.unread)?,
                unshown: unsigned("count(reject)", counts.unshown)?,
                superseded: unsigned("count(superseded)", counts.superseded)?,
                ranges: ranges.iter().filter(|range| range.chain == chain).cloned().collect(),
                gaps: gaps.iter().filter(|gap| gap.chain == chain).copied().collect(),
                pruned,
            });
        }
        Ok(all)
    }
}
