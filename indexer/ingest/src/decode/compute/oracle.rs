use deai_compute::event;
use domain::{AddressError, OracleConfigured, OracleDisabled, PriceRefreshed, TaskPriced, TimeNs, TokenAmount};

pub(super) fn oracle_configured(event: event::OracleConfigured) -> Result<OracleConfigured, AddressError> {
    Ok(OracleConfigured {
        oracle_id: event.oracle_id.parse()?,
        asset_id: event.asset_id,
        max_recency_sec: event.max_recency_sec,
        max_staleness_ns: event.max_staleness_ns,
    })
}

pub(super) fn oracle_disabled(event: event::OracleDisabled) -> Result<OracleDisabled, AddressError> {
    Ok(OracleDisabled { oracle_id: event.oracle_id.parse()? })
}

pub(super) fn price_refreshed(event: event::PriceRefreshed) -> Result<PriceRefreshed, AddressError> {
    Ok(PriceRefreshed {
        oracle_id: event.oracle_id.parse()?,
        asset_id: event.asset_id,
        multiplier: event.multiplier,
        decimals: event.decimals,
        priced_at: TimeNs(event.priced_at),
    })
}

pub(super) fn task_priced(event: event::TaskPriced) -> TaskPriced {
    TaskPriced {
        task_id: event.task_id,
        reward_micro_usd: event.reward_micro_usd,
        reward: TokenAmount(event.reward),
        multiplier: event.multiplier,
        decimals: event.decimals,
        priced_at: TimeNs(event.priced_at),
    }
}
