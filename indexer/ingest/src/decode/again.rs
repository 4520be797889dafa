use domain::{Body, Chain, NearAccountId};

use super::{near, registry};

/// Reads the bytes of a record that could not be read when it came. Several bodies, or none: the record has
/// one place in the log, so that only a reading from the chain can place them.
pub fn again(chain: Chain, emitter: &str, bytes: &[u8]) -> Vec<Body> {
    match chain {
        Chain::Solana => vec![registry::decode(bytes)],
        Chain::Near => {
            let (Ok(line), Ok(contract)) = (std::str::from_utf8(bytes), emitter.parse::<NearAccountId>()) else {
                return Vec::new();
            };
            near::read(line, &contract).into_iter().flatten().collect()
        }
    }
}
