use deai_compute::event;
use domain::{AddressError, ExchangeConfigured, ExchangeDisabled, SwapSettled, SwapStarted, TokenAmount};

pub(super) fn exchange_configured(event: event::ExchangeConfigured) -> Result<ExchangeConfigured, AddressError> {
    Ok(ExchangeConfigured { exchange_id: event.exchange_id.parse()? })
}

pub(super) fn exchange_disabled(event: event::ExchangeDisabled) -> Result<ExchangeDisabled, AddressError> {
    Ok(ExchangeDisabled { exchange_id: event.exchange_id.parse()? })
}

pub(super) fn swap_started(event: event::SwapStarted) -> Result<SwapStarted, AddressError> {
    Ok(SwapStarted {
        account_id: event.account_id.parse()?,
        exchange_id: event.exchange_id.parse()?,
        pool_id: event.pool_id,
        token_out: event.token_out.parse()?,
        amount: TokenAmount(event.amount),
        min_amount_out: event.min_amount_out,
    })
}

pub(super) fn swap_settled(event: event::SwapSettled) -> Result<SwapSettled, AddressError> {
    Ok(SwapSettled {
        account_id: event.account_id.parse()?,
        exchange_id: event.exchange_id.parse()?,
        spent: TokenAmount(event.spent),
        refunded: TokenAmount(event.refunded),
        burned: TokenAmount(event.burned),
    })
}
