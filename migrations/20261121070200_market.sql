-- Nodes and tasks of the compute market (NEAR), as its events leave them.

create table node (
    node_id text primary key,
    status text not null,
    stake numeric(39) not null check (stake >= 0),
    classes text[] not null,
    slots smallint not null check (slots >= 0),
    metadata_uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    tasks_in_hand bigint not null check (tasks_in_hand >= 0),
    tasks_completed bigint not null check (tasks_completed >= 0),
    tasks_expired bigint not null check (tasks_expired >= 0),
    rewards numeric(39) not null check (rewards >= 0),
    registered_at bigint not null,
    registered_tx text not null,
    unregistered_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create index node_status on node (status, node_id);

create table task (
    task_id numeric(20) primary key check (task_id >= 0),
    status text not null,
    requester_id text not null,
    class text not null,
    kind text not null,
    input_uri text not null,
    input_sha256 bytea not null check (length(input_sha256) = 32),
    project text,
    reward numeric(39) not null check (reward >= 0),
    expires_at numeric(20) not null check (expires_at >= 0),
    -- The node that holds the task, or held it last.
    node_id text,
    attempt smallint not null check (attempt >= 0),
    output_uri text,
    output_sha256 bytea check (length(output_sha256) = 32),
    -- What left the escrow for the node, and what went back to the requester.
    paid numeric(39) check (paid >= 0),
    refund numeric(39) check (refund >= 0),
    submitted_at bigint not null,
    submitted_tx text not null,
    assigned_at bigint,
    finished_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create index task_status on task (status, task_id);
create index task_requester on task (requester_id, task_id);
create index task_node on task (node_id, task_id) where node_id is not null;
create index task_project on task (project, task_id) where project is not null;
create index task_class on task (class, task_id);

-- Sums over `task` by status, kept by the commit that changes a task: counting millions of rows at
-- each question would not be quick.
create table task_total (
    status text primary key,
    tasks bigint not null check (tasks >= 0),
    reward numeric not null check (reward >= 0),
    paid numeric not null check (paid >= 0)
);
