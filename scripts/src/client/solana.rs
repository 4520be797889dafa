//! A client of a Solana cluster's JSON-RPC. Everything is read and awaited at `confirmed`.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use solana_commitment_config::CommitmentConfig;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;

const POLL: Duration = Duration::from_millis(80);
/// A blockhash lives for 150 slots of 400 ms: after that a transaction can no longer land.
const TIMEOUT: Duration = Duration::from_secs(75);

pub struct Solana {
    pub rpc: RpcClient,
}

impl Solana {
    pub fn connect(url: &str) -> Self {
        Self { rpc: RpcClient::new_with_commitment(url.to_owned(), CommitmentConfig::confirmed()) }
    }

    pub async fn genesis_hash(&self) -> Result<String> {
        let hash = self.rpc.get_genesis_hash().await;
        Ok(hash.with_context(|| format!("Solana does not answer at {}", self.rpc.url()))?.to_string())
    }

    pub async fn slot(&self) -> Result<u64> {
        self.rpc.get_slot().await.with_context(|| format!("Solana does not answer at {}", self.rpc.url()))
    }

    /// The current slot, or the cluster's first block where that is later: a young chain may say a slot before it.
    pub async fn first_readable_slot(&self) -> Result<u64> {
        let first = self.rpc.get_first_available_block().await;
        let first = first.with_context(|| format!("Solana does not answer at {}", self.rpc.url()))?;
        Ok(self.slot().await?.max(first))
    }

    /// The data and owner of an account; `None` where there is none.
    pub async fn account(&self, address: &Pubkey) -> Result<Option<(Pubkey, Vec<u8>)>> {
        let found = self.rpc.get_account_with_commitment(address, CommitmentConfig::confirmed()).await;
        let found = found.with_context(|| format!("could not read the Solana account {address}"))?;
        Ok(found.value.map(|account| (account.owner, account.data)))
    }

    pub async fn balance(&self, address: &Pubkey) -> Result<u64> {
        Ok(self.rpc.get_balance(address).await?)
    }

    /// Signs and sends instructions in one transaction and waits until it is confirmed. The payer signs first. Returns
    /// the transaction's signature and slot.
    ///
    /// # Errors
    /// Where the simulation or the transaction itself fails; the message carries the program's logs.
    pub async fn send(
        &self,
        what: &str,
        instructions: &[Instruction],
        payer: &Keypair,
        others: &[&Keypair],
    ) -> Result<(Signature, u64)> {
        let mut signers = vec![payer];
        signers.extend(others);
        let blockhash = self.rpc.get_latest_blockhash().await?;
        let transaction = Transaction::new_signed_with_payer(instructions, Some(&payer.pubkey()), &signers, blockhash);
        let failed = || format!("Solana refused: {what}");
        let signature = self.rpc.send_transaction(&transaction).await.with_context(failed)?;
        let slot = self.confirm(&signature).await.with_context(failed)?;
        Ok((signature, slot))
    }

    /// Sends a transaction without simulating it and without waiting.
    pub async fn push(&self, transaction: &Transaction) -> Result<Signature> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
        Ok(self.rpc.send_transaction_with_config(transaction, config).await?)
    }

    /// Waits until a transaction is confirmed, and returns its slot.
    pub async fn confirm(&self, signature: &Signature) -> Result<u64> {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let statuses = self.rpc.get_signature_statuses(&[*signature]).await?.value;
            if let Some(status) = statuses.into_iter().next().flatten() {
                if let Some(error) = &status.err {
                    bail!("transaction {signature} failed: {error}");
                }
                if status.satisfies_commitment(CommitmentConfig::confirmed()) {
                    return Ok(status.slot);
                }
            }
            if Instant::now() >= deadline {
                bail!("transaction {signature} did not land within {} s", TIMEOUT.as_secs());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Asks the cluster's faucet for lamports and waits for them. Local and test clusters have one.
    pub async fn airdrop(&self, address: &Pubkey, lamports: u64) -> Result<()> {
        let before = self.balance(address).await?;
        let asked = self.rpc.request_airdrop(address, lamports).await;
        asked.with_context(|| format!("no airdrop for {address} at {}", self.rpc.url()))?;
        let deadline = Instant::now() + TIMEOUT;
        while self.balance(address).await? <= before {
            if Instant::now() >= deadline {
                return Err(anyhow!("the airdrop for {address} did not arrive within {} s", TIMEOUT.as_secs()));
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }
}
