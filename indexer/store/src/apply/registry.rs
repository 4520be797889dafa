use domain::{ProjectCreated, ProjectUpdated};

use super::{Missing, Rows, Stamp};
use crate::{Project, ProjectKey};

impl Rows {
    pub(super) fn create_project(&mut self, stamp: &Stamp<'_>, fact: &ProjectCreated) {
        let project = Project {
            project: fact.project.clone(),
            slug: fact.slug.clone(),
            owner: fact.owner.clone(),
            name: fact.name.clone(),
            kind: fact.kind,
            status: fact.status,
            metadata_uri: fact.metadata_uri.clone(),
            metadata_sha256: fact.metadata_sha256,
            created: ProjectKey { height: stamp.height, tx_index: stamp.tx_index, event_index: stamp.event_index },
            created_at: stamp.time,
            created_tx: stamp.tx_id.to_owned(),
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        };
        self.projects.insert(fact.project.clone(), project);
    }

    pub(super) fn update_project(&mut self, stamp: &Stamp<'_>, fact: &ProjectUpdated) -> Result<(), Missing> {
        let project = self.projects.get_mut(&fact.project).ok_or_else(|| Missing::new("project", &fact.project))?;
        project.name.clone_from(&fact.name);
        project.kind = fact.kind;
        project.metadata_uri.clone_from(&fact.metadata_uri);
        project.metadata_sha256 = fact.metadata_sha256;
        project.updated_height = stamp.height;
        project.updated_at = stamp.time;
        stamp.tx_id.clone_into(&mut project.updated_tx);
        Ok(())
    }
}
