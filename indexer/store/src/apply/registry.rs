use domain::{ProjectClosed, ProjectCreated, ProjectOwnerChanged, ProjectStatusChanged, ProjectUpdated, SolanaAddress};

use super::{EventContext, MissingRow, Rows};
use crate::{Project, ProjectKey};

impl Rows {
    pub(super) fn create_project(&mut self, context: &EventContext<'_>, event: &ProjectCreated) {
        let project = Project {
            project: event.project.clone(),
            slug: event.slug.clone(),
            owner: event.owner.clone(),
            pending_owner: None,
            name: event.name.clone(),
            kind: event.kind,
            status: event.status,
            metadata_uri: event.metadata_uri.clone(),
            metadata_sha256: event.metadata_sha256,
            created: ProjectKey {
                height: context.height,
                tx_index: context.tx_index,
                event_index: context.event_index,
            },
            created_at: context.time,
            created_tx: context.tx_id.to_owned(),
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
            closed_at: None,
        };
        // A closed project of the same slug had the same address: this one takes its row.
        self.projects.insert(event.project.clone(), project);
    }

    pub(super) fn update_project(
        &mut self,
        context: &EventContext<'_>,
        event: &ProjectUpdated,
    ) -> Result<(), MissingRow> {
        let project = self.change_project(context, &event.project)?;
        project.name.clone_from(&event.name);
        project.kind = event.kind;
        project.metadata_uri.clone_from(&event.metadata_uri);
        project.metadata_sha256 = event.metadata_sha256;
        Ok(())
    }

    pub(super) fn set_project_status(
        &mut self,
        context: &EventContext<'_>,
        event: &ProjectStatusChanged,
    ) -> Result<(), MissingRow> {
        self.change_project(context, &event.project)?.status = event.status;
        Ok(())
    }

    pub(super) fn propose_owner(
        &mut self,
        context: &EventContext<'_>,
        project: &SolanaAddress,
        pending_owner: Option<&SolanaAddress>,
    ) -> Result<(), MissingRow> {
        self.change_project(context, project)?.pending_owner = pending_owner.cloned();
        Ok(())
    }

    pub(super) fn change_owner(
        &mut self,
        context: &EventContext<'_>,
        event: &ProjectOwnerChanged,
    ) -> Result<(), MissingRow> {
        let project = self.change_project(context, &event.project)?;
        project.owner = event.owner.clone();
        project.pending_owner = None;
        Ok(())
    }

    pub(super) fn close_project(
        &mut self,
        context: &EventContext<'_>,
        event: &ProjectClosed,
    ) -> Result<(), MissingRow> {
        self.change_project(context, &event.project)?.closed_at = Some(context.time);
        Ok(())
    }

    fn change_project(
        &mut self,
        context: &EventContext<'_>,
        project: &SolanaAddress,
    ) -> Result<&mut Project, MissingRow> {
        let project = self.projects.get_mut(project).ok_or_else(|| MissingRow::new("project", project))?;
        project.updated_height = context.height;
        project.updated_at = context.time;
        context.tx_id.clone_into(&mut project.updated_tx);
        Ok(project)
    }
}
