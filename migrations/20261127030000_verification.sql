-- What the chains themselves said of our rows, when they were asked: `indexer verify`.

create table verification (
    chain text not null check (chain in ('solana', 'near')),
    -- The table, and the row's primary key in it, its columns separated by a space.
    noun text not null,
    key text not null,
    status text not null check (status in ('same', 'differs', 'missing', 'left_over')),
    -- The block at which the chain was asked.
    height bigint not null check (height >= 0),
    -- Of what the chain said, canonically encoded. Null where it has no such thing.
    digest bytea check (length(digest) = 32),
    -- Which columns differ, for people.
    detail text,
    -- By the database's clock.
    checked_at timestamptz not null default now(),
    primary key (chain, noun, key)
);
create index verification_doubtful on verification (chain, noun, key) where status <> 'same';
