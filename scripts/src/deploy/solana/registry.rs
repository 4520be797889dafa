//! Opens the registry: the program's first instruction.

use anchor_lang::{InstructionData, ToAccountMetas};
use anyhow::{Context, Result, bail};
use project_registry::InitializeArgs;
use project_registry::state::Registry;
use solana_instruction::Instruction;
use solana_loader_v3_interface::get_program_data_address;
use solana_pubkey::Pubkey;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_signer::Signer;

use super::Terms;
use crate::client::registry::event_authority;
use crate::client::solana::Solana;

/// Opens the registry where it is not open yet. Returns whether it was opened now.
pub async fn open(solana: &Solana, terms: &Terms) -> Result<bool> {
    let program = terms.program.pubkey();
    let registry = Registry::address(&program);
    if let Some((owner, _)) = solana.account(&registry).await? {
        if owner != program {
            bail!("the registry's account {registry} belongs to {owner}, not to the program {program}");
        }
        return Ok(false);
    }
    let accounts = project_registry::accounts::Initialize {
        registry,
        authority: terms.payer.pubkey(),
        program_data: get_program_data_address(&program),
        system_program: Pubkey::default(),
        event_authority: event_authority(&program),
        program,
    };
    let args = InitializeArgs { treasury: terms.treasury, project_fee: terms.project_fee };
    let data = project_registry::instruction::Initialize { args }.data();
    let initialize = Instruction { program_id: program, accounts: accounts.to_account_metas(None), data };
    solana.send("opening the registry", &terms.priced(&[initialize]), &terms.payer, &[]).await?;
    Ok(true)
}

/// The slot in which the registry was opened: that of the oldest transaction that names its account.
pub async fn opened_at(solana: &Solana, program: &Pubkey) -> Result<u64> {
    let registry = Registry::address(program);
    let mut oldest = None;
    loop {
        let before = oldest.as_ref().map(|(signature, _)| *signature);
        let config = GetConfirmedSignaturesForAddress2Config { before, ..Default::default() };
        let page = solana.rpc.get_signatures_for_address_with_config(&registry, config).await;
        let page = page.context("could not read the registry's history")?;
        let Some(last) = page.last() else { break };
        oldest = Some((last.signature.parse()?, last.slot));
    }
    let (_, slot) = oldest.with_context(|| {
        format!("the node does not hold the history of {registry}: ask one that does, by --solana-rpc")
    })?;
    Ok(slot)
}
