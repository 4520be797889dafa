//! Deploys our programs on a Solana cluster, by the same steps on every one.

mod buffer;
mod program;
mod registry;
mod which;

use std::path::PathBuf;

use anyhow::{Result, bail};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_loader_v3_interface::instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use crate::client::solana::Solana;
use crate::deploy::record::SolanaDeployment;
use crate::progress::Step;
pub use which::Which;

/// The upgradeable loader, v3.
const LOADER: Pubkey = Pubkey::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111");
const COMPUTE_BUDGET: Pubkey = Pubkey::from_str_const("ComputeBudget111111111111111111111111111111");

/// The way in which a program is deployed.
pub struct Terms {
    pub which: Which,
    /// The file with the compiled program.
    pub bytes: PathBuf,
    /// Pays, and is the upgrade authority until the registry stands.
    pub payer: Keypair,
    /// Its address is the program's.
    pub program: Keypair,
    /// The account that may upgrade the program afterwards; the payer where `None`.
    pub upgrade_authority: Option<Pubkey>,
    /// Receives the registry's fees.
    pub treasury: Pubkey,
    /// Lamports a new project pays.
    pub project_fee: u64,
    /// Micro-lamports offered for a compute unit; 0 on a quiet cluster.
    pub priority_fee: u64,
    /// `true` where the cluster runs on this machine, where the public localnet key may be used.
    pub is_local: bool,
}

impl Terms {
    /// The same for project-nft: by the same payer, for the same upgrade authority.
    pub fn for_nft(&self, program: Keypair, bytes: PathBuf) -> Self {
        Self {
            which: Which::ProjectNft,
            bytes,
            payer: self.payer.insecure_clone(),
            program,
            upgrade_authority: self.upgrade_authority,
            treasury: self.treasury,
            project_fee: self.project_fee,
            priority_fee: self.priority_fee,
            is_local: self.is_local,
        }
    }

    fn priced(&self, instructions: &[Instruction]) -> Vec<Instruction> {
        priced(instructions, self.priority_fee)
    }
}

/// Brings the registry's program on the cluster to `bytes`, and opens the registry. What stands already is left alone: a second run
/// sends nothing. `known` is what an earlier run recorded.
pub async fn deploy(
    solana: &Solana,
    terms: &Terms,
    bytes: &[u8],
    known: Option<&SolanaDeployment>,
    step: &Step,
) -> Result<SolanaDeployment> {
    let address = terms.program.pubkey();
    check(terms, bytes)?;
    let genesis_hash = solana.genesis_hash().await?;
    let before = solana.first_readable_slot().await?;
    let authority = program::bring_to(solana, terms, bytes, step).await?;
    step.note("opening the registry");
    let opened = registry::open(solana, terms).await?;
    let known =
        known.filter(|known| known.genesis_hash == genesis_hash && known.project_registry == address.to_string());
    let start_slot = match (known, opened) {
        (Some(known), _) => known.start_slot,
        (None, true) => before,
        (None, false) => registry::opened_at(solana, &address).await?,
    };
    let authority = hand_over(solana, terms, authority).await?;
    let project_registry = address.to_string();
    let authority = authority.map_or_else(|| "none: the program is final".to_owned(), |it| it.to_string());
    let project_nft = known.and_then(|known| known.project_nft.clone());
    Ok(SolanaDeployment { project_registry, project_nft, genesis_hash, start_slot, authority })
}

/// Brings project-nft on the cluster to `bytes`, which read the accounts of the registry at `registry`. Returns its
/// address.
pub async fn deploy_nft(
    solana: &Solana,
    terms: &Terms,
    bytes: &[u8],
    registry: &Pubkey,
    step: &Step,
) -> Result<String> {
    check(terms, bytes)?;
    if !program::names(bytes, registry) {
        bail!(
            "the built project-nft was not built for the registry {registry}: build it with {}={registry}",
            Which::ProjectRegistry.variable()
        );
    }
    let authority = program::bring_to(solana, terms, bytes, step).await?;
    hand_over(solana, terms, authority).await?;
    Ok(terms.program.pubkey().to_string())
}

