//! What concerns the program as a whole.

use anchor_lang::error::ErrorCode;
use project_nft::{EVENT_AUTHORITY_AND_BUMP, ID};
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_event_cannot_be_forged_by_sending_its_bytes() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    let call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
    let done = world.send(&[call], &[&owner, &mint]).unwrap();
    let data = done.events[0].data.clone();
    let forged = |authority: AccountMeta| Instruction { program_id: ID, accounts: vec![authority], data: data.clone() };
    let unsigned = forged(AccountMeta::new_readonly(EVENT_AUTHORITY_AND_BUMP.0, false));
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::ConstraintSigner)));
    let signed_by_another = forged(AccountMeta::new_readonly(owner.pubkey(), true));
    assert_eq!(world.send(&[signed_by_another], &[&owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn it_says_whom_to_tell_of_a_hole() {
    let text = security_txt();
    for field in ["name", "project_url", "contacts", "policy"] {
        assert!(text.iter().any(|word| word == field), "{field}: {text:?}");
    }
}

/// The words between the marks of security.txt, as explorers read them from the program's bytes.
fn security_txt() -> Vec<String> {
    let bytes = program("project_nft");
    let find = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).unwrap();
    let (begin, end) = (b"=======BEGIN SECURITY.TXT V1=======\0", b"=======END SECURITY.TXT V1=======\0");
    let text = &bytes[find(begin) + begin.len()..find(end)];
    text.split(|byte| *byte == 0).map(|word| String::from_utf8(word.to_vec()).unwrap()).collect()
}
