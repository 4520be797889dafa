-- The whole life of a task, and all that becomes of a node's stake and name.

alter table node
    add column unbonding numeric(39) not null default 0 check (unbonding >= 0),
    add column release_at numeric(20) check (release_at >= 0),
    add column slashed numeric(39) not null default 0 check (slashed >= 0),
    add column reputation smallint not null default 5000 check (reputation between 0 and 10000),
    add column tasks_failed bigint not null default 0 check (tasks_failed >= 0);

alter table task
    add column min_reputation smallint not null default 0 check (min_reputation between 0 and 10000),
    add column run_time numeric(20) not null default 0 check (run_time >= 0),
    add column bounty numeric(39) not null default 0 check (bounty >= 0),
    add column permille smallint not null default 0 check (permille between 0 and 1000),
    -- Of the present state: to start, to hand in, to dispute, to rule.
    add column deadline numeric(20) check (deadline >= 0),
    add column metrics jsonb not null default '[]',
    add column started_at bigint,
    add column result_at bigint;
