//! The buffer that a program is written into before it is deployed.
//!
//! Its address follows from the payer, the program and the bytes: a deployment that was cut off finds the same buffer
//! again and writes only what is missing.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::stream::{self, StreamExt};
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_loader_v3_interface::instruction;
use solana_loader_v3_interface::state::UpgradeableLoaderState;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;

use super::Terms;
use crate::client::solana::Solana;
use crate::progress::Step;

/// A transaction holds 1,232 bytes. A write takes 220 of them in addition to the chunk, and a price for its compute units 60.
const CHUNK: usize = 940;
/// The number of writes are on their way at once.
const AT_ONCE: usize = 32;
/// The number of passes over the missing chunks before we give up.
const PASSES: u32 = 8;
/// The number of writes share a blockhash: few enough that it is young when the last of them is sent.
const BATCH: usize = 64;
/// A pass ends when no write was confirmed for so long. What is written twice is the same bytes: a late write does no harm.
const STALL: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(200);

/// The buffer of these bytes.
pub fn keypair(payer: &Keypair, program: &Pubkey, bytes: &[u8]) -> Keypair {
    let mut seed = Sha256::new();
    seed.update(b"DeAI deployment buffer");
    seed.update(payer.secret_bytes());
    seed.update(program.as_ref());
    seed.update(Sha256::digest(bytes));
    Keypair::new_from_array(seed.finalize().into())
}

/// Makes the buffer where it is missing, and writes into it until the chain shows every byte of the program.
pub async fn fill(solana: &Solana, terms: &Terms, bytes: &[u8], step: &Step) -> Result<Keypair> {
    let buffer = keypair(&terms.payer, &terms.program.pubkey(), bytes);
    if read(solana, terms, &buffer.pubkey(), bytes.len()).await?.is_none() {
        make(solana, terms, &buffer, bytes.len()).await?;
    }
    for _pass in 0..PASSES {
        let held = read(solana, terms, &buffer.pubkey(), bytes.len()).await?;
        let held = held.with_context(|| format!("the buffer {} has gone", buffer.pubkey()))?;
        let missing = missing(bytes, &held);
        if missing.is_empty() {
            return Ok(buffer);
        }
        write(solana, terms, &buffer.pubkey(), bytes, &missing, step).await?;
    }
    bail!("the program could not be written into the buffer {} in {PASSES} passes: run it again", buffer.pubkey())
}

/// What the buffer holds; `None` where there is none.
async fn read(solana: &Solana, terms: &Terms, buffer: &Pubkey, len: usize) -> Result<Option<Vec<u8>>> {
    let Some((owner, data)) = solana.account(buffer).await? else { return Ok(None) };
    let header = UpgradeableLoaderState::size_of_buffer_metadata();
    if owner != super::LOADER || data.len() != header + len || authority(&data) != Some(terms.payer.pubkey()) {
        bail!("the account {buffer} is in the way: it is not the payer's buffer of {len} bytes");
    }
    Ok(Some(data[header..].to_vec()))
}

/// A buffer's account begins with its kind, 1 as u32, and its authority: a byte 1 and the address.
fn authority(data: &[u8]) -> Option<Pubkey> {
    let bytes: [u8; 32] = data.strip_prefix(&[1, 0, 0, 0, 1])?.get(..32)?.try_into().ok()?;
    Some(Pubkey::new_from_array(bytes))
}

async fn make(solana: &Solana, terms: &Terms, buffer: &Keypair, len: usize) -> Result<()> {
    let payer = terms.payer.pubkey();
    // As much as the program's own account will need: the loader hands it on.
    let size = UpgradeableLoaderState::size_of_programdata(len);
    let rent = solana.rpc.get_minimum_balance_for_rent_exemption(size).await?;
    let instructions = instruction::create_buffer(&payer, &buffer.pubkey(), &payer, rent, len)?;
    solana.send("making the buffer", &terms.priced(&instructions), &terms.payer, &[buffer]).await?;
    Ok(())
}

