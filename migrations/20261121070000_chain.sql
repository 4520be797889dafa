-- What was received, and how far.
--
-- Heights and block times are bigint: the store refuses what lies beyond 2^63 - 1. Times are
-- nanoseconds since the Unix epoch. u64 and u128 of a contract are numeric, as both pass bigint.
-- No table refers to another by foreign key: a task of one chain may name a project that the other
-- chain has not reported us of, and an event must never wait for another.

create table chain_cursor (
    chain text primary key check (chain in ('solana', 'near')),
    -- Which network, and which program or contract on it: another one is refused.
    genesis text not null,
    emitter text not null,
    start_height bigint not null check (start_height >= 0),
    -- The last block that was committed. Null until the first.
    height bigint check (height >= 0),
    hash text,
    block_time bigint check (block_time >= 0),
    check (num_nulls(height, hash, block_time) in (0, 3))
);

-- The blocks that hold records of ours: a block received again is known by its hash.
create table block (
    chain text not null,
    height bigint not null,
    hash text not null,
    block_time bigint not null,
    primary key (chain, height)
);

-- Every event, whole, in the chain's order. All other tables can be rebuilt from it.
create table event_log (
    chain text not null,
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    tx_id text not null,
    emitter text not null,
    block_time bigint not null,
    kind text not null,
    -- The emitter's own proof of order, where the event carries one.
    seq numeric(20),
    head bytea check (length(head) = 32),
    body jsonb not null,
    primary key (chain, height, tx_index, event_index),
    check (num_nulls(seq, head) in (0, 2))
);

create index event_log_block_time on event_log using brin (block_time);

-- What could not be read ('decode'), or was read and could not be shown in full ('apply').
create table reject (
    chain text not null,
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    stage text not null check (stage in ('decode', 'apply')),
    tx_id text not null,
    emitter text not null,
    block_time bigint not null,
    reason text not null,
    -- The record as the chain gave it; for 'apply' the event's exact JSON.
    bytes bytea not null,
    primary key (chain, height, tx_index, event_index)
);
