-- Who writes. One indexer leads, by an advisory lock; its number is in every commit.

create table leader (
    only_row boolean primary key default true check (only_row),
    -- Rises with each change of the leader: what a leader of a lower number writes is refused.
    fence bigint not null check (fence > 0),
    holder text not null,
    pid integer not null,
    -- By the database's own clock, which leaders and those that wait share.
    since timestamptz not null,
    renewed_at timestamptz not null
);

alter table chain_cursor add column fence bigint not null default 0;
