//! The market's terms, its people and what it is connected to.

use domain::{CodeStaged, MarketInitialized, NearAccountId, Sha256, Yocto};
use domain::{OracleConfigured, ParametersProposed, Terms};

use super::tables::MARKET;
use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Class, Grant, GrantKey, Market, MarketRole};

impl Tables {
    pub(super) fn initialize_market(&mut self, context: &EventContext<'_>, event: &MarketInitialized) {
        self.markets.put(Market {
            only_row: true,
            owner_id: event.owner_id.clone(),
            proposed_owner_id: None,
            treasury_id: event.treasury_id.clone(),
            total_supply: event.total_supply,
            min_stake: event.min_stake,
            is_intake_paused: false,
            parameters: None,
            proposed_parameters: None,
            parameters_applicable_at: None,
            code_sha256: None,
            staged_code_sha256: None,
            code_applicable_at: None,
            oracle_id: None,
            oracle_asset_id: None,
            oracle_max_recency_sec: None,
            oracle_max_staleness_ns: None,
            exchange_id: None,
            created_at: context.time,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn propose_market_owner(
        &mut self,
        context: &EventContext<'_>,
        proposed: Option<&NearAccountId>,
    ) -> Result<(), MissingRow> {
        self.market(context)?.proposed_owner_id = proposed.cloned();
        Ok(())
    }

    pub(super) fn change_market_owner(
        &mut self,
        context: &EventContext<'_>,
        owner_id: &NearAccountId,
    ) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.owner_id = owner_id.clone();
        market.proposed_owner_id = None;
        Ok(())
    }

    pub(super) fn pause_intake(&mut self, context: &EventContext<'_>, is_paused: bool) -> Result<(), MissingRow> {
        self.market(context)?.is_intake_paused = is_paused;
        Ok(())
    }

    pub(super) fn propose_parameters(
        &mut self,
        context: &EventContext<'_>,
        event: Option<&ParametersProposed>,
    ) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.proposed_parameters = event.map(|event| event.parameters.clone());
        market.parameters_applicable_at = event.map(|event| event.applicable_at);
        Ok(())
    }

    pub(super) fn apply_parameters(
        &mut self,
        context: &EventContext<'_>,
        parameters: &Terms,
    ) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.min_stake = Yocto(parameters.min_stake.0);
        market.parameters = Some(parameters.clone());
        market.proposed_parameters = None;
        market.parameters_applicable_at = None;
        Ok(())
    }

    pub(super) fn stage_code(
        &mut self,
        context: &EventContext<'_>,
        event: Option<&CodeStaged>,
    ) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.staged_code_sha256 = event.map(|event| event.code_sha256);
        market.code_applicable_at = event.map(|event| event.applicable_at);
        Ok(())
    }

    pub(super) fn apply_code(&mut self, context: &EventContext<'_>, code_sha256: Sha256) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.code_sha256 = Some(code_sha256);
        market.staged_code_sha256 = None;
        market.code_applicable_at = None;
        Ok(())
    }

    pub(super) fn configure_oracle(
        &mut self,
        context: &EventContext<'_>,
        event: Option<&OracleConfigured>,
    ) -> Result<(), MissingRow> {
        let market = self.market(context)?;
        market.oracle_id = event.map(|event| event.oracle_id.clone());
        market.oracle_asset_id = event.map(|event| event.asset_id.clone());
        market.oracle_max_recency_sec = event.map(|event| event.max_recency_sec);
        market.oracle_max_staleness_ns = event.map(|event| event.max_staleness_ns);
        Ok(())
    }

    pub(super) fn configure_exchange(
        &mut self,
        context: &EventContext<'_>,
        exchange_id: Option<&NearAccountId>,
    ) -> Result<(), MissingRow> {
        self.market(context)?.exchange_id = exchange_id.cloned();
        Ok(())
    }

    fn market(&mut self, context: &EventContext<'_>) -> Result<&mut Market, MissingRow> {
        changed!(self.markets, context, MARKET)
    }

    pub(super) fn add_class(&mut self, context: &EventContext<'_>, class: &str) {
        self.classes.put(Class {
            class: class.to_owned(),
            added_at: context.time,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn grant(&mut self, context: &EventContext<'_>, account_id: &NearAccountId, role: MarketRole) {
        self.grants.put(Grant {
            account_id: account_id.clone(),
            role,
            granted_at: context.time,
            revoked_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn revoke(
        &mut self,
        context: &EventContext<'_>,
        account_id: &NearAccountId,
        role: MarketRole,
    ) -> Result<(), MissingRow> {
        let key = GrantKey { account_id: account_id.clone(), role };
        changed!(self.grants, context, key)?.revoked_at = Some(context.time);
        Ok(())
    }
}
