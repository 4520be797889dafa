-- Projects of the registry (Solana), as its events leave them.

create table project (
    project text primary key,
    -- Unique on chain: the address is derived from it.
    slug text not null,
    owner text not null,
    name text not null,
    kind text not null,
    status text not null,
    metadata_uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    -- Where in the log it began: the order of pages.
    created_height bigint not null,
    created_tx_index integer not null,
    created_event_index integer not null,
    created_at bigint not null,
    created_tx text not null,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create index project_slug on project (slug);
create unique index project_created on project (created_height, created_tx_index, created_event_index);
