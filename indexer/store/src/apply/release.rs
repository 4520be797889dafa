use domain::{EvaluationClosed, EvaluationRecorded, ReleaseClosed, ReleasePublished, ReleaseYanked, SolanaAddress};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{Evaluation, EvaluationKey, Release, ReleaseKey};

impl Tables {
    pub(super) fn publish_release(&mut self, stamp: &Stamp<'_>, fact: &ReleasePublished) {
        self.releases.put(Release {
            release: fact.release.clone(),
            project: fact.project.clone(),
            index: fact.index,
            publisher: fact.publisher.clone(),
            version_text: fact.version_text.clone(),
            kind: fact.kind,
            artifact_uri: fact.artifact_uri.clone(),
            artifact_sha256: fact.artifact_sha256,
            licence: fact.licence.clone(),
            previous: fact.previous,
            published_at: stamp.time,
            yanked_at: None,
            yanked_by: None,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn yank_release(&mut self, stamp: &Stamp<'_>, fact: &ReleaseYanked) -> Result<(), Missing> {
        let release = self.release(stamp, &fact.release)?;
        release.yanked_at = Some(stamp.time);
        release.yanked_by = Some(fact.yanked_by.clone());
        Ok(())
    }

    pub(super) fn close_release(&mut self, stamp: &Stamp<'_>, fact: &ReleaseClosed) -> Result<(), Missing> {
        self.release(stamp, &fact.release)?.closed_at = Some(stamp.time);
        Ok(())
    }

    fn release(&mut self, stamp: &Stamp<'_>, release: &SolanaAddress) -> Result<&mut Release, Missing> {
        changed!(self.releases, stamp, ReleaseKey { release: release.clone() })
    }

    pub(super) fn record_evaluation(&mut self, stamp: &Stamp<'_>, fact: &EvaluationRecorded) {
        self.evaluations.put(Evaluation {
            evaluation: fact.evaluation.clone(),
            project: fact.project.clone(),
            release: fact.release.clone(),
            evaluator: fact.evaluator.clone(),
            benchmark: fact.benchmark.clone(),
            score: fact.score,
            report_uri: fact.report_uri.clone(),
            report_sha256: fact.report_sha256,
            recorded_at: stamp.time,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
    }

    pub(super) fn close_evaluation(&mut self, stamp: &Stamp<'_>, fact: &EvaluationClosed) -> Result<(), Missing> {
        let key = EvaluationKey { evaluation: fact.evaluation.clone() };
        changed!(self.evaluations, stamp, key)?.closed_at = Some(stamp.time);
        Ok(())
    }
}
