//! The program's own account: deployed, upgraded, or left as it is.

use anyhow::{Context, Result, bail};
use solana_loader_v3_interface::state::UpgradeableLoaderState;
use solana_loader_v3_interface::{get_program_data_address, instruction};
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use super::{LOADER, Terms, buffer, shown};
use crate::client::solana::Solana;
use crate::progress::Step;

/// What stands at a program's address.
struct Standing {
    upgrade_authority: Option<Pubkey>,
    /// The program's bytes, padded with zeroes up to the account's capacity.
    bytes: Vec<u8>,
}

/// Deploys or upgrades the program to `bytes`, where it is not that already. Returns its upgrade authority.
pub async fn bring_to(solana: &Solana, terms: &Terms, bytes: &[u8], step: &Step) -> Result<Option<Pubkey>> {
    let payer = terms.payer.pubkey();
    let Some(standing) = find(solana, &terms.program.pubkey()).await? else {
        deploy(solana, terms, bytes, step).await?;
        return Ok(Some(payer));
    };
    if !is_same(&standing.bytes, bytes) {
        if standing.upgrade_authority != Some(payer) {
            bail!(
                "the program {} is not the built one, and its upgrade authority is {}, not the payer {payer}",
                terms.program.pubkey(),
                shown(standing.upgrade_authority)
            );
        }
        upgrade(solana, terms, &standing, bytes, step).await?;
    }
    Ok(standing.upgrade_authority)
}

/// `true` where the program holds its own address, as one piece or, where the compiler has made constants of it, as the eight
/// words that those load.
pub fn names(bytes: &[u8], address: &Pubkey) -> bool {
    let address = address.as_ref();
    let holds = |piece: &[u8]| bytes.windows(piece.len()).any(|window| window == piece);
    holds(address) || address.chunks(4).all(holds)
}

fn is_same(standing: &[u8], wanted: &[u8]) -> bool {
    standing.strip_prefix(wanted).is_some_and(|padding| padding.iter().all(|byte| *byte == 0))
}

async fn find(solana: &Solana, program: &Pubkey) -> Result<Option<Standing>> {
    let Some((owner, _)) = solana.account(program).await? else { return Ok(None) };
    if owner != LOADER {
        bail!(
            "the account {program} belongs to {owner}, not to the upgradeable loader: choose another program keypair"
        );
    }
    let address = get_program_data_address(program);
    let Some((_, data)) = solana.account(&address).await? else {
        bail!("the program {program} was closed, and its address can never be used again: choose another keypair");
    };
    let (upgrade_authority, bytes) = split(&data).with_context(|| format!("{address} is no program data account"))?;
    Ok(Some(Standing { upgrade_authority, bytes: bytes.to_vec() }))
}

/// A program data account: its kind, 3 as u32; the slot as u64; a byte 1 and the authority, or a byte 0; then, always
/// after 45 bytes, the program.
fn split(data: &[u8]) -> Option<(Option<Pubkey>, &[u8])> {
    let bytes = data.get(UpgradeableLoaderState::size_of_programdata_metadata()..)?;
    let authority: [u8; 32] = data.get(13..45)?.try_into().ok()?;
    match (data.get(..4)?, data.get(12)?) {
        ([3, 0, 0, 0], 0) => Some((None, bytes)),
        ([3, 0, 0, 0], 1) => Some((Some(Pubkey::new_from_array(authority)), bytes)),
        _other => None,
    }
}

async fn deploy(solana: &Solana, terms: &Terms, bytes: &[u8], step: &Step) -> Result<()> {
    let buffer = buffer::fill(solana, terms, bytes, step).await?;
    let (payer, program) = (terms.payer.pubkey(), terms.program.pubkey());
    let rent = solana.rpc.get_minimum_balance_for_rent_exemption(UpgradeableLoaderState::size_of_program()).await?;
    let instructions =
        instruction::deploy_with_max_program_len(&payer, &program, &buffer.pubkey(), &payer, rent, bytes.len(), true)?;
    step.note("deploying");
    let instructions = terms.priced(&instructions);
    let (_, slot) = solana.send("deploying the program", &instructions, &terms.payer, &[&terms.program]).await?;
    until_after(solana, slot).await
}

async fn upgrade(solana: &Solana, terms: &Terms, standing: &Standing, bytes: &[u8], step: &Step) -> Result<()> {
    let (payer, program) = (terms.payer.pubkey(), terms.program.pubkey());
    if let Some(more) = bytes.len().checked_sub(standing.bytes.len()).filter(|more| *more > 0) {
        let more = u32::try_from(more)?.max(instruction::MINIMUM_EXTEND_PROGRAM_BYTES);
        let extend = instruction::extend_program(&program, Some(&payer), more);
        let (_, slot) = solana.send("extending the program", &terms.priced(&[extend]), &terms.payer, &[]).await?;
        // The loader refuses to extend and upgrade a program in one slot.
        until_after(solana, slot).await?;
    }
    let buffer = buffer::fill(solana, terms, bytes, step).await?;
    let upgrade = instruction::upgrade(&program, &buffer.pubkey(), &payer, &payer, true);
    step.note("upgrading");
    let (_, slot) = solana.send("upgrading the program", &terms.priced(&[upgrade]), &terms.payer, &[]).await?;
    until_after(solana, slot).await
}

/// A program runs from the slot after the one that deployed it.
async fn until_after(solana: &Solana, slot: u64) -> Result<()> {
    while solana.slot().await? <= slot {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_with_padding_behind_it_is_left_alone() {
        assert!(is_same(b"elf", b"elf"));
        assert!(is_same(b"elf\0\0", b"elf"));
        assert!(!is_same(b"elf1", b"elf"));
        assert!(!is_same(b"el", b"elf"));
    }

    #[test]
    fn an_address_is_found_whole_or_in_the_words_of_the_code() {
        let address = Pubkey::new_unique();
        let whole = [&[9; 7][..], address.as_ref(), &[9; 7]].concat();
        assert!(names(&whole, &address));
        let words: Vec<u8> = address.as_ref().chunks(4).flat_map(|word| [word, &[0x18, 0, 0, 0]].concat()).collect();
        assert!(names(&words, &address));
        assert!(!names(&whole, &Pubkey::new_unique()));
    }

    #[test]
    fn a_program_data_account_is_read_with_and_without_an_authority() {
        let authority = Pubkey::new_unique();
        let held = [&[3, 0, 0, 0][..], &[7; 8], &[1], authority.as_ref(), b"elf"].concat();
        assert_eq!(split(&held), Some((Some(authority), &b"elf"[..])));
        let last = [&[3, 0, 0, 0][..], &[7; 8], &[0], &[0; 32], b"elf"].concat();
        assert_eq!(split(&last), Some((None, &b"elf"[..])));
        assert_eq!(split(&held[..20]), None);
        assert_eq!(split(&[&[2, 0, 0, 0][..], &held[4..]].concat()), None);
    }
}
