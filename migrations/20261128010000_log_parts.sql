-- The log in parts of a million positions each, so that old ones are dropped at once (`indexer prune`).

drop view task_transition;
alter table event_log rename to event_log_whole;
alter index event_log_pkey rename to event_log_wgap_pkey;
drop index event_log_block_time;
drop index event_log_task;

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
    entity text,
    primary key (chain, height, tx_index, event_index),
    check (num_nulls(seq, head) in (0, 2))
) partition by list (chain);
create table event_log_solana partition of event_log for values in ('solana') partition by range (height);
create table event_log_near partition of event_log for values in ('near') partition by range (height);

create index event_log_block_time on event_log using brin (block_time);
create index event_log_task on event_log ((body->>'task_id'), height, tx_index, event_index)
    where chain = 'near' and body ? 'task_id';

-- The number of the part that holds a height.
create function log_part(height bigint) returns bigint language sql immutable as $$ select height / 1000000 $$;

-- Makes the parts that are not there yet. Who writes the log must not own it, and calls this.
create function make_log_parts(of_chain text, parts bigint[]) returns void
language plpgsql security definer set search_path from current as $$
declare
    part bigint;
    noun text;
    reader record;
begin
    foreach part in array parts loop
        noun := format('event_log_%s_%s', of_chain, part);
        continue when to_regclass(noun) is not null;
        execute format('create table %I partition of %I for values from (%s) to (%s)', noun, 'event_log_' || of_chain,
                       part * 1000000,
                       case when part < log_part(9223372036854775807) then ((part + 1) * 1000000)::text else 'maxvalue' end);
        -- As the other tables: see the grants that follow each migration.
        for reader in select rolname, rolname = 'deai_indexer' as writes from pg_roles
                      where rolname in ('deai_indexer', 'deai_api') loop
            execute format('grant %s on %I to %I', case when reader.writes then 'select, insert, update, delete' else 'select' end,
                           noun, reader.rolname);
        end loop;
    end loop;
end
$$;

-- Drops a chain's log up to a height, and says how many events it held there.
create function drop_log(of_chain text, to_height bigint) returns bigint
language plpgsql security definer set search_path from current as $$
declare
    part record;
    held bigint;
    events bigint := 0;
begin
    for part in select c.oid::regclass::text as noun from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = ('event_log_' || of_chain)::regclass
                  and log_part(to_height + 1) > split_part(c.relname, '_', 4)::bigint loop
        execute format('select count(*) from %s', part.noun) into held;
        execute format('drop table %s', part.noun);
        events := events + held;
    end loop;
    delete from event_log where chain = of_chain and height <= to_height;
    get diagnostics held = row_count;
    return events + held;
end
$$;

revoke execute on function make_log_parts, drop_log from public;

select make_log_parts(chain, array_agg(distinct log_part(height))) from event_log_whole group by chain;
insert into event_log (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, body, entity)
select chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, body, entity from event_log_whole;
drop table event_log_whole;

-- Each step of each task, as the log reports it; those that were pruned are on archive files.
create view task_transition as
select (body->>'task_id')::numeric(20) as task_id, height, tx_index, event_index, kind,
       body->>'node_id' as node_id, body, block_time as at, tx_id
from event_log where chain = 'near' and body ? 'task_id';

-- Up to where a chain's log is on archive files, and no longer here.
create table pruned (
    chain text primary key check (chain in ('solana', 'near')),
    -- The last block with records there.
    height bigint not null check (height >= 0),
    hash text not null,
    -- From the start up to there.
    events bigint not null check (events >= 0)
);
