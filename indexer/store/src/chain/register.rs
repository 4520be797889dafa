use std::fmt;

use domain::Chain;

use crate::chain::cursor;
use crate::maintain::history;
use crate::row::column::{bigint, unsigned};
use crate::{Cursor, Error, Store};

/// Which network and which of its contracts a chain's rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The genesis hash (Solana), or `<chain id>:<genesis hash>` (NEAR).
    pub genesis: String,
    /// The program's address (Solana) or the contract's account id (NEAR).
    pub emitter: String,
    /// The first slot or height of interest: no record of the emitter lies before it.
    pub start: u64,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "network {} emitter {}", self.genesis, self.emitter)
    }
}

impl Store {
    /// Registers the chain, or checks that the database holds this very chain, and says how far.
    ///
    /// # Errors
    /// [`Error::ChainMismatch`], [`Error::StartMismatch`], [`Error::LeaseLost`]. While no block is held, another start is taken over.
    pub async fn begin(&self, chain: Chain, given: &Identity) -> Result<Option<Cursor>, Error> {
        let start = bigint("start height", given.start)?;
        let mut tx = self.pool.begin().await?;
        sqlx::query!(
            "insert into chain_cursor (chain, genesis, emitter, start_height) values ($1, $2, $3, $4)
             on conflict (chain) do update set start_height = excluded.start_height
             where chain_cursor.height is null
               and chain_cursor.genesis = excluded.genesis and chain_cursor.emitter = excluded.emitter",
            chain.as_str(),
            given.genesis,
            given.emitter,
            start
        )
        .execute(&mut *tx)
        .await?;
        if let Some(fence) = self.fence {
            let held = sqlx::query_scalar!(
                "update chain_cursor set fence = greatest(fence, $2) where chain = $1 returning fence",
                chain.as_str(),
                fence
            )
            .fetch_one(&mut *tx)
            .await?;
            cursor::check_fence(held, self.fence)?;
        }
        if self.keeps_history {
            history::begin(&mut tx, chain).await?;
        }
        let row =
            sqlx::query!("select genesis, emitter, start_height from chain_cursor where chain = $1", chain.as_str())
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;

        let start = unsigned("chain_cursor.start_height", row.start_height)?;
        let held = Identity { genesis: row.genesis, emitter: row.emitter, start };
        if (&held.genesis, &held.emitter) != (&given.genesis, &given.emitter) {
            return Err(Error::ChainMismatch { chain, held, given: given.clone() });
        }
        if held.start != given.start {
            return Err(Error::StartMismatch { chain, held: held.start, given: given.start });
        }
        self.cursor(chain).await
    }
}
