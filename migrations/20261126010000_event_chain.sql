-- How far each chain of events is proven: its last event, to which the next one must fit.

create table event_chain (
    chain text not null,
    -- Whose events: the account of the entity (Solana), the contract (NEAR).
    entity text not null,
    seq numeric(20) not null check (seq > 0),
    head bytea not null check (length(head) = 32),
    -- The block of that event.
    height bigint not null,
    -- The first event that is not proven, as it is among the rejects. Null where all are.
    unproven_from numeric(20) check (unproven_from > 0),
    primary key (chain, entity)
);

alter table event_log add column entity text;
-- An event that cannot be read may still have its place in a chain of events.
alter table reject
    add column entity text,
    add column seq numeric(20),
    add column head bytea check (length(head) = 32),
    add check (num_nulls(entity, seq, head) in (0, 3));

update event_log set entity = case chain
    when 'near' then emitter
    else coalesce(body->>'project', body->>'registry')
end where seq is not null;

insert into event_chain (chain, entity, seq, head, height)
select distinct on (chain, entity) chain, entity, seq, head, height
from event_log where entity is not null order by chain, entity, seq desc;
