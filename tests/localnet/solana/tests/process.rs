use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use solana_transaction::Transaction;
use yellowstone_grpc_client::{GeyserGrpcBuilder, GeyserGrpcClient};

pub const SOL: u64 = 1_000_000_000;
/// Longer than anything here takes on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// A running chain; it is killed when this goes.
pub struct Chain {
    child: Child,
    pub rpc: RpcClient,
    grpc: String,
}

impl Chain {
    /// A new chain with short slots.
    pub async fn start() -> Self {
        Self::with(&["--slot-time", "50"]).await
    }

    pub async fn kept_in(folder: &Path) -> Self {
        Self::with(&["--slot-time", "50", "--data", folder.to_str().unwrap()]).await
    }

    pub async fn with(options: &[&str]) -> Self {
        let [rpc, ws, grpc] = free_ports();
        let child = command(rpc, ws, grpc).args(options).stdout(Stdio::null()).spawn().unwrap();
        let url = format!("http://127.0.0.1:{rpc}");
        let rpc = RpcClient::new_with_commitment(url, CommitmentConfig::confirmed());
        let mut chain = Self { child, rpc, grpc: format!("http://127.0.0.1:{grpc}") };
        let started = Instant::now();
        while chain.rpc.get_health().await.is_err() {
            assert_eq!(chain.child.try_wait().unwrap(), None, "the chain has ended");
            assert!(started.elapsed() < DEADLINE, "the chain does not answer getHealth");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        chain
    }

    /// Ends the chain as `deai down` does, and waits for it.
    pub fn end(mut self) {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success(), "the chain ends cleanly");
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub async fn grpc(&self) -> GeyserGrpcClient {
        let started = Instant::now();
        loop {
            let builder: GeyserGrpcBuilder = GeyserGrpcClient::build_from_shared(self.grpc.clone()).unwrap();
            match builder.max_decoding_message_size(64 << 20).connect().await {
                Ok(client) => return client,
                Err(error) => assert!(started.elapsed() < DEADLINE, "{error}"),
            }
        }
    }

    /// A wallet with 10 SOL.
    pub async fn wallet(&self) -> Keypair {
        let wallet = Keypair::new();
        let airdrop = self.rpc.request_airdrop(&wallet.pubkey(), 10 * SOL).await.unwrap();
        self.confirmed(&airdrop).await;
        wallet
    }

    pub async fn transfer(&self, from: &Keypair, to: &Pubkey, lamports: u64) -> Signature {
        let blockhash = self.rpc.get_latest_blockhash().await.unwrap();
        let instruction = transfer(&from.pubkey(), to, lamports);
        let transaction = Transaction::new_signed_with_payer(&[instruction], Some(&from.pubkey()), &[from], blockhash);
        self.rpc.send_transaction(&transaction).await.unwrap()
    }

    /// The slot of a transaction, once it is confirmed.
    pub async fn confirmed(&self, signature: &Signature) -> u64 {
        let started = Instant::now();
        loop {
            let status = self.rpc.get_signature_statuses(&[*signature]).await.unwrap().value.remove(0);
            if let Some(status) = status
                && status.satisfies_commitment(CommitmentConfig::confirmed())
            {
                assert_eq!(status.err, None);
                return status.slot;
            }
            assert!(started.elapsed() < DEADLINE, "{signature} is not confirmed");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until a slot is confirmed.
    pub async fn reaches(&self, slot: u64) {
        let started = Instant::now();
        while self.rpc.get_slot().await.unwrap() < slot {
            assert!(started.elapsed() < DEADLINE, "slot {slot} does not come");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end, which it is expected to find at once.
pub fn output(rpc: u16, ws: u16, grpc: u16, options: &[&str]) -> Output {
    command(rpc, ws, grpc).args(options).output().unwrap()
}

fn command(rpc: u16, ws: u16, grpc: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_solana-localnet"));
    command.args(["--rpc-port", &rpc.to_string(), "--ws-port", &ws.to_string()]);
    command.args(["--grpc", &format!("127.0.0.1:{grpc}")]);
    command
}

pub fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
