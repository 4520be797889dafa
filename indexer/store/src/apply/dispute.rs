use domain::{DisputeAnswered, DisputeDefaulted, DisputeResolved, ResultDisputed};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{Dispute, DisputeKey, DisputeStatus};

impl Tables {
    pub(super) fn open_dispute(&mut self, stamp: &Stamp<'_>, fact: &ResultDisputed) {
        self.disputes.put(Dispute {
            task_id: fact.task_id,
            status: DisputeStatus::Opened,
            requester_id: fact.requester_id.clone(),
            node_id: fact.node_id.clone(),
            output_sha256: fact.output_sha256,
            evidence_uri: fact.evidence_uri.clone(),
            evidence_sha256: fact.evidence_sha256,
            bond: fact.bond,
            answer_by: fact.answer_by,
            rule_by: fact.rule_by,
            answer_uri: None,
            answer_sha256: None,
            arbiter_id: None,
            ruling: None,
            reason: None,
            requester_amount: None,
            node_amount: None,
            arbiter_amount: None,
            opened_at: stamp.time,
            answered_at: None,
            ended_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn answer_dispute(&mut self, stamp: &Stamp<'_>, fact: &DisputeAnswered) -> Result<(), Missing> {
        let dispute = self.dispute(stamp, fact.task_id)?;
        dispute.status = DisputeStatus::Answered;
        dispute.answer_uri = Some(fact.evidence_uri.clone());
        dispute.answer_sha256 = Some(fact.evidence_sha256);
        dispute.answered_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn resolve_dispute(&mut self, stamp: &Stamp<'_>, fact: &DisputeResolved) -> Result<(), Missing> {
        let dispute = self.dispute(stamp, fact.task_id)?;
        dispute.status = DisputeStatus::Resolved;
        dispute.arbiter_id = Some(fact.arbiter_id.clone());
        dispute.ruling = Some(fact.ruling);
        dispute.reason = Some(fact.reason.clone());
        dispute.requester_amount = Some(fact.requester_amount);
        dispute.node_amount = Some(fact.node_amount);
        dispute.arbiter_amount = Some(fact.arbiter_amount);
        dispute.ended_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn default_dispute(&mut self, stamp: &Stamp<'_>, fact: &DisputeDefaulted) -> Result<(), Missing> {
        let dispute = self.dispute(stamp, fact.task_id)?;
        dispute.status = DisputeStatus::Defaulted;
        dispute.requester_amount = Some(fact.requester_amount);
        dispute.node_amount = Some(fact.node_amount);
        dispute.ended_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn dispute_of(&self, task_id: u64) -> Option<&Dispute> {
        self.disputes.get(&DisputeKey { task_id })
    }

    fn dispute(&mut self, stamp: &Stamp<'_>, task_id: u64) -> Result<&mut Dispute, Missing> {
        changed!(self.disputes, stamp, DisputeKey { task_id })
    }
}
