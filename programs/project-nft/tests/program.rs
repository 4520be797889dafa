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
fn the_program_names_its_security_contact() {
    let program = program("project_nft");
    let find = |text: &str| program.windows(text.len()).position(|window| window == text.as_bytes());
    let begin = find("=======BEGIN SECURITY.TXT V1=======\0").expect("security.txt begins");
    let end = find("=======END SECURITY.TXT V1=======\0").expect("security.txt ends");
    let fields: Vec<_> = program[begin..end].split(|byte| *byte == 0).skip(1).collect();
    for required in ["name", "project_url", "contacts", "policy"] {
        let at = fields.iter().position(|field| *field == required.as_bytes()).expect(required);
        assert!(!fields[at + 1].is_empty(), "{required}");
    }
}
