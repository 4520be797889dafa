use super::Price;
use crate::error::{Error, OracleError};
use crate::limit;

/// Decimals of a micro-dollar.
const MICRO: u8 = 6;

impl Price {
    /// The amount that of the token so many millionths of a dollar are. Rounded up: the worker gets no less than was
    /// offered, and the caller's maximum bounds the rest.
    pub fn tokens_for(&self, micro_usd: u64) -> Result<u128, Box<Error>> {
        if !(1..=limit::MICRO_USD).contains(&micro_usd) {
            return Err(OracleError::MicroUsd { micro_usd }.into());
        }
        let overflow = || Error::Overflow { what: "reward" };
        // dollars = amount × multiplier / 10^decimals
        let scale = 10_u128.checked_pow(u32::from(self.decimals.abs_diff(MICRO))).ok_or_else(overflow)?;
        let (above, below) = if self.decimals >= MICRO { (scale, 1) } else { (1, scale) };
        let dividend = u128::from(micro_usd).checked_mul(above).ok_or_else(overflow)?;
        let divisor = self.multiplier.checked_mul(below).ok_or_else(overflow)?;
        if divisor == 0 {
            return Err(OracleError::NoPrice.into());
        }
        Ok(dividend.div_ceil(divisor))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn price(multiplier: u128, decimals: u8) -> Price {
        Price { multiplier, decimals, priced_at: 0 }
    }

    #[test]
    fn a_dollar_at_two_and_a_half_is_two_fifths_of_a_token() {
        // 18 decimals of the token and 4 of the quote: 2.5 dollars a token.
        assert_eq!(price(25_000, 22).tokens_for(1_000_000), Ok(400_000_000_000_000_000));
        assert_eq!(price(25_000, 22).tokens_for(1), Ok(400_000_000_000));
    }

    #[test]
    fn what_does_not_come_out_even_is_rounded_up() {
        assert_eq!(price(3, 6).tokens_for(10), Ok(4));
        assert_eq!(price(3, 6).tokens_for(9), Ok(3));
        assert_eq!(price(u128::MAX, 6).tokens_for(1), Ok(1));
        assert_eq!(price(3, 4).tokens_for(1000), Ok(4));
    }

    #[test]
    fn the_largest_reward_at_the_finest_price_fits() {
        assert!(price(1, limit::PRICE_DECIMALS).tokens_for(limit::MICRO_USD).is_ok());
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for micro_usd in [0, limit::MICRO_USD + 1, u64::MAX] {
            assert_eq!(price(1, 6).tokens_for(micro_usd), Err(OracleError::MicroUsd { micro_usd }.into()));
        }
        assert_eq!(price(0, 6).tokens_for(1), Err(OracleError::NoPrice.into()));
    }

    proptest! {
        #[test]
        fn the_reward_is_worth_what_was_offered_and_one_less_is_not(
            multiplier in 1..=u64::MAX, decimals in 0..=limit::PRICE_DECIMALS, micro_usd in 1..=1_000_000_u64
        ) {
            let Ok(amount) = price(multiplier.into(), decimals).tokens_for(micro_usd) else { return Ok(()) };
            // micro-dollars × 10^decimals against amount × multiplier × 10^6, where both fit.
            let worth = |amount: u128| amount.checked_mul(multiplier.into())?.checked_mul(1_000_000);
            let offered = 10_u128.checked_pow(decimals.into()).and_then(|scale| scale.checked_mul(micro_usd.into()));
            if let (Some(worth), Some(one_less), Some(offered)) = (worth(amount), worth(amount.saturating_sub(1)), offered) {
                prop_assert!(worth >= offered && one_less < offered);
            }
        }
    }
}