/// The offsets of the chunks that differ.
fn missing(wanted: &[u8], held: &[u8]) -> Vec<usize> {
    let chunks = wanted.chunks(CHUNK).zip(held.chunks(CHUNK));
    chunks.enumerate().filter(|(_, (wanted, held))| wanted != held).map(|(index, _)| index * CHUNK).collect()
}

/// Sends the writes and waits until they are confirmed, or can no longer be. What did not land is seen by the next look
/// into the buffer.
async fn write(
    solana: &Solana,
    terms: &Terms,
    buffer: &Pubkey,
    bytes: &[u8],
    offsets: &[usize],
    step: &Step,
) -> Result<()> {
    let payer = terms.payer.pubkey();
    let total = offsets.len();
    let mut waiting = BTreeSet::new();
    for batch in offsets.chunks(BATCH) {
        let blockhash = solana.rpc.get_latest_blockhash().await?;
        let mut writes = Vec::new();
        for offset in batch {
            let chunk = bytes[*offset..].iter().take(CHUNK).copied().collect();
            let write = instruction::write(buffer, &payer, u32::try_from(*offset)?, chunk);
            let instructions = terms.priced(&[write]);
            writes.push(Transaction::new_signed_with_payer(&instructions, Some(&payer), &[&terms.payer], blockhash));
        }
        let mut sending = stream::iter(&writes).map(|write| solana.push(write)).buffer_unordered(AT_ONCE);
        while let Some(sent) = sending.next().await {
            // A write that the node did not take is sent again in the next pass.
            waiting.extend(sent.ok());
            step.note(format!("{} of {total} pieces sent", waiting.len()));
        }
    }
    let mut last_confirmed = Instant::now();
    while !waiting.is_empty() && last_confirmed.elapsed() < STALL {
        let asked: Vec<Signature> = waiting.iter().copied().take(256).collect();
        let statuses = solana.rpc.get_signature_statuses(&asked).await?.value;
        for (signature, status) in asked.iter().zip(statuses) {
            if status.is_some_and(|status| status.err.is_some() || status.confirmation_status.is_some()) {
                waiting.remove(signature);
                last_confirmed = Instant::now();
            }
        }
        step.note(format!("{} of {total} pieces written", total - waiting.len()));
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_off_deployment_finds_its_buffer_again() {
        let payer = Keypair::new();
        let program = Pubkey::new_unique();
        let address = |payer: &Keypair, program: &Pubkey, bytes: &[u8]| keypair(payer, program, bytes).pubkey();
        assert_eq!(address(&payer, &program, b"v1"), address(&payer, &program, b"v1"));
        assert_ne!(address(&payer, &program, b"v1"), address(&payer, &program, b"v2"));
        assert_ne!(address(&payer, &program, b"v1"), address(&Keypair::new(), &program, b"v1"));
        assert_ne!(address(&payer, &program, b"v1"), address(&payer, &Pubkey::new_unique(), b"v1"));
    }

    #[test]
    fn only_pieces_that_differ_are_written() {
        let wanted = vec![7; CHUNK * 3 + 5];
        let mut held = wanted.clone();
        assert!(missing(&wanted, &held).is_empty());
        held[CHUNK] = 0;
        held[CHUNK * 3 + 4] = 0;
        assert_eq!(missing(&wanted, &held), [CHUNK, CHUNK * 3]);
    }

    #[test]
    fn a_write_fits_into_a_transaction_also_with_a_price() {
        let payer = Keypair::new();
        let write = instruction::write(&Pubkey::new_unique(), &payer.pubkey(), u32::MAX, vec![1; CHUNK]);
        let instructions = super::super::priced(&[write], u64::MAX);
        let transaction =
            Transaction::new_signed_with_payer(&instructions, Some(&payer.pubkey()), &[&payer], Default::default());
        let size = transaction.message_data().len() + 1 + 64;
        assert!(size <= 1232, "{size} bytes");
    }
}
