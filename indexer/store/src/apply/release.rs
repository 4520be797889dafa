use domain::{EvaluationClosed, EvaluationRecorded, ReleaseClosed, ReleasePublished, ReleaseYanked, SolanaAddress};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Evaluation, EvaluationKey, Release, ReleaseKey};

impl Tables {
    pub(super) fn publish_release(&mut self, context: &EventContext<'_>, event: &ReleasePublished) {
        self.releases.put(Release {
            release: event.release.clone(),
            project: event.project.clone(),
            index: event.index,
            publisher: event.publisher.clone(),
            version_text: event.version_text.clone(),
            kind: event.kind,
            artifact_uri: event.artifact_uri.clone(),
            artifact_sha256: event.artifact_sha256,
            licence: event.licence.clone(),
            previous: event.previous,
            published_at: context.time,
            yanked_at: None,
            yanked_by: None,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn yank_release(&mut self, context: &EventContext<'_>, event: &ReleaseYanked) -> Result<(), MissingRow> {
        let release = self.release(context, &event.release)?;
        release.yanked_at = Some(context.time);
        release.yanked_by = Some(event.yanked_by.clone());
        Ok(())
    }

    pub(super) fn close_release(
        &mut self,
        context: &EventContext<'_>,
        event: &ReleaseClosed,
    ) -> Result<(), MissingRow> {
        self.release(context, &event.release)?.closed_at = Some(context.time);
        Ok(())
    }

    fn release(&mut self, context: &EventContext<'_>, release: &SolanaAddress) -> Result<&mut Release, MissingRow> {
        changed!(self.releases, context, ReleaseKey { release: release.clone() })
    }

    pub(super) fn record_evaluation(&mut self, context: &EventContext<'_>, event: &EvaluationRecorded) {
        self.evaluations.put(Evaluation {
            evaluation: event.evaluation.clone(),
            project: event.project.clone(),
            release: event.release.clone(),
            evaluator: event.evaluator.clone(),
            benchmark: event.benchmark.clone(),
            score: event.score,
            report_uri: event.report_uri.clone(),
            report_sha256: event.report_sha256,
            recorded_at: context.time,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
    }

    pub(super) fn close_evaluation(
        &mut self,
        context: &EventContext<'_>,
        event: &EvaluationClosed,
    ) -> Result<(), MissingRow> {
        let key = EvaluationKey { evaluation: event.evaluation.clone() };
        changed!(self.evaluations, context, key)?.closed_at = Some(context.time);
        Ok(())
    }
}
