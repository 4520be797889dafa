-- All that the Solana programs report next to projects. Each table is a struct of the store's `row`
-- folder, column by column.
--
-- Every row says when an event last changed it: updated_height, updated_at (block time), updated_tx. Events
-- that are written once say at, tx_id. u64 that a contract may fill is numeric(20).

-- Solana: the registry and its attestors.
create table registry (
    registry text primary key,
    authority text not null,
    pending_authority text,
    treasury text not null,
    project_fee numeric(20) not null check (project_fee >= 0),
    is_paused boolean not null,
    created_at bigint not null,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create table attestor (
    attestor text primary key,
    registry text not null,
    wallet text not null,
    name text not null,
    uri text not null,
    is_active boolean not null,
    registered_at bigint not null,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);

create table attestation (
    attestation text primary key,
    attestor text not null,
    project text not null,
    project_created_slot numeric(20) not null,
    kind text not null,
    status text not null,
    evidence_sha256 bytea not null check (length(evidence_sha256) = 32),
    expires_at numeric(20) not null,
    is_revocable boolean not null,
    issued_at bigint not null,
    ended_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index attestation_project on attestation (project, attestation);
create index attestation_attestor on attestation (attestor, attestation);

-- Solana: wallets.
create table profile (
    profile text primary key,
    wallet text not null,
    handle text not null,
    metadata_uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    near_account text,
    created_at bigint not null,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index profile_wallet on profile (wallet);

create table wallet_claim (
    wallet text not null,
    near_account text not null,
    claimed_at bigint not null,
    revoked_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null,
    primary key (wallet, near_account)
);

create table member (
    project text not null,
    wallet text not null,
    member text not null,
    role text not null,
    added_by text not null,
    added_at bigint not null,
    left_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null,
    primary key (project, wallet)
);
create index member_wallet on member (wallet, project);

-- Solana: what projects publish.
create table release (
    release text primary key,
    project text not null,
    index bigint not null,
    publisher text not null,
    version_text text not null,
    kind text not null,
    artifact_uri text not null,
    artifact_sha256 bytea not null check (length(artifact_sha256) = 32),
    licence text not null,
    previous bigint,
    published_at bigint not null,
    yanked_at bigint,
    yanked_by text,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index release_project on release (project, index);
create index release_artifact on release (artifact_sha256);

create table evaluation (
    evaluation text primary key,
    project text not null,
    release text not null,
    evaluator text not null,
    benchmark text not null,
    score bigint not null,
    report_uri text not null,
    report_sha256 bytea not null check (length(report_sha256) = 32),
    recorded_at bigint not null,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index evaluation_release on evaluation (release, evaluation);
create index evaluation_benchmark on evaluation (benchmark, score);

-- Solana: NFTs and credentials.
create table collection (
    collection text primary key,
    project text not null,
    index bigint not null,
    group_mint text not null,
    name text not null,
    symbol text not null,
    metadata_uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    items_uri text not null,
    max_supply numeric(20) not null,
    royalty_bps integer not null,
    creators jsonb not null,
    policy text not null,
    price numeric(20),
    allow_list_root bytea check (length(allow_list_root) = 32),
    wallet_limit bigint,
    policy_round numeric(20) not null,
    treasury text not null,
    is_frozen boolean not null,
    nfts bigint not null check (nfts >= 0),
    credentials bigint not null check (credentials >= 0),
    created_at bigint not null,
    closed_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index collection_project on collection (project, index);

create view creator as
select collection, listed.rank::integer as rank, listed.creator->>'address' as creator,
       (listed.creator->>'share_bps')::integer as share_bps, (listed.creator->>'is_verified')::boolean as is_verified
from collection, jsonb_array_elements(creators) with ordinality as listed (creator, rank);

create table nft (
    mint text primary key,
    collection text not null,
    number numeric(20) not null,
    minter text not null,
    first_holder text not null,
    name text not null,
    uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    policy_round numeric(20) not null,
    price numeric(20) not null,
    to_treasury numeric(20) not null,
    minted_at bigint not null,
    burned_at bigint,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index nft_collection on nft (collection, number);
create index nft_first_holder on nft (first_holder, mint);

create table credential (
    mint text primary key,
    collection text not null,
    number numeric(20) not null,
    subject text not null,
    issuer text not null,
    kind text not null,
    status text not null,
    name text not null,
    uri text not null,
    metadata_sha256 bytea not null check (length(metadata_sha256) = 32),
    score_sha256 bytea not null check (length(score_sha256) = 32),
    expires_at numeric(20),
    issued_at bigint not null,
    ended_at bigint,
    reason text,
    updated_height bigint not null,
    updated_at bigint not null,
    updated_tx text not null
);
create index credential_collection on credential (collection, number);
create index credential_subject on credential (subject, mint);

select track('registry', 'solana');
select track('attestor', 'solana');
select track('attestation', 'solana');
select track('profile', 'solana');
select track('wallet_claim', 'solana');
select track('member', 'solana');
select track('release', 'solana');
select track('evaluation', 'solana');
select track('collection', 'solana');
select track('nft', 'solana');
select track('credential', 'solana');
