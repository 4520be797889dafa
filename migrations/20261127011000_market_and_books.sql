-- All that the NEAR contract reports next to nodes and tasks, and what follows from both chains. Each table is a
-- struct of the store's `row` folder, column by column.

-- NEAR: the market's terms and people.
create table market (
    only_row boolean primary key check (only_row),
    owner_id text not null,
    proposed_owner_id text,
    treasury_id text not null,
    total_supply numeric(39) not null,
    min_stake numeric(39) not null,
    is_intake_paused boolean not null,
    -- Null until they first change: then those hold that the contract's code begins with.
    parameters jsonb,
    proposed_parameters jsonb,
    parameters_applicable_at numeric(20),
    code_sha256 bytea check (length(code_sha256) = 32),
    staged_code_sha256 bytea check (length(staged_code_sha256) = 32),
    code_applicable_at numeric(20),
    oracle_id text,
    oracle_asset_id text,
    oracle_max_recency_sec bigint,
    oracle_max_staleness_ns numeric(20),
    exchange_id text,
    created_at bigint not null,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create table class (
    class text primary key,
    added_at bigint not null,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create table market_grant (
    account_id text not null,
    role text not null check (role in ('arbiter', 'pauser')),
    granted_at bigint not null,
    revoked_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null,
    primary key (account_id, role)
);

create table dispute (
    task_id numeric(20) primary key,
    status text not null,
    requester_id text not null,
    node_id text not null,
    output_sha256 bytea not null check (length(output_sha256) = 32),
    evidence_uri text not null,
    evidence_sha256 bytea not null check (length(evidence_sha256) = 32),
    bond numeric(39) not null,
    answer_by numeric(20) not null,
    rule_by numeric(20) not null,
    answer_uri text,
    answer_sha256 bytea check (length(answer_sha256) = 32),
    arbiter_id text,
    ruling text,
    reason text,
    requester_amount numeric(39),
    node_amount numeric(39),
    arbiter_amount numeric(39),
    opened_at bigint not null,
    answered_at bigint,
    ended_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index dispute_status on dispute (status, task_id);
create index dispute_node on dispute (node_id, task_id);

create table account_claim (
    near_account text not null,
    wallet text not null,
    claimed_at bigint not null,
    revoked_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null,
    primary key (near_account, wallet)
);
create index account_claim_wallet on account_claim (wallet);

-- One person on both chains: claimed by one side, mutual, or revoked by each that had claimed it.
create view identity_link as
select coalesce(w.wallet, a.wallet) as wallet, coalesce(w.near_account, a.near_account) as near_account,
       case
           when w.wallet is not null and w.revoked_at is null and a.wallet is not null and a.revoked_at is null
               then 'mutual'
           when (w.wallet is not null and w.revoked_at is null) or (a.wallet is not null and a.revoked_at is null)
               then 'claimed'
           else 'revoked'
       end as status,
       w.claimed_at as wallet_claimed_at, w.revoked_at as wallet_revoked_at,
       a.claimed_at as account_claimed_at, a.revoked_at as account_revoked_at
from wallet_claim w full join account_claim a using (wallet, near_account);

-- NEAR: the token.
create table balance (
    account_id text primary key,
    amount numeric(39) not null check (amount >= 0),
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index balance_amount on balance (amount desc, account_id);

create table transfer (
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    kind text not null check (kind in ('mint', 'transfer', 'burn')),
    from_id text,
    to_id text,
    amount numeric(39) not null check (amount >= 0),
    memo text,
    at bigint not null,
    tx_id text not null,
    primary key (height, tx_index, event_index)
);
create index transfer_from on transfer (from_id, height) where from_id is not null;
create index transfer_to on transfer (to_id, height) where to_id is not null;

create table price (
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    oracle_id text not null,
    asset_id text not null,
    multiplier numeric(39) not null,
    decimals smallint not null,
    priced_at numeric(20) not null,
    at bigint not null,
    tx_id text not null,
    primary key (height, tx_index, event_index)
);

create table task_price (
    task_id numeric(20) primary key,
    reward_micro_usd numeric(20) not null,
    reward numeric(39) not null,
    multiplier numeric(39) not null,
    decimals smallint not null,
    priced_at numeric(20) not null,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create table swap (
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    stage text not null check (stage in ('started', 'settled')),
    account_id text not null,
    exchange_id text not null,
    pool_id numeric(20),
    token_out text,
    amount numeric(39),
    min_amount_out numeric(39),
    spent numeric(39),
    refunded numeric(39),
    burned numeric(39),
    at bigint not null,
    tx_id text not null,
    primary key (height, tx_index, event_index)
);
create index swap_account on swap (account_id, height);

-- NEAR: the books.
create table slash (
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    node_id text not null,
    task_id numeric(20) not null,
    condition text not null,
    amount numeric(39) not null,
    deadline numeric(20),
    evidence_sha256 bytea check (length(evidence_sha256) = 32),
    victim_id text not null,
    victim_amount numeric(39) not null,
    keeper_id text,
    keeper_amount numeric(39) not null,
    treasury_id text not null,
    treasury_amount numeric(39) not null,
    at bigint not null,
    tx_id text not null,
    primary key (height, tx_index, event_index)
);
create index slash_node on slash (node_id, height);

-- What a node has at stake after each event that moved it.
create table stake (
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    node_id text not null,
    cause text not null,
    amount numeric(39) not null,
    stake numeric(39) not null,
    unbonding numeric(39) not null,
    at bigint not null,
    tx_id text not null,
    primary key (height, tx_index, event_index)
);
create index stake_node on stake (node_id, height);

create table statement (
    account_id text not null,
    height bigint not null,
    tx_index integer not null,
    event_index integer not null,
    line integer not null,
    entry text not null,
    task_id numeric(20),
    -- What came into the account's own hands, below 0 what left them; of stake, what it has in the market.
    tokens numeric(39) not null,
    near numeric(39) not null,
    stake numeric(39) not null,
    at bigint not null,
    tx_id text not null,
    primary key (account_id, height, tx_index, event_index, line)
);

-- What nodes earned with tasks: lines of their statements.
create view reward as
select task_id, account_id as node_id, tokens as amount, height, tx_index, event_index, at, tx_id
from statement where entry = 'rewarded';

-- Both chains: what happened in each minute, hour and day (UTC).
create table network_statistic (
    chain text not null,
    period text not null check (period in ('minute', 'hour', 'day')),
    start_at bigint not null,
    events bigint not null,
    tasks_submitted bigint not null,
    tasks_completed bigint not null,
    tasks_failed bigint not null,
    tasks_expired bigint not null,
    tasks_cancelled bigint not null,
    attempts_failed bigint not null,
    disputes bigint not null,
    rewards numeric(39) not null,
    transferred numeric not null,
    nodes_registered bigint not null,
    nodes_unregistered bigint not null,
    slashed numeric(39) not null,
    projects_created bigint not null,
    releases bigint not null,
    attestations bigint not null,
    nfts bigint not null,
    credentials bigint not null,
    primary key (chain, period, start_at)
);

-- How a node did, from its tasks.
create view node_performance as
select node.node_id, node.reputation, node.tasks_completed, node.tasks_failed, node.tasks_expired, node.rewards,
       node.slashed, done.disputed, done.mean_start_ns, done.mean_run_ns
from node left join lateral (
    select (select count(*) from dispute where dispute.node_id = node.node_id) as disputed,
           avg(started_at - assigned_at)::bigint as mean_start_ns,
           avg(result_at - started_at)::bigint as mean_run_ns
    from task where task.node_id = node.node_id and task.status = 'completed'
) done on true;

-- Each step of each task, as the log reports it.
create index event_log_task on event_log ((body->>'task_id'), height, tx_index, event_index)
    where chain = 'near' and body ? 'task_id';
create view task_transition as
select (body->>'task_id')::numeric(20) as task_id, height, tx_index, event_index, kind,
       body->>'node_id' as node_id, body, block_time as at, tx_id
from event_log where chain = 'near' and body ? 'task_id';

select track('market', 'near');
select track('class', 'near');
select track('market_grant', 'near');
select track('dispute', 'near');
select track('account_claim', 'near');
select track('balance', 'near');
select track('transfer', 'near');
select track('price', 'near');
select track('task_price', 'near');
select track('swap', 'near');
select track('slash', 'near');
select track('stake', 'near');
select track('statement', 'near');
select track('network_statistic', null);
