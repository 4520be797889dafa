//! What wallets do next to the market, and what goes through strangers' contracts.

use serde_json::{Value, json};

use super::Gauge;
use crate::world::{DEPOSIT, GPU, NONE, YOCTO, id};

impl Gauge {
    pub(super) fn wallets(&mut self) {
        let to_bob = json!({"receiver_id": id("bob"), "amount": "1"});
        self.call("alice", "ft_transfer", to_bob, YOCTO);
        self.call("dora", "storage_deposit", json!({}), DEPOSIT);
        self.call("dora", "storage_withdraw", json!({}), YOCTO);
        self.call("dora", "storage_unregister", json!({}), YOCTO);
        let done = self.world.link("alice");
        self.note("link_solana", &done);
    }

    pub(super) fn strangers(&mut self) {
        self.world.stand_in("receiver");
        self.world.let_it_say("receiver", "\"400\"");
        self.world.call("receiver", "storage_deposit", json!({}), DEPOSIT);
        let args = json!({"receiver_id": id("receiver"), "amount": "1000", "msg": ""});
        self.call("alice", "ft_transfer_call", args, YOCTO);

        self.world.stand_in("oracle");
        let terms = json!({
            "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90,
            "max_staleness_ns": "600000000000",
        });
        self.call("owner", "configure_oracle", terms, DEPOSIT);
        let now = self.world.near.head().header.timestamp.to_string();
        let price = json!({"multiplier": "25000", "decimals": 22});
        let quote = json!({
            "timestamp": now, "recency_duration_sec": 90,
            "prices": [{"asset_id": "deai.near", "price": price}],
        });
        self.world.let_it_say("oracle", quote.to_string());
        self.call("anyone", "refresh_price", json!({}), NONE);
        let request = self.in_dollars();
        self.call("alice", "submit_task_usd", request, DEPOSIT);
        self.call("owner", "disable_oracle", json!({}), YOCTO);

        self.world.stand_in("exchange");
        self.world.let_it_say("exchange", "\"0\"");
        self.world.call("exchange", "storage_deposit", json!({}), DEPOSIT);
        self.world.stand_in("output");
        self.world.let_it_say("output", r#"{"total":"1250000000000000000000","available":"0"}"#);
        self.call("owner", "configure_exchange", json!({"exchange_id": id("exchange")}), DEPOSIT);
        let swap = json!({
            "exchange_id": id("exchange"), "pool_id": "7", "token_out": id("output"), "amount": "1000",
            "min_amount_out": "5",
        });
        self.call("alice", "swap_reward", swap, YOCTO);
        self.call("owner", "disable_exchange", json!({}), YOCTO);
    }

    fn in_dollars(&self) -> Value {
        let mut request = self.world.request(GPU);
        request.as_object_mut().unwrap().remove("reward");
        request["reward_micro_usd"] = json!("1000000");
        request["max_reward"] = json!("1000000000000000000");
        request
    }
}