/// Refuses what would leave a broken or a stolen program on the chain.
fn check(terms: &Terms, bytes: &[u8]) -> Result<()> {
    let address = terms.program.pubkey();
    let (name, variable, argument) = (terms.which.name(), terms.which.variable(), terms.which.argument());
    if address.to_string() == terms.which.localnet_id() && !terms.is_local {
        bail!(
            "{address} is the localnet address of {name}, and its key is public: make a key of your own \
             (solana-keygen new -o program.json), build with {variable} set to its address, and give it by {argument}"
        );
    }
    if !program::names(bytes, &address) {
        bail!(
            "the built {name} was not built for the address {address}: build it with {variable}={address}, or give the \
             keypair it was built for by {argument}"
        );
    }
    Ok(())
}

/// Gives the program to its final upgrade authority, where that is another than the payer.
async fn hand_over(solana: &Solana, terms: &Terms, now: Option<Pubkey>) -> Result<Option<Pubkey>> {
    let Some(wanted) = terms.upgrade_authority else { return Ok(now) };
    if now == Some(wanted) {
        return Ok(now);
    }
    let payer = terms.payer.pubkey();
    if now != Some(payer) {
        bail!("the program's upgrade authority is {}, not the payer: it cannot be given to {wanted}", shown(now));
    }
    let give = instruction::set_upgrade_authority(&terms.program.pubkey(), &payer, Some(&wanted));
    solana.send("handing the program over", &terms.priced(&[give]), &terms.payer, &[]).await?;
    Ok(Some(wanted))
}

fn shown(authority: Option<Pubkey>) -> String {
    authority.map_or_else(|| "nobody (it is final)".to_owned(), |authority| authority.to_string())
}

/// Puts a price on the compute units in front of the instructions.
fn priced(instructions: &[Instruction], micro_lamports: u64) -> Vec<Instruction> {
    // SetComputeUnitPrice: kind 3 and the price as u64, little-endian.
    let mut data = vec![3];
    data.extend(micro_lamports.to_le_bytes());
    let accounts: Vec<AccountMeta> = Vec::new();
    let price = (micro_lamports > 0).then_some(Instruction { program_id: COMPUTE_BUDGET, accounts, data });
    price.into_iter().chain(instructions.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(program: Keypair, is_local: bool) -> Terms {
        let payer = Keypair::new();
        let treasury = payer.pubkey();
        Terms {
            which: Which::ProjectRegistry,
            bytes: PathBuf::new(),
            payer,
            program,
            upgrade_authority: None,
            treasury,
            project_fee: 0,
            priority_fee: 0,
            is_local,
        }
    }

    fn localnet_key() -> Keypair {
        use sha2::{Digest, Sha256};
        Keypair::new_from_array(Sha256::digest("DeAI localnet program: project_registry").into())
    }

    #[test]
    fn the_public_key_is_refused_on_a_network_that_others_can_reach() {
        let bytes = localnet_key().pubkey().to_bytes();
        assert!(check(&terms(localnet_key(), true), &bytes).is_ok());
        let error = check(&terms(localnet_key(), false), &bytes).unwrap_err().to_string();
        assert!(error.contains("its key is public") && error.contains("DEAI_PROJECT_REGISTRY_ID"), "{error}");
    }

    #[test]
    fn a_program_built_for_another_address_is_refused() {
        let key = Keypair::new();
        let error = check(&terms(key.insecure_clone(), false), &[0; 64]).unwrap_err().to_string();
        assert!(error.contains(&key.pubkey().to_string()), "{error}");
        assert!(check(&terms(key.insecure_clone(), false), &key.pubkey().to_bytes()).is_ok());
    }

    #[test]
    fn a_price_of_nothing_adds_no_instruction() {
        let nothing = Instruction { program_id: LOADER, accounts: Vec::new(), data: Vec::new() };
        assert_eq!(priced(std::slice::from_ref(&nothing), 0).len(), 1);
        let dear = priced(&[nothing], 5);
        assert_eq!(dear[0].data, [3, 5, 0, 0, 0, 0, 0, 0, 0]);
    }
}
