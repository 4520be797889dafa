//! A market in which something of everything is going on.

use near_localnet::{Balance, KeyType, SecretKey};
use serde_json::{Value, json};

use crate::world::{CPU, DEPOSIT, Done, GPU, NONE, URI, World, YOCTO, id};

/// Everyone in it who has something to lose.
pub const CROWD: [&str; 5] = ["alice", "bob", "node", "idle", "treasury"];

const GPU80: &str = "training.gpu80";

impl World {
    /// Tasks in each open state and in some that are over, two nodes, a dispute with both bonds, a link.
    pub fn with_crowd() -> Self {
        let mut world = Self::new();
        world.requester("alice");
        world.requester("bob");
        world.call("owner", "add_arbiter", json!({"arbiter_id": id("judge")}), DEPOSIT);
        world.node("node", &[GPU], 8);
        world.node("idle", &[CPU], 1);
        // 1 to 5: assigned, in progress, submitted, disputed, completed; 6: pending; 7: cancelled; 8: assigned.
        for _ in 0..5 {
            world.submit("alice", GPU);
        }
        world.submit("alice", GPU80);
        world.submit("bob", GPU80);
        world.submit("bob", CPU);
        for task_id in 2..=5 {
            world.call("node", "start_task", numbered(task_id), NONE);
        }
        for task_id in 3..=5 {
            world.call("node", "submit_result", handed_in(task_id), NONE);
        }
        let bond = world.bond();
        world.call("alice", "dispute_result", disputed(4), bond);
        let answer = json!({"task_id": "4", "evidence_uri": URI, "evidence_sha256": "66".repeat(32)});
        world.call("node", "answer_dispute", answer, bond);
        world.call("alice", "accept_result", numbered(5), YOCTO);
        world.call("bob", "cancel_task", numbered(7), YOCTO);
        world.link("alice");
        world
    }

    fn bond(&self) -> Balance {
        let terms: Value = self.view("parameters", json!({}));
        Balance::from_yoctonear(terms["dispute_bond"].as_str().unwrap().parse().unwrap())
    }

    /// Links the account to a wallet of its own.
    pub fn link(&mut self, name: &str) -> Done {
        let key = SecretKey::from_seed(KeyType::ED25519, name);
        let base58 = |text: String| text.strip_prefix("ed25519:").unwrap().to_owned();
        let wallet = base58(key.public_key().to_string());
        let expires_at = (self.near.head().header.timestamp + 600_000_000_000).to_string();
        let said = json!({"account_id": id(name), "wallet": wallet, "nonce": "1", "expires_at": expires_at});
        let text: String = self.view("solana_link_text", said);
        let signature = base58(key.sign(text.as_bytes()).to_string());
        let proof = json!({"wallet": wallet, "signature": signature, "nonce": "1", "expires_at": expires_at});
        self.call(name, "link_solana", proof, DEPOSIT)
    }
}

fn numbered(task_id: u64) -> Value {
    json!({"task_id": task_id.to_string()})
}

fn handed_in(task_id: u64) -> Value {
    json!({"task_id": task_id.to_string(), "output_uri": URI, "output_sha256": "33".repeat(32), "metrics": []})
}

fn disputed(task_id: u64) -> Value {
    json!({
        "task_id": task_id.to_string(), "output_sha256": "33".repeat(32), "evidence_uri": URI,
        "evidence_sha256": "55".repeat(32),
    })
}
