//! What the owner and its pausers do.

use serde_json::{Value, json};

use super::Gauge;
use crate::world::{DEPOSIT, YOCTO, id};

impl Gauge {
    pub(super) fn governance(&mut self) {
        self.call("owner", "add_class", json!({"class": "new.class"}), DEPOSIT);
        self.call("owner", "remove_arbiter", json!({"arbiter_id": id("judge")}), YOCTO);
        self.call("owner", "add_pauser", json!({"account_id": id("guard")}), DEPOSIT);
        self.call("guard", "pause_intake", json!({}), YOCTO);
        self.call("guard", "resume_intake", json!({}), YOCTO);
        self.call("owner", "remove_pauser", json!({"account_id": id("guard")}), DEPOSIT);
        self.propose_parameters();
        self.call("owner", "cancel_parameters", json!({}), DEPOSIT);
        self.call("owner", "stage_code", json!({"code_sha256": "44".repeat(32)}), DEPOSIT);
        self.call("owner", "cancel_code", json!({}), DEPOSIT);
        self.call("owner", "propose_owner", json!({"account_id": id("heir")}), DEPOSIT);
        self.call("owner", "cancel_owner_proposal", json!({}), DEPOSIT);
        self.world.call("owner", "propose_owner", json!({"account_id": id("heir")}), DEPOSIT);
        self.call("heir", "accept_owner", json!({}), DEPOSIT);
        self.world.call("heir", "propose_owner", json!({"account_id": id("owner")}), DEPOSIT);
        self.world.call("owner", "accept_owner", json!({}), DEPOSIT);
    }

    pub(super) fn propose_parameters(&mut self) {
        let parameters: Value = self.world.view("parameters", json!({}));
        self.call("owner", "propose_parameters", json!({"parameters": parameters}), DEPOSIT);
    }
}
