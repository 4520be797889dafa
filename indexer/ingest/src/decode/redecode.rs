use domain::{Body, Chain, NearAccountId};

use super::{near, nft, registry};

/// Reads the bytes of a record that could not be read when it came. Several bodies, or none: the record has
/// one place in the log, so that only a reading from the chain can place them.
pub fn redecode(chain: Chain, emitter: &str, bytes: &[u8]) -> Vec<Body> {
    match chain {
        // No event of one program begins as one of the other does.
        Chain::Solana => vec![match registry::decode(bytes) {
            Body::Reject(_) => nft::decode(bytes),
            body => body,
        }],
        Chain::Near => {
            let (Ok(line), Ok(contract)) = (std::str::from_utf8(bytes), emitter.parse::<NearAccountId>()) else {
                return Vec::new();
            };
            near::read(line, &contract).into_iter().flatten().collect()
        }
    }
}
