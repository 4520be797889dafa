do $$
begin
    -- Before version 15 Postgres lets everybody create tables here.
    revoke create on schema public from public;
    if exists (select from pg_roles where rolname = 'deai_indexer') then
        grant usage on schema public to deai_indexer;
        grant select, insert, update, delete on all tables in schema public to deai_indexer;
        revoke insert, update, delete on table _sqlx_migrations from deai_indexer;
        grant execute on function make_log_parts, drop_log, create_shadow, drop_shadow to deai_indexer;
    end if;
    if exists (select from pg_roles where rolname = 'deai_api') then
        grant usage on schema public to deai_api;
        grant select on all tables in schema public to deai_api;
    end if;
end
$$;
