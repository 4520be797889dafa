use domain::{DisputeAnswered, DisputeDefaulted, DisputeResolved, ResultDisputed};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Dispute, DisputeKey, DisputeStatus};

impl Tables {
    pub(super) fn open_dispute(&mut self, context: &EventContext<'_>, event: &ResultDisputed) {
        self.disputes.put(Dispute {
            task_id: event.task_id,
            status: DisputeStatus::Opened,
            requester_id: event.requester_id.clone(),
            node_id: event.node_id.clone(),
            output_sha256: event.output_sha256,
            evidence_uri: event.evidence_uri.clone(),
            evidence_sha256: event.evidence_sha256,
            bond: event.bond,
            answer_by: event.answer_by,
            rule_by: event.rule_by,
            answer_uri: None,
            answer_sha256: None,
            arbiter_id: None,
            ruling: None,
            reason: None,
            requester_amount: None,
            node_amount: None,
            arbiter_amount: None,
            opened_at: context.time,
            answered_at: None,
            ended_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn answer_dispute(
        &mut self,
        context: &EventContext<'_>,
        event: &DisputeAnswered,
    ) -> Result<(), MissingRow> {
        let dispute = self.dispute(context, event.task_id)?;
        dispute.status = DisputeStatus::Answered;
        dispute.answer_uri = Some(event.evidence_uri.clone());
        dispute.answer_sha256 = Some(event.evidence_sha256);
        dispute.answered_at = Some(context.time);
        Ok(())
    }

    pub(super) fn resolve_dispute(
        &mut self,
        context: &EventContext<'_>,
        event: &DisputeResolved,
    ) -> Result<(), MissingRow> {
        let dispute = self.dispute(context, event.task_id)?;
        dispute.status = DisputeStatus::Resolved;
        dispute.arbiter_id = Some(event.arbiter_id.clone());
        dispute.ruling = Some(event.ruling);
        dispute.reason = Some(event.reason.clone());
        dispute.requester_amount = Some(event.requester_amount);
        dispute.node_amount = Some(event.node_amount);
        dispute.arbiter_amount = Some(event.arbiter_amount);
        dispute.ended_at = Some(context.time);
        Ok(())
    }

    pub(super) fn default_dispute(
        &mut self,
        context: &EventContext<'_>,
        event: &DisputeDefaulted,
    ) -> Result<(), MissingRow> {
        let dispute = self.dispute(context, event.task_id)?;
        dispute.status = DisputeStatus::Defaulted;
        dispute.requester_amount = Some(event.requester_amount);
        dispute.node_amount = Some(event.node_amount);
        dispute.ended_at = Some(context.time);
        Ok(())
    }

    pub(super) fn dispute_of(&self, task_id: u64) -> Option<&Dispute> {
        self.disputes.get(&DisputeKey { task_id })
    }

    fn dispute(&mut self, context: &EventContext<'_>, task_id: u64) -> Result<&mut Dispute, MissingRow> {
        changed!(self.disputes, context, DisputeKey { task_id })
    }
}
