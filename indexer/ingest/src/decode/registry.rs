use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use domain::{
    Body, Event, Lamports, Link, ProjectCreated, ProjectKind, ProjectStatus, ProjectUpdated, RegistryInitialized,
    Reject, Sha256, SolanaAddress, TimeNs,
};
use project_registry::events::{self, RegistryEvent};
use project_registry::state;

/// The data of an event's instruction, tag included.
pub fn decode(data: &[u8]) -> Body {
    match RegistryEvent::decode(data) {
        Ok(event) => {
            let state::Link { seq, head } = event.link();
            let entity = event.entity().to_string();
            let link = Link { entity, seq, head: Sha256(head), canonical: canonical(data) };
            Body::Event { event: fact(event), link: Some(link) }
        }
        Err(error) => {
            Body::Reject(Reject { bytes: data.to_owned(), reason: error.to_string(), link: guessed_link(data) })
        }
    }
}

/// What the head commits to: discriminator and fields, the 32 bytes of the head being zero.
fn canonical(data: &[u8]) -> Vec<u8> {
    let mut canonical = data.strip_prefix(EVENT_IX_TAG_LE).unwrap_or(data).to_owned();
    if let Some(head) = canonical.last_chunk_mut::<32>() {
        *head = [0; 32];
    }
    canonical
}

/// Every event of ours begins with its entity's address and ends with `seq` and `head`: so does, in all
/// likelihood, one that is newer than this reader.
fn guessed_link(data: &[u8]) -> Option<Link> {
    let event = data.strip_prefix(EVENT_IX_TAG_LE)?;
    let (body, head) = event.split_last_chunk::<32>()?;
    let (fields, seq) = body.split_last_chunk::<8>()?;
    let entity = fields.get(8..)?.first_chunk::<32>()?;
    Some(Link {
        entity: Pubkey::new_from_array(*entity).to_string(),
        seq: u64::from_le_bytes(*seq),
        head: Sha256(*head),
        canonical: canonical(data),
    })
}

fn fact(event: RegistryEvent) -> Event {
    match event {
        RegistryEvent::RegistryInitialized(event) => registry_initialized(event).into(),
        RegistryEvent::ProjectCreated(event) => project_created(event).into(),
        RegistryEvent::ProjectUpdated(event) => project_updated(event).into(),
    }
}

fn registry_initialized(event: events::RegistryInitialized) -> RegistryInitialized {
    RegistryInitialized {
        registry: address(event.registry),
        authority: address(event.authority),
        treasury: address(event.treasury),
        project_fee: Lamports(event.project_fee.into()),
        at: TimeNs::from_seconds(event.at),
    }
}

fn project_created(event: events::ProjectCreated) -> ProjectCreated {
    ProjectCreated {
        project: address(event.project),
        owner: address(event.owner),
        slug: event.slug,
        name: event.name,
        kind: kind(event.kind),
        status: status(event.status),
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

fn project_updated(event: events::ProjectUpdated) -> ProjectUpdated {
    ProjectUpdated {
        project: address(event.project),
        name: event.name,
        kind: kind(event.kind),
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

fn address(key: Pubkey) -> SolanaAddress {
    SolanaAddress::from_bytes(key.to_bytes())
}

fn kind(kind: state::ProjectKind) -> ProjectKind {
    match kind {
        state::ProjectKind::Model => ProjectKind::Model,
        state::ProjectKind::Dataset => ProjectKind::Dataset,
        state::ProjectKind::Simulation => ProjectKind::Simulation,
        state::ProjectKind::Quantum => ProjectKind::Quantum,
        state::ProjectKind::Research => ProjectKind::Research,
        state::ProjectKind::Education => ProjectKind::Education,
        state::ProjectKind::Other => ProjectKind::Other,
    }
}

fn status(status: state::ProjectStatus) -> ProjectStatus {
    match status {
        state::ProjectStatus::Draft => ProjectStatus::Draft,
        state::ProjectStatus::Active => ProjectStatus::Active,
        state::ProjectStatus::Archived => ProjectStatus::Archived,
    }
}
