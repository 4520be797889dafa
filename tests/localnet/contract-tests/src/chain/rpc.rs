//! The local chain in a process of its own, with its clock stopped: what moves it is what a test says.
//!
//! Transactions, accounts and rent go by the RPC of any Solana node. What no node allows goes by surfpool's
//! cheatcodes: accounts put in place, programs written, the clock set.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anchor_lang::prelude::Clock;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use solana_account::Account;
use solana_message::Hash;
use solana_pubkey::Pubkey;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::request::RpcRequest;
use solana_transaction::Transaction;

use super::{Inner, Refused, Sent};

/// Longer than a start takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);
const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// A running chain; it is killed when this goes.
pub struct Rpc {
    child: Child,
    client: RpcClient,
    sent: u64,
}

impl Drop for Rpc {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Attempts to start a chain: another process may take a free port before the chain binds it.
const STARTS: usize = 5;

impl Rpc {
    pub fn open(programs: &[(Pubkey, Vec<u8>)]) -> Self {
        let chain = (0..STARTS).find_map(|_| Self::start()).expect("the local chain ended at each start: see above");
        chain.call("surfnet_pauseClock", &json!([]));
        for (address, bytes) in programs {
            chain.call("surfnet_writeProgram", &json!([address.to_string(), hex::encode(bytes), 0]));
        }
        chain
    }

    /// Returns `None` where the chain ended before it answered.
    fn start() -> Option<Self> {
        let [rpc, ws, grpc] = free_ports();
        let mut command = Command::new(binary());
        command.args(["--rpc-port", &rpc.to_string(), "--ws-port", &ws.to_string(), "--any-blockhash"]);
        command.args(["--grpc", &format!("127.0.0.1:{grpc}")]).stdout(Stdio::null());
        let child = command.spawn().expect("the local chain starts");
        let mut chain = Self { child, client: RpcClient::new(format!("http://127.0.0.1:{rpc}")), sent: 0 };
        chain.is_answering().then_some(chain)
    }

    /// Waits until the chain answers (`true`) or has ended (`false`).
    fn is_answering(&mut self) -> bool {
        let started = Instant::now();
        while self.client.get_health().is_err() {
            if self.child.try_wait().ok().flatten().is_some() {
                return false;
            }
            assert!(started.elapsed() < DEADLINE, "the local chain does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    }

    fn call(&self, method: &'static str, params: &Value) -> Value {
        self.client
            .send(RpcRequest::Custom { method }, params.clone())
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub fn account(&self, address: &Pubkey) -> Option<Account> {
        let options = json!({"encoding": "base64", "commitment": "processed"});
        let answer = self.call("getAccountInfo", &json!([address.to_string(), options]));
        let account = &answer["value"];
        (!account.is_null()).then(|| read_account(account))
    }

    pub fn accounts_of(&self, program: &Pubkey) -> Vec<(Pubkey, Account)> {
        let options = json!({"encoding": "base64", "commitment": "processed"});
        let answer = self.call("getProgramAccounts", &json!([program.to_string(), options]));
        let accounts = answer.as_array().expect("a list of accounts").iter();
        accounts.map(|one| (key(&one["pubkey"]), read_account(&one["account"]))).collect()
    }

    pub fn set_account(&mut self, address: &Pubkey, account: &Account) {
        let fields = json!({
            "lamports": account.lamports,
            "data": hex::encode(&account.data),
            "owner": account.owner.to_string(),
            "executable": account.executable,
            "rentEpoch": 0,
        });
        self.call("surfnet_setAccount", &json!([address.to_string(), fields]));
    }

    pub fn rent(&self, space: usize) -> u64 {
        number(&self.call("getMinimumBalanceForRentExemption", &json!([space])))
    }

    pub fn clock(&self) -> Clock {
        let data = self.account(&CLOCK).expect("a clock").data;
        let word = |at: usize| data.chunks(8).nth(at).and_then(|word| word.try_into().ok()).expect("a clock's bytes");
        Clock {
            slot: u64::from_le_bytes(word(0)),
            epoch_start_timestamp: i64::from_le_bytes(word(1)),
            epoch: u64::from_le_bytes(word(2)),
            leader_schedule_epoch: u64::from_le_bytes(word(3)),
            unix_timestamp: i64::from_le_bytes(word(4)),
        }
    }

    pub fn set_clock(&mut self, clock: &Clock) {
        let held = self.account(&CLOCK).expect("a clock");
        let Clock { slot, epoch_start_timestamp, epoch, leader_schedule_epoch, unix_timestamp } = clock;
        let words = [
            slot.to_le_bytes(),
            epoch_start_timestamp.to_le_bytes(),
            epoch.to_le_bytes(),
            leader_schedule_epoch.to_le_bytes(),
            unix_timestamp.to_le_bytes(),
        ];
        let data = words.concat();
        self.set_account(&CLOCK, &Account { data, ..held });
    }

    pub fn next_blockhash(&mut self) -> Hash {
        self.sent += 1;
        let mut hash = [7; 32];
        hash[..8].copy_from_slice(&self.sent.to_le_bytes());
        Hash::new_from_array(hash)
    }

    pub fn send(&mut self, transaction: &Transaction) -> Result<Sent, Refused> {
        let bytes = bincode::serialize(transaction).expect("a transaction's bytes");
        let options = json!({"encoding": "base64", "skipPreflight": true});
        let signature = self.call("sendTransaction", &json!([STANDARD.encode(bytes), options]));
        let options = json!({"encoding": "json", "commitment": "processed", "maxSupportedTransactionVersion": 0});
        let fields = self.call("getTransaction", &json!([signature, options]));
        let meta = &fields["meta"];
        let logs = meta["logMessages"].as_array().into_iter().flatten();
        let logs = logs.map(|line| line.as_str().unwrap_or_default().to_owned()).collect();
        if !meta["err"].is_null() {
            let error = serde_json::from_value(meta["err"].clone()).expect("a transaction's error");
            return Err(Refused { error, logs });
        }
        let keys = &fields["transaction"]["message"]["accountKeys"];
        let keys: Vec<Pubkey> = keys.as_array().expect("the transaction's keys").iter().map(key).collect();
        Ok(Sent { compute_units: number(&meta["computeUnitsConsumed"]), inner: inner(meta, &keys), logs })
    }
}

fn inner(meta: &Value, keys: &[Pubkey]) -> Vec<Inner> {
    let at = |index: &Value| *keys.get(usize::try_from(number(index)).expect("an index")).expect("a key");
    let sets = meta["innerInstructions"].as_array().into_iter().flatten();
    let calls = sets.flat_map(|set| set["instructions"].as_array().into_iter().flatten());
    let inner = calls.map(|call| Inner {
        program: at(&call["programIdIndex"]),
        accounts: call["accounts"].as_array().expect("accounts").iter().map(at).collect(),
        data: bs58::decode(call["data"].as_str().expect("data")).into_vec().expect("base58"),
    });
    inner.collect()
}

fn read_account(account: &Value) -> Account {
    Account {
        lamports: number(&account["lamports"]),
        data: STANDARD.decode(account["data"][0].as_str().expect("data")).expect("base64"),
        owner: key(&account["owner"]),
        executable: account["executable"].as_bool().expect("a flag"),
        rent_epoch: 0,
    }
}

fn key(value: &Value) -> Pubkey {
    value.as_str().and_then(|text| text.parse().ok()).expect("an address")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// Built next to the tests.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a program");
    let folder = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let binary = folder.join("solana-localnet");
    assert!(binary.is_file(), "{} is missing: run `cargo build --workspace --bins`", binary.display());
    binary
}

fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("its address").port())
}
