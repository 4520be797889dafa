//! What moves tokens, and what they are worth.

use domain::{
    NearAccountId, PriceRefreshed, SwapSettled, SwapStarted, TaskPriced, TokenAmount, TokenBurned, TokenMinted,
    TokenTransferred,
};

use super::{EventContext, MissingRow, Tables};
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
    pub(super) fn mint_tokens(&mut self, context: &EventContext<'_>, event: &TokenMinted) -> Result<(), MissingRow> {
        let (to, memo) = (Some(&event.owner_id), event.memo.as_ref());
        self.move_tokens(context, &Movement { kind: TransferKind::Mint, from: None, to, amount: event.amount, memo })
    }

    pub(super) fn transfer_tokens(
        &mut self,
        context: &EventContext<'_>,
        event: &TokenTransferred,
    ) -> Result<(), MissingRow> {
        let (from, to, memo) = (Some(&event.old_owner_id), Some(&event.new_owner_id), event.memo.as_ref());
        self.move_tokens(context, &Movement { kind: TransferKind::Transfer, from, to, amount: event.amount, memo })
    }

    pub(super) fn burn_tokens(&mut self, context: &EventContext<'_>, event: &TokenBurned) -> Result<(), MissingRow> {
        let (from, memo) = (Some(&event.owner_id), event.memo.as_ref());
        self.move_tokens(context, &Movement { kind: TransferKind::Burn, from, to: None, amount: event.amount, memo })
    }

    /// Each side's books are kept, also where the other's are not known.
    fn move_tokens(&mut self, context: &EventContext<'_>, movement: &Movement<'_>) -> Result<(), MissingRow> {
        self.transfers.put(Transfer {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            kind: movement.kind,
            from_id: movement.from.cloned(),
            to_id: movement.to.cloned(),
            amount: movement.amount,
            memo: movement.memo.cloned(),
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
        if let Some(to) = movement.to {
            let held = self.balance(to).unwrap_or_default();
            self.put_balance(context, to, TokenAmount(held.0.saturating_add(movement.amount.0)));
        }
        let Some(from) = movement.from else { return Ok(()) };
        let held = self.balance(from).filter(|held| *held >= movement.amount);
        let held = held.ok_or_else(|| MissingRow::new("balance", from))?;
        self.put_balance(context, from, TokenAmount(held.0.saturating_sub(movement.amount.0)));
        Ok(())
    }

    fn balance(&self, account_id: &NearAccountId) -> Option<TokenAmount> {
        self.balances.get(&BalanceKey { account_id: account_id.clone() }).map(|balance| balance.amount)
    }

    fn put_balance(&mut self, context: &EventContext<'_>, account_id: &NearAccountId, amount: TokenAmount) {
        self.balances.put(Balance {
            account_id: account_id.clone(),
            amount,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn refresh_price(&mut self, context: &EventContext<'_>, event: &PriceRefreshed) {
        self.prices.put(Price {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            oracle_id: event.oracle_id.clone(),
            asset_id: event.asset_id.clone(),
            multiplier: Unsigned(event.multiplier),
            decimals: event.decimals,
            priced_at: event.priced_at,
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
    }

    pub(super) fn price_task(&mut self, context: &EventContext<'_>, event: &TaskPriced) {
        self.task_prices.put(TaskPrice {
            task_id: event.task_id,
            reward_micro_usd: event.reward_micro_usd,
            reward: event.reward,
            multiplier: Unsigned(event.multiplier),
            decimals: event.decimals,
            priced_at: event.priced_at,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn start_swap(&mut self, context: &EventContext<'_>, event: &SwapStarted) {
        self.swaps.put(Swap {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            stage: SwapStage::Started,
            account_id: event.account_id.clone(),
            exchange_id: event.exchange_id.clone(),
            pool_id: Some(event.pool_id),
            token_out: Some(event.token_out.clone()),
            amount: Some(event.amount),
            min_amount_out: Some(Unsigned(event.min_amount_out)),
            spent: None,
            refunded: None,
            burned: None,
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
    }

    pub(super) fn settle_swap(&mut self, context: &EventContext<'_>, event: &SwapSettled) {
        self.swaps.put(Swap {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            stage: SwapStage::Settled,
            account_id: event.account_id.clone(),
            exchange_id: event.exchange_id.clone(),
            pool_id: None,
            token_out: None,
            amount: None,
            min_amount_out: None,
            spent: Some(event.spent),
            refunded: Some(event.refunded),
            burned: Some(event.burned),
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
    }
}
