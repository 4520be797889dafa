-- Full-text search, over what people call things. 'simple': names are of every language, and no stem of one
-- should hide another.

alter table project add column search tsvector generated always as
    (to_tsvector('simple', slug || ' ' || name || ' ' || kind)) stored;
create index project_search on project using gin (search);

alter table profile add column search tsvector generated always as (to_tsvector('simple', handle)) stored;
create index profile_search on profile using gin (search);

alter table release add column search tsvector generated always as
    (to_tsvector('simple', version_text || ' ' || kind || ' ' || licence || ' ' || artifact_uri)) stored;
create index release_search on release using gin (search);

alter table collection add column search tsvector generated always as
    (to_tsvector('simple', name || ' ' || symbol)) stored;
create index collection_search on collection using gin (search);

alter table nft add column search tsvector generated always as (to_tsvector('simple', name)) stored;
create index nft_search on nft using gin (search);

alter table credential add column search tsvector generated always as
    (to_tsvector('simple', name || ' ' || kind)) stored;
create index credential_search on credential using gin (search);
