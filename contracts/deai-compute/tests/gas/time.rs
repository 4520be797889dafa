//! What comes when its time has come.

use near_localnet::CryptoHash;
use serde_json::json;

use super::{Gauge, ONE};
use crate::dispute::claim;
use crate::upgrade::next_release;
use crate::world::{BOND, CPU, DAY, HOUR, MINUTE, NONE, STAKE, YOCTO, id, of};

impl Gauge {
    pub(super) fn time_passes(&mut self) {
        let (final_soon, _) = self.handed_in();
        let (disputed, _) = self.handed_in();
        self.world.call("alice", "dispute_result", claim(disputed), BOND);
        let (expiring, _) = self.world.submit("alice", CPU);
        let cancelled = self.cancelled();
        let code = next_release();
        let code_sha256 = hex::encode(CryptoHash::hash_bytes(&code).0);
        self.world.call("owner", "stage_code", json!({"code_sha256": code_sha256}), ONE);
        self.propose_parameters();
        self.world.call("sleeper", "increase_stake", json!({}), STAKE);
        self.world.call("sleeper", "request_unstake", json!({"amount": STAKE}), YOCTO);
        self.world.call("node", "request_unstake", json!({}), YOCTO);
        self.world.call("sleeper", "set_maintenance", json!({"maintenance": false}), NONE);

        self.world.advance(HOUR + 6 * MINUTE);
        self.call("carol", "mark_offline", json!({"node_id": id("sleeper")}), NONE);
        self.world.advance(2 * DAY);
        self.call("alice", "unlink_solana", json!({}), YOCTO);
        self.call("carol", "apply_parameters", json!({}), NONE);
        self.call("carol", "finalize_task", of(final_soon), NONE);
        self.call("carol", "expire_task", of(expiring), NONE);
        self.world.advance(3 * DAY);
        self.call("carol", "default_dispute", of(disputed), NONE);
        self.world.advance(4 * DAY);
        self.call("sleeper", "withdraw_stake", json!({}), YOCTO);
        self.call("node", "unregister_node", json!({}), YOCTO);
        let (owner, market) = (self.world.account("owner"), self.world.market.id.clone());
        let applied = self.world.near.call(&owner, &market, "apply_code").args(code).deposit(YOCTO).transact().unwrap();
        applied.assert_success();
        let done = self.world.read(applied);
        self.note("apply_code", &done);

        self.world.advance(31 * DAY);
        let ids: Vec<String> = cancelled.iter().map(u64::to_string).collect();
        let done = self.world.call("carol", "prune_tasks", json!({"task_ids": ids}), NONE);
        assert_eq!(done.names(), ["task_pruned"; 40]);
        self.world.pruned = 40;
        self.note("prune_tasks x 40", &done);
    }

    fn cancelled(&mut self) -> Vec<u64> {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let batch = json!({"tasks": vec![self.world.request(CPU); 20]});
            let done = self.world.call("alice", "submit_tasks", batch, ONE);
            ids.extend(done.execution.json::<Vec<String>>().iter().map(|id| id.parse::<u64>().unwrap()));
        }
        for task_id in &ids {
            self.world.call("alice", "cancel_task", of(*task_id), YOCTO);
        }
        ids
    }
}
