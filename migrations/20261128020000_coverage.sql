-- What part of a chain is held, and by what it is proven whole; and what is known to be missing beyond.

-- Ranges of positions, each one behind the one before it: they end at the cursor, and there is no gap in them.
create table coverage (
    chain text not null check (chain in ('solana', 'near')),
    from_height bigint not null check (from_height >= 0),
    to_height bigint not null,
    -- 'parents': each block is the child of the one before. 'signatures': the server named the blocks that hold records of
    -- ours, and the chains of events are whole. 'log': it was reported by a log that was pruned, and proven when it was written.
    proof text not null check (proof in ('parents', 'signatures', 'log')),
    -- The last block of the range, and the one before the range, which is the last of the range before it.
    last_hash text not null,
    parent_hash text not null,
    primary key (chain, from_height),
    check (from_height <= to_height)
);

insert into coverage (chain, from_height, to_height, proof, last_hash, parent_hash)
select chain, start_height, height, 'parents', hash, '' from chain_cursor where height is not null;

-- Blocks that were received and are missing. The cursor stays before them until they are read.
create table gap (
    chain text not null check (chain in ('solana', 'near')),
    from_height bigint not null check (from_height >= 0),
    to_height bigint not null,
    -- By the database's clock.
    found_at timestamptz not null default now(),
    primary key (chain, from_height),
    check (from_height <= to_height)
);
