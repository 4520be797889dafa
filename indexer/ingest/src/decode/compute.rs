use deai_compute::event::{self, Envelope, Event as Wire};
use domain::{
    AddressError, Body, Event, Link, MarketInitialized, NearAccountId, NodeRegistered, NodeUnregistered, Reject,
    ResultSubmitted, Sha256, TaskAssigned, TaskCancelled, TaskCompleted, TaskExpired, TaskSubmitted, TimeNs,
    TokenAmount, Yocto,
};
use serde::Deserialize;

/// `line` is what `envelope` was read from, a log line of `contract`.
pub fn decode(envelope: Envelope, line: &str, contract: &NearAccountId) -> Body {
    let event::Link { seq, head } = envelope.link;
    let canonical = envelope.canonical().as_bytes().to_owned();
    match fact(envelope.event) {
        Ok(event) => {
            let link = Link { entity: contract.to_string(), seq, head: sha256(head), canonical };
            Body::Event { event, link: Some(link) }
        }
        Err(error) => unreadable(line, &error, contract),
    }
}

/// An event that cannot be read has its place in the chain of events all the same.
pub fn unreadable(line: &str, error: &dyn std::error::Error, contract: &NearAccountId) -> Body {
    let reject = Reject { bytes: line.as_bytes().to_owned(), reason: error.to_string(), link: link(line, contract) };
    Body::Reject(reject)
}

/// Where the line says that it stands, whatever else it says.
fn link(line: &str, contract: &NearAccountId) -> Option<Link> {
    #[derive(Deserialize)]
    struct Placed {
        data: Vec<Place>,
    }
    #[derive(Deserialize)]
    struct Place {
        seq: String,
        head: String,
    }
    let json = line.strip_prefix("EVENT_JSON:")?;
    let Place { seq, head } = serde_json::from_str::<Placed>(json).ok()?.data.pop()?;
    let canonical = json.replacen(&format!(r#""head":"{head}","#), "", 1).into_bytes();
    Some(Link { entity: contract.to_string(), seq: seq.parse().ok()?, head: head.parse().ok()?, canonical })
}

fn fact(event: Wire) -> Result<Event, AddressError> {
    Ok(match event {
        Wire::MarketInitialized(event) => market_initialized(event)?.into(),
        Wire::NodeRegistered(event) => node_registered(event)?.into(),
        Wire::NodeUnregistered(event) => node_unregistered(event)?.into(),
        Wire::TaskSubmitted(event) => task_submitted(event)?.into(),
        Wire::TaskAssigned(event) => task_assigned(event)?.into(),
        Wire::ResultSubmitted(event) => result_submitted(event)?.into(),
        Wire::TaskCompleted(event) => task_completed(event)?.into(),
        Wire::TaskCancelled(event) => task_cancelled(event).into(),
        Wire::TaskExpired(event) => task_expired(event)?.into(),
    })
}

fn market_initialized(event: event::MarketInitialized) -> Result<MarketInitialized, AddressError> {
    Ok(MarketInitialized {
        owner_id: event.owner_id.parse()?,
        treasury_id: event.treasury_id.parse()?,
        min_stake: Yocto(event.min_stake),
        total_supply: TokenAmount(event.total_supply),
    })
}

fn node_registered(event: event::NodeRegistered) -> Result<NodeRegistered, AddressError> {
    Ok(NodeRegistered {
        node_id: event.node_id.parse()?,
        stake: Yocto(event.stake),
        classes: event.classes,
        slots: event.slots,
        metadata_uri: event.metadata_uri,
        metadata_sha256: sha256(event.metadata_sha256),
    })
}

fn node_unregistered(event: event::NodeUnregistered) -> Result<NodeUnregistered, AddressError> {
    Ok(NodeUnregistered { node_id: event.node_id.parse()?, stake: Yocto(event.stake) })
}

fn task_submitted(event: event::TaskSubmitted) -> Result<TaskSubmitted, AddressError> {
    Ok(TaskSubmitted {
        task_id: event.task_id,
        requester_id: event.requester_id.parse()?,
        class: event.class,
        kind: event.kind,
        input_uri: event.input_uri,
        input_sha256: sha256(event.input_sha256),
        project: event.project.map(|project| project.parse()).transpose()?,
        reward: TokenAmount(event.reward),
        expires_at: TimeNs(event.expires_at),
    })
}

fn task_assigned(event: event::TaskAssigned) -> Result<TaskAssigned, AddressError> {
    Ok(TaskAssigned { task_id: event.task_id, node_id: event.node_id.parse()?, attempt: event.attempt })
}

fn result_submitted(event: event::ResultSubmitted) -> Result<ResultSubmitted, AddressError> {
    Ok(ResultSubmitted {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        output_uri: event.output_uri,
        output_sha256: sha256(event.output_sha256),
    })
}

fn task_completed(event: event::TaskCompleted) -> Result<TaskCompleted, AddressError> {
    Ok(TaskCompleted { task_id: event.task_id, node_id: event.node_id.parse()?, reward: TokenAmount(event.reward) })
}

fn task_cancelled(event: event::TaskCancelled) -> TaskCancelled {
    TaskCancelled { task_id: event.task_id, refund: TokenAmount(event.refund) }
}

fn task_expired(event: event::TaskExpired) -> Result<TaskExpired, AddressError> {
    Ok(TaskExpired {
        task_id: event.task_id,
        node_id: event.node_id.map(|node| node.parse()).transpose()?,
        refund: TokenAmount(event.refund),
    })
}

fn sha256(hash: event::Sha256) -> Sha256 {
    Sha256(hash.0)
}
