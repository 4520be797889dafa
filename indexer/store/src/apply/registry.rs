use domain::{ProjectClosed, ProjectCreated, ProjectOwnerChanged, ProjectStatusChanged, ProjectUpdated, SolanaAddress};

use super::{Missing, Rows, Stamp};
use crate::{Project, ProjectKey};

impl Rows {
    pub(super) fn create_project(&mut self, stamp: &Stamp<'_>, fact: &ProjectCreated) {
        let project = Project {
            project: fact.project.clone(),
            slug: fact.slug.clone(),
            owner: fact.owner.clone(),
            pending_owner: None,
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
            closed_at: None,
        };
        // A closed project of the same slug had the same address: this one takes its row.
        self.projects.insert(fact.project.clone(), project);
    }

    pub(super) fn update_project(&mut self, stamp: &Stamp<'_>, fact: &ProjectUpdated) -> Result<(), Missing> {
        let project = self.change_project(stamp, &fact.project)?;
        project.name.clone_from(&fact.name);
        project.kind = fact.kind;
        project.metadata_uri.clone_from(&fact.metadata_uri);
        project.metadata_sha256 = fact.metadata_sha256;
        Ok(())
    }

    pub(super) fn set_project_status(&mut self, stamp: &Stamp<'_>, fact: &ProjectStatusChanged) -> Result<(), Missing> {
        self.change_project(stamp, &fact.project)?.status = fact.status;
        Ok(())
    }

    pub(super) fn propose_owner(
        &mut self,
        stamp: &Stamp<'_>,
        project: &SolanaAddress,
        pending_owner: Option<&SolanaAddress>,
    ) -> Result<(), Missing> {
        self.change_project(stamp, project)?.pending_owner = pending_owner.cloned();
        Ok(())
    }

    pub(super) fn change_owner(&mut self, stamp: &Stamp<'_>, fact: &ProjectOwnerChanged) -> Result<(), Missing> {
        let project = self.change_project(stamp, &fact.project)?;
        project.owner = fact.owner.clone();
        project.pending_owner = None;
        Ok(())
    }

    pub(super) fn close_project(&mut self, stamp: &Stamp<'_>, fact: &ProjectClosed) -> Result<(), Missing> {
        self.change_project(stamp, &fact.project)?.closed_at = Some(stamp.time);
        Ok(())
    }

    fn change_project(&mut self, stamp: &Stamp<'_>, project: &SolanaAddress) -> Result<&mut Project, Missing> {
        let project = self.projects.get_mut(project).ok_or_else(|| Missing::new("project", project))?;
        project.updated_height = stamp.height;
        project.updated_at = stamp.time;
        stamp.tx_id.clone_into(&mut project.updated_tx);
        Ok(project)
    }
}
