//! What moves tokens, and what they are worth.

use domain::{
    NearAccountId, PriceRefreshed, SwapSettled, SwapStarted, TaskPriced, TokenAmount, TokenBurned, TokenMinted,
    TokenTransferred,
};

use super::{Missing, Stamp, Tables};
use crate::row::{Balance, BalanceKey, Price, Swap, SwapStage, TaskPrice, Transfer, TransferKind, Unsigned};

/// One movement: from, to, and why.
struct Movement<'a> {
    kind: TransferKind,
    from: Option<&'a NearAccountId>,
    to: Option<&'a NearAccountId>,
    amount: TokenAmount,
    memo: Option<&'a String>,
}

impl Tables {
    pub(super) fn mint_tokens(&mut self, stamp: &Stamp<'_>, fact: &TokenMinted) -> Result<(), Missing> {
        let (to, memo) = (Some(&fact.owner_id), fact.memo.as_ref());
        self.move_tokens(stamp, &Movement { kind: TransferKind::Mint, from: None, to, amount: fact.amount, memo })
    }

    pub(super) fn transfer_tokens(&mut self, stamp: &Stamp<'_>, fact: &TokenTransferred) -> Result<(), Missing> {
        let (from, to, memo) = (Some(&fact.old_owner_id), Some(&fact.new_owner_id), fact.memo.as_ref());
        self.move_tokens(stamp, &Movement { kind: TransferKind::Transfer, from, to, amount: fact.amount, memo })
    }

    pub(super) fn burn_tokens(&mut self, stamp: &Stamp<'_>, fact: &TokenBurned) -> Result<(), Missing> {
        let (from, memo) = (Some(&fact.owner_id), fact.memo.as_ref());
        self.move_tokens(stamp, &Movement { kind: TransferKind::Burn, from, to: None, amount: fact.amount, memo })
    }

    /// Each side's books are kept, also where the other's are not known.
    fn move_tokens(&mut self, stamp: &Stamp<'_>, movement: &Movement<'_>) -> Result<(), Missing> {
        self.transfers.put(Transfer {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            kind: movement.kind,
            from_id: movement.from.cloned(),
            to_id: movement.to.cloned(),
            amount: movement.amount,
            memo: movement.memo.cloned(),
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
        if let Some(to) = movement.to {
            let held = self.balance(to).unwrap_or_default();
            self.put_balance(stamp, to, TokenAmount(held.0.saturating_add(movement.amount.0)));
        }
        let Some(from) = movement.from else { return Ok(()) };
        let held = self.balance(from).filter(|held| *held >= movement.amount);
        let held = held.ok_or_else(|| Missing::new("balance", from))?;
        self.put_balance(stamp, from, TokenAmount(held.0.saturating_sub(movement.amount.0)));
        Ok(())
    }

    fn balance(&self, account_id: &NearAccountId) -> Option<TokenAmount> {
        self.balances.get(&BalanceKey { account_id: account_id.clone() }).map(|balance| balance.amount)
    }

    fn put_balance(&mut self, stamp: &Stamp<'_>, account_id: &NearAccountId, amount: TokenAmount) {
        self.balances.put(Balance {
            account_id: account_id.clone(),
            amount,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn refresh_price(&mut self, stamp: &Stamp<'_>, fact: &PriceRefreshed) {
        self.prices.put(Price {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            oracle_id: fact.oracle_id.clone(),
            asset_id: fact.asset_id.clone(),
            multiplier: Unsigned(fact.multiplier),
            decimals: fact.decimals,
            priced_at: fact.priced_at,
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn price_task(&mut self, stamp: &Stamp<'_>, fact: &TaskPriced) {
        self.task_prices.put(TaskPrice {
            task_id: fact.task_id,
            reward_micro_usd: fact.reward_micro_usd,
            reward: fact.reward,
            multiplier: Unsigned(fact.multiplier),
            decimals: fact.decimals,
            priced_at: fact.priced_at,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn start_swap(&mut self, stamp: &Stamp<'_>, fact: &SwapStarted) {
        self.swaps.put(Swap {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            stage: SwapStage::Started,
            account_id: fact.account_id.clone(),
            exchange_id: fact.exchange_id.clone(),
            pool_id: Some(fact.pool_id),
            token_out: Some(fact.token_out.clone()),
            amount: Some(fact.amount),
            min_amount_out: Some(Unsigned(fact.min_amount_out)),
            spent: None,
            refunded: None,
            burned: None,
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn settle_swap(&mut self, stamp: &Stamp<'_>, fact: &SwapSettled) {
        self.swaps.put(Swap {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            stage: SwapStage::Settled,
            account_id: fact.account_id.clone(),
            exchange_id: fact.exchange_id.clone(),
            pool_id: None,
            token_out: None,
            amount: None,
            min_amount_out: None,
            spent: Some(fact.spent),
            refunded: Some(fact.refunded),
            burned: Some(fact.burned),
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
    }
}
