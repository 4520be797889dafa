//! The market's terms, its people and what it is connected to.

use domain::{CodeStaged, MarketInitialized, NearAccountId, Sha256, Yocto};
use domain::{OracleConfigured, ParametersProposed, Terms};

use super::tables::MARKET;
use super::{Missing, Stamp, Tables, changed};
use crate::row::{Class, Grant, GrantKey, Market, MarketRole};

impl Tables {
    pub(super) fn initialize_market(&mut self, stamp: &Stamp<'_>, fact: &MarketInitialized) {
        self.markets.put(Market {
            only_row: true,
            owner_id: fact.owner_id.clone(),
            proposed_owner_id: None,
            treasury_id: fact.treasury_id.clone(),
            total_supply: fact.total_supply,
            min_stake: fact.min_stake,
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
            created_at: stamp.time,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn propose_market_owner(
        &mut self,
        stamp: &Stamp<'_>,
        proposed: Option<&NearAccountId>,
    ) -> Result<(), Missing> {
        self.market(stamp)?.proposed_owner_id = proposed.cloned();
        Ok(())
    }

    pub(super) fn change_market_owner(&mut self, stamp: &Stamp<'_>, owner_id: &NearAccountId) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.owner_id = owner_id.clone();
        market.proposed_owner_id = None;
        Ok(())
    }

    pub(super) fn pause_intake(&mut self, stamp: &Stamp<'_>, is_paused: bool) -> Result<(), Missing> {
        self.market(stamp)?.is_intake_paused = is_paused;
        Ok(())
    }

    pub(super) fn propose_parameters(
        &mut self,
        stamp: &Stamp<'_>,
        fact: Option<&ParametersProposed>,
    ) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.proposed_parameters = fact.map(|fact| fact.parameters.clone());
        market.parameters_applicable_at = fact.map(|fact| fact.applicable_at);
        Ok(())
    }

    pub(super) fn apply_parameters(&mut self, stamp: &Stamp<'_>, parameters: &Terms) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.min_stake = Yocto(parameters.min_stake.0);
        market.parameters = Some(parameters.clone());
        market.proposed_parameters = None;
        market.parameters_applicable_at = None;
        Ok(())
    }

    pub(super) fn stage_code(&mut self, stamp: &Stamp<'_>, fact: Option<&CodeStaged>) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.staged_code_sha256 = fact.map(|fact| fact.code_sha256);
        market.code_applicable_at = fact.map(|fact| fact.applicable_at);
        Ok(())
    }

    pub(super) fn apply_code(&mut self, stamp: &Stamp<'_>, code_sha256: Sha256) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.code_sha256 = Some(code_sha256);
        market.staged_code_sha256 = None;
        market.code_applicable_at = None;
        Ok(())
    }

    pub(super) fn configure_oracle(
        &mut self,
        stamp: &Stamp<'_>,
        fact: Option<&OracleConfigured>,
    ) -> Result<(), Missing> {
        let market = self.market(stamp)?;
        market.oracle_id = fact.map(|fact| fact.oracle_id.clone());
        market.oracle_asset_id = fact.map(|fact| fact.asset_id.clone());
        market.oracle_max_recency_sec = fact.map(|fact| fact.max_recency_sec);
        market.oracle_max_staleness_ns = fact.map(|fact| fact.max_staleness_ns);
        Ok(())
    }

    pub(super) fn configure_exchange(
        &mut self,
        stamp: &Stamp<'_>,
        exchange_id: Option<&NearAccountId>,
    ) -> Result<(), Missing> {
        self.market(stamp)?.exchange_id = exchange_id.cloned();
        Ok(())
    }

    fn market(&mut self, stamp: &Stamp<'_>) -> Result<&mut Market, Missing> {
        changed!(self.markets, stamp, MARKET)
    }

    pub(super) fn add_class(&mut self, stamp: &Stamp<'_>, class: &str) {
        self.classes.put(Class {
            class: class.to_owned(),
            added_at: stamp.time,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn grant(&mut self, stamp: &Stamp<'_>, account_id: &NearAccountId, role: MarketRole) {
        self.grants.put(Grant {
            account_id: account_id.clone(),
            role,
            granted_at: stamp.time,
            revoked_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn revoke(
        &mut self,
        stamp: &Stamp<'_>,
        account_id: &NearAccountId,
        role: MarketRole,
    ) -> Result<(), Missing> {
        let key = GrantKey { account_id: account_id.clone(), role };
        changed!(self.grants, stamp, key)?.revoked_at = Some(stamp.time);
        Ok(())
    }
}
