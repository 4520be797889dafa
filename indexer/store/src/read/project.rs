use domain::{ProjectKind, ProjectStatus, Sha256, SolanaAddress, TimeNs};
use sqlx::postgres::PgConnection;

use crate::row::column::{bigint, enum_str, integer, parse_enum, read, sha256, unsigned};
use crate::{Error, Snapshot};

/// A project, as the registry's events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub project: SolanaAddress,
    pub slug: String,
    pub owner: SolanaAddress,
    /// Becomes the owner by accepting.
    pub pending_owner: Option<SolanaAddress>,
    pub name: String,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
    pub created: ProjectKey,
    pub created_at: TimeNs,
    pub created_tx: String,
    pub updated_height: u64,
    pub updated_at: TimeNs,
    pub updated_tx: String,
    /// Its account is gone since then, and its slug is free.
    pub closed_at: Option<TimeNs>,
}

/// Where in the log a project began: the order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectKey {
    pub height: u64,
    pub tx_index: u32,
    pub event_index: u32,
}

struct ProjectRow {
    project: String,
    slug: String,
    owner: String,
    pending_owner: Option<String>,
    name: String,
    kind: String,
    status: String,
    metadata_uri: String,
    metadata_sha256: Vec<u8>,
    created_height: i64,
    created_tx_index: i32,
    created_event_index: i32,
    created_at: i64,
    created_tx: String,
    updated_height: i64,
    updated_at: i64,
    updated_tx: String,
    closed_at: Option<i64>,
}

impl TryFrom<ProjectRow> for Project {
    type Error = Error;

    fn try_from(row: ProjectRow) -> Result<Self, Error> {
        Ok(Self {
            project: read("project.project", row.project.parse())?,
            slug: row.slug,
            owner: read("project.owner", row.owner.parse())?,
            pending_owner: row.pending_owner.map(|owner| read("project.pending_owner", owner.parse())).transpose()?,
            name: row.name,
            kind: parse_enum("project.kind", &row.kind)?,
            status: parse_enum("project.status", &row.status)?,
            metadata_uri: row.metadata_uri,
            metadata_sha256: sha256("project.metadata_sha256", &row.metadata_sha256)?,
            created: ProjectKey {
                height: unsigned("project.created_height", row.created_height)?,
                tx_index: read("project.created_tx_index", row.created_tx_index.try_into())?,
                event_index: read("project.created_event_index", row.created_event_index.try_into())?,
            },
            created_at: TimeNs(unsigned("project.created_at", row.created_at)?),
            created_tx: row.created_tx,
            updated_height: unsigned("project.updated_height", row.updated_height)?,
            updated_at: TimeNs(unsigned("project.updated_at", row.updated_at)?),
            updated_tx: row.updated_tx,
            closed_at: row.closed_at.map(|at| unsigned("project.closed_at", at).map(TimeNs)).transpose()?,
        })
    }
}

impl Snapshot {
    /// By address, or by slug: the two never look alike, as a slug is shorter than any address.
    pub async fn find_project(&mut self, id: &str) -> Result<Option<Project>, Error> {
        Ok(load(&mut self.tx, &[id.to_owned()]).await?.pop())
    }

    /// The newest first, up to `limit` of those that began before `before`.
    pub async fn list_projects(&mut self, before: Option<ProjectKey>, limit: u32) -> Result<Vec<Project>, Error> {
        let before = match before {
            Some(key) => Some((
                bigint("height", key.height)?,
                integer("tx_index", key.tx_index)?,
                integer("event_index", key.event_index)?,
            )),
            None => None,
        };
        let rows = sqlx::query_as!(
            ProjectRow,
            "select project, slug, owner, pending_owner, name, kind, status, metadata_uri, metadata_sha256,
                    created_height, created_tx_index, created_event_index, created_at, created_tx,
                    updated_height, updated_at, updated_tx, closed_at
             from project
             where $1::bigint is null
                or (created_height, created_tx_index, created_event_index) < ($1, $2::integer, $3::integer)
             order by created_height desc, created_tx_index desc, created_event_index desc
             limit $4",
            before.map(|key| key.0),
            before.map(|key| key.1),
            before.map(|key| key.2),
            i64::from(limit)
        )
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(Project::try_from).collect()
    }
}

