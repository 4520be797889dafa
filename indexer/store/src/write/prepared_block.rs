//! A block with all that can be made of it before its turn comes: what takes time and needs neither a database nor the
//! blocks before it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::{Block, Body, Event};

use crate::Error;
use crate::apply::KeySet;
use crate::write::copy::{Binary, Rows as _};
use crate::write::log;
use crate::write::nul_text::SanitizedEvent;

/// Bytes of a row of the log, about: what is reserved.
const ROW: usize = 768;

/// A block that is ready to be stored.
pub struct PreparedBlock {
    block: Block,
    log: Log,
}

/// What a block's records are to the log.
pub(crate) struct Log {
    /// Rows, as COPY reads them.
    pub rows: Binary,
    /// Events that are shown otherwise than they were stated, by the index of their record.
    pub altered: BTreeMap<usize, Event>,
    /// The chains of events that they continue.
    pub entities: BTreeSet<String>,
    pub keys: KeySet,
}

/// A block and its part of the log, anyone who holds them.
#[derive(Clone, Copy)]
pub(crate) struct PreparedRef<'a> {
    pub block: &'a Block,
    pub log: &'a Log,
}

impl PreparedBlock {
    /// # Errors
    /// [`Error::TooLarge`] where the block holds a number that no column does, and those that say that an event cannot be
    /// written.
    pub fn of(block: Block) -> Result<Self, Error> {
        Ok(Self { log: Log::of(&block)?, block })
    }

    pub fn block(&self) -> &Block {
        &self.block
    }

    pub(crate) fn prepared_refs(&self) -> PreparedRef<'_> {
        PreparedRef { block: &self.block, log: &self.log }
    }
}

impl Log {
    pub(crate) fn of(block: &Block) -> Result<Self, Error> {
        let mut log = Self {
            rows: Binary::headless(block.records.len().saturating_mul(ROW)),
            altered: BTreeMap::new(),
            entities: BTreeSet::new(),
            keys: KeySet::default(),
        };
        for (index, record) in block.records.iter().enumerate() {
            if let Some(link) = record.link().filter(|link| !log.entities.contains(&link.entity)) {
                log.entities.insert(link.entity.clone());
            }
            let Body::Event { event, link } = &record.body else { continue };
            let shown = SanitizedEvent::of(event)?;
            log.keys.add(&shown.event);
            log::push(&mut log.rows, block, record, &shown.event, link.as_ref(), shown.body())?;
            if let Cow::Owned(shown) = shown.event
                && shown != *event
            {
                log.altered.insert(index, shown);
            }
        }
        Ok(log)
    }

    pub(crate) fn has_events(&self) -> bool {
        self.rows.len() > 0
    }
}
