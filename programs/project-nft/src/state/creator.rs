use anchor_lang::prelude::*;

use super::Collection;
use crate::NftError;

/// The account that made the collection's works, and what part of the money is his.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creator {
    pub address: Pubkey,
    /// Of a mint's price and of royalties, in hundredths of a percent.
    pub share_bps: u16,
    /// `true` where the creator has signed that this is his work. It changes nothing about his share.
    pub is_verified: bool,
}

/// A creator as the project names him.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatorShare {
    pub address: Pubkey,
    /// 1 to 10,000, all creators' together at most 10,000. The rest is the treasury's.
    pub share_bps: u16,
}

/// Lamports of one mint, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Each creator's, in the collection's order.
    pub creators: Vec<u64>,
    pub treasury: u64,
}

impl Creator {
    pub const WHOLE_BPS: u16 = 10_000;

    pub(crate) fn list(named: &[CreatorShare], before: &[Creator]) -> Vec<Creator> {
        let is_verified = |address| before.iter().any(|creator| creator.address == address && creator.is_verified);
        let creator = |named: &CreatorShare| {
            let CreatorShare { address, share_bps } = *named;
            Creator { address, share_bps, is_verified: is_verified(address) }
        };
        named.iter().map(creator).collect()
    }
}

impl CreatorShare {
    pub fn check(creators: &[CreatorShare]) -> Result<()> {
        let mut whole = 0_u16;
        for (at, creator) in creators.iter().enumerate() {
            let earlier = creators.get(..at).unwrap_or_default();
            let is_twice = earlier.iter().any(|other| other.address == creator.address);
            require!(!is_twice && creator.share_bps > 0, NftError::InvalidCreators);
            whole = whole.checked_add(creator.share_bps).ok_or(NftError::InvalidCreators)?;
        }
        require!(creators.len() <= Collection::MAX_CREATORS && whole <= Creator::WHOLE_BPS, NftError::InvalidCreators);
        Ok(())
    }
}

impl Payout {
    /// Splits a price: each creator gets his share rounded down, the treasury all that remains.
    pub fn of(price: u64, creators: &[Creator]) -> Result<Self> {
        let mut treasury = price;
        let mut parts = Vec::with_capacity(creators.len());
        for creator in creators {
            let part = u128::from(price)
                .checked_mul(creator.share_bps.into())
                .and_then(|product| product.checked_div(Creator::WHOLE_BPS.into()))
                .and_then(|part| u64::try_from(part).ok())
                .ok_or(NftError::Overflow)?;
            treasury = treasury.checked_sub(part).ok_or(NftError::Overflow)?;
            parts.push(part);
        }
        Ok(Self { creators: parts, treasury })
    }

    /// A part below an empty account's rent could not open an empty account: every mint would fail.
    pub fn check(&self, rent_of_empty: u64) -> Result<()> {
        let arrives = |part: &u64| *part == 0 || *part >= rent_of_empty;
        require!(self.creators.iter().all(arrives) && arrives(&self.treasury), NftError::PriceTooSmall);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(address: u8, share_bps: u16) -> CreatorShare {
        CreatorShare { address: Pubkey::new_from_array([address; 32]), share_bps }
    }

    fn creators(shares: &[u16]) -> Vec<Creator> {
        let named: Vec<_> = (1..).zip(shares).map(|(address, bps)| share(address, *bps)).collect();
        Creator::list(&named, &[])
    }

    #[test]
    fn the_treasury_gets_what_division_leaves() {
        let payout = Payout::of(1_000_003, &creators(&[3_333, 3_333, 3_334])).unwrap();
        assert_eq!(payout, Payout { creators: vec![333_300, 333_300, 333_401], treasury: 2 });
        assert_eq!(Payout::of(7, &[]).unwrap(), Payout { creators: vec![], treasury: 7 });
    }

    #[test]
    fn no_price_makes_the_split_lose_or_make_a_lamport() {
        for price in [0, 1, 9_999, 10_001, u64::MAX] {
            for shares in [&[1][..], &[10_000], &[1, 9_999], &[2_500, 2_500, 2_500, 2_499, 1]] {
                let payout = Payout::of(price, &creators(shares)).unwrap();
                let sum: u128 = payout.creators.iter().map(|part| u128::from(*part)).sum();
                assert_eq!(sum + u128::from(payout.treasury), u128::from(price));
            }
        }
    }

    #[test]
    fn each_part_is_nothing_or_opens_an_account() {
        let price = |price| Payout::of(price, &creators(&[1_000])).unwrap().check(890_880).is_ok();
        assert!(price(0) && price(8_908_800) && !price(8_908_799) && !price(1));
        let whole = |price| Payout::of(price, &creators(&[5_000, 5_000])).unwrap().check(890_880).is_ok();
        assert!(whole(2_000_000) && !whole(2_000_001), "one lamport would be the treasury's");
    }

    #[test]
    fn creators_are_few_different_and_no_more_than_the_whole() {
        let good: [&[CreatorShare]; 3] = [&[], &[share(1, 10_000)], &[share(1, 1), share(2, 9_999)]];
        assert!(good.iter().all(|creators| CreatorShare::check(creators).is_ok()));
        let six: Vec<_> = (1..7).map(|address| share(address, 1)).collect();
        let bad: [&[CreatorShare]; 5] = [
            &[share(1, 0)],
            &[share(1, 10_001)],
            &[share(1, 1), share(1, 1)],
            &[share(1, 65_535), share(2, 65_535)],
            &six,
        ];
        assert!(bad.iter().all(|creators| CreatorShare::check(creators).is_err()));
    }

    #[test]
    fn a_creator_who_stays_keeps_his_verification() {
        let mut before = creators(&[1, 2]);
        before[1].is_verified = true;
        let after = Creator::list(&[share(2, 9), share(3, 9)], &before);
        assert_eq!(after.iter().map(|creator| creator.is_verified).collect::<Vec<_>>(), [true, false]);
    }
}
