-- Projects change hands in two steps, and may be closed.

alter table project
    add column pending_owner text,
    -- The row of a closed project stays, until a project of the same slug takes its address.
    add column closed_at bigint;
