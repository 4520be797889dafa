use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{Discriminator, Event};
use solana_invoke::invoke_signed_unchecked;

use crate::events::next_head;
use crate::{EVENT_AUTHORITY_AND_BUMP, RegistryError};

/// The last event of an entity: its place in the entity's own chain of events.
///
/// One read of this reports an indexer whether it holds every event: `seq` counts them from 1 without
/// gaps, and `head` commits to all of them (see [`crate::events`]).
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventLink {
    pub seq: u64,
    pub head: [u8; 32],
}

/// The program that emits, with the bump of its event authority.
#[derive(Clone, Copy)]
pub struct Emitter {
    pub program: Pubkey,
    pub bump: u8,
}

impl EventLink {
    /// Emits the entity's next event, made from its link, and steps on to it.
    pub(crate) fn emit<E>(&mut self, authority: &AccountInfo<'_>, event: impl FnOnce(EventLink) -> E) -> Result<()>
    where
        E: Event + AnchorSerialize + Discriminator,
    {
        self.emit_event_of(authority, event).map(drop)
    }

    /// The same, and gives the event back: what it holds goes on into an account without a copy.
    pub(crate) fn emit_event_of<E>(
        &mut self,
        authority: &AccountInfo<'_>,
        event: impl FnOnce(EventLink) -> E,
    ) -> Result<E>
    where
        E: Event + AnchorSerialize + Discriminator,
    {
        let (_, bump) = EVENT_AUTHORITY_AND_BUMP;
        self.emit_as(Emitter { program: crate::ID, bump }, authority, event)
    }

    /// The same for any program that keeps its events in chains. The event that is given back has no head.
    ///
    /// On the wire this is Anchor's `emit_cpi!`. The macro would serialize the event twice here, once
    /// for its head, and copies it byte by byte.
    pub fn emit_as<E>(
        &mut self,
        emitter: Emitter,
        authority: &AccountInfo<'_>,
        event: impl FnOnce(EventLink) -> E,
    ) -> Result<E>
    where
        E: Event + AnchorSerialize + Discriminator,
    {
        let seq = self.seq.checked_add(1).ok_or(RegistryError::EventsExhausted)?;
        let mut data = Vec::with_capacity(640);
        data.extend_from_slice(EVENT_IX_TAG_LE);
        data.extend_from_slice(E::DISCRIMINATOR);
        let event = event(EventLink { seq, head: [0; 32] });
        event.serialize(&mut data)?;

        let head = next_head(&self.head, data.get(EVENT_IX_TAG_LE.len()..).unwrap_or_default());
        if let Some(unsealed) = data.last_chunk_mut() {
            *unsealed = head;
        }

        let accounts = vec![AccountMeta::new_readonly(*authority.key, true)];
        // Nothing has borrowed the authority, which has no data.
        invoke_signed_unchecked(
            &Instruction { program_id: emitter.program, accounts, data },
            std::slice::from_ref(authority),
            &[&[b"__event_authority", &[emitter.bump]]],
        )?;
        *self = EventLink { seq, head };
        Ok(event)
    }
}