/// The ones of these addresses or slugs that are known.
pub(crate) async fn load(connection: &mut PgConnection, ids: &[String]) -> Result<Vec<Project>, Error> {
    let rows = sqlx::query_as!(
        ProjectRow,
        "select project, slug, owner, pending_owner, name, kind, status, metadata_uri, metadata_sha256,
                created_height, created_tx_index, created_event_index, created_at, created_tx,
                updated_height, updated_at, updated_tx, closed_at
         from project where project = any($1) or slug = any($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Project::try_from).collect()
}

#[expect(clippy::as_conversions, reason = "`as` gives `query!` a parameter's type, and converts nothing")]
pub(crate) async fn save(connection: &mut PgConnection, projects: &[&Project]) -> Result<(), Error> {
    if projects.is_empty() {
        return Ok(());
    }
    let all = || projects.iter();
    let text = |field: fn(&Project) -> &str| all().map(|project| field(project).to_owned()).collect::<Vec<_>>();
    let number = |what, field: fn(&Project) -> u64| {
        all().map(|project| bigint(what, field(project))).collect::<Result<Vec<_>, _>>()
    };
    let index = |what, field: fn(&Project) -> u32| {
        all().map(|project| integer(what, field(project))).collect::<Result<Vec<_>, _>>()
    };
    let closed = all().map(|project| project.closed_at.map(|at| bigint("block time", at.0)).transpose());
    let closed = closed.collect::<Result<Vec<_>, _>>()?;
    sqlx::query!(
        "insert into project
         (project, slug, owner, name, kind, status, metadata_uri, metadata_sha256,
          created_height, created_tx_index, created_event_index, created_at, created_tx,
          updated_height, updated_at, updated_tx, pending_owner, closed_at)
         select * from unnest(
             $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[],
             $9::bigint[], $10::integer[], $11::integer[], $12::bigint[], $13::text[],
             $14::bigint[], $15::bigint[], $16::text[], $17::text[], $18::bigint[])
         on conflict (project) do update set
             slug = excluded.slug, owner = excluded.owner, name = excluded.name, kind = excluded.kind,
             status = excluded.status, metadata_uri = excluded.metadata_uri,
             metadata_sha256 = excluded.metadata_sha256, created_height = excluded.created_height,
             created_tx_index = excluded.created_tx_index, created_event_index = excluded.created_event_index,
             created_at = excluded.created_at, created_tx = excluded.created_tx,
             updated_height = excluded.updated_height, updated_at = excluded.updated_at,
             updated_tx = excluded.updated_tx, pending_owner = excluded.pending_owner,
             closed_at = excluded.closed_at",
        &text(|project| project.project.as_str()),
        &text(|project| &project.slug),
        &text(|project| project.owner.as_str()),
        &text(|project| &project.name),
        &all().map(|project| enum_str(&project.kind)).collect::<Vec<_>>(),
        &all().map(|project| enum_str(&project.status)).collect::<Vec<_>>(),
        &text(|project| &project.metadata_uri),
        &all().map(|project| project.metadata_sha256.0.to_vec()).collect::<Vec<_>>(),
        &number("height", |project| project.created.height)?,
        &index("tx_index", |project| project.created.tx_index)?,
        &index("event_index", |project| project.created.event_index)?,
        &number("block time", |project| project.created_at.0)?,
        &text(|project| &project.created_tx),
        &number("height", |project| project.updated_height)?,
        &number("block time", |project| project.updated_at.0)?,
        &text(|project| &project.updated_tx),
        &all().map(|project| project.pending_owner.as_ref().map(SolanaAddress::to_string)).collect::<Vec<_>>()
            as &[Option<String>],
        &closed as &[Option<i64>]
    )
    .execute(connection)
    .await?;
    Ok(())
}
