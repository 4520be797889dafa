-- Rows rebuilt next to those that are read: in a schema of their own, from the log, until they are compared and
-- take the place of what differs.

-- Makes a schema with empty copies of the tables of a chain's rows, which keep versions as those do. It belongs to the
-- database's owner, as all tables do; who writes rows may call it.
create function create_shadow(of_chain text, shadow text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    kept record;
    key_columns text;
    event text;
begin
    if shadow !~ '^(shadow|as_of)_[a-z0-9_]+$' then
        raise exception 'a schema of shadow rows is called shadow_... or as_of_..., and not %', shadow;
    end if;
    execute format('create schema %I', shadow);
    for kept in select t.noun, t.chain from tracked t where t.chain = of_chain or t.chain is null loop
        execute format('create table %I.%I (like public.%I including all)', shadow, kept.noun, kept.noun);
        select string_agg(format('r.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
        into strict key_columns
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = kept.noun::regclass and i.indisprimary;
        foreach event in array array['insert', 'update', 'delete'] loop
            execute format('create trigger keep_%s after %s on %I.%I referencing %s table as changed
                            for each statement execute function keep_version(%L, %L)',
                           event, event, shadow, kept.noun, case event when 'insert' then 'new' else 'old' end,
                           coalesce(kept.chain, ''), key_columns);
        end loop;
    end loop;
    execute format('create table %I.row_version (like public.row_version including all)', shadow);
    execute format('create table %I.reject (like public.reject including all)', shadow);
    if exists (select from pg_roles where rolname = 'deai_indexer') then
        execute format('grant usage on schema %I to deai_indexer', shadow);
        execute format('grant select, insert, update, delete on all tables in schema %I to deai_indexer', shadow);
    end if;
    if exists (select from pg_roles where rolname = 'deai_api') then
        execute format('grant usage on schema %I to deai_api', shadow);
        execute format('grant select on all tables in schema %I to deai_api', shadow);
    end if;
end
$$;
revoke execute on function create_shadow from public;

create function drop_shadow(shadow text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if shadow !~ '^(shadow|as_of)_[a-z0-9_]+$' then
        raise exception 'a schema of shadow rows is called shadow_... or as_of_..., and not %', shadow;
    end if;
    execute format('drop schema if exists %I cascade', shadow);
end
$$;
revoke execute on function drop_shadow from public;

-- Makes the rows that are read what those next to are: only what differs is written. Events that could not be shown are
-- taken over too, those apart whose reason begins with `kept_reason`, which say nothing of rows.
create function apply_shadow(of_chain text, shadow text, kept_reason text) returns void language plpgsql as $$
declare
    kept record;
    columns text;
    same_key text;
    of_chain_alone text;
begin
    perform set_config('deai.journal', '', true);
    for kept in select t.noun, t.chain from tracked t where t.chain = of_chain or t.chain is null loop
        select string_agg(quote_ident(attname), ', ' order by attnum) into columns
        from pg_attribute
        where attrelid = format('public.%I', kept.noun)::regclass and attnum > 0 and not attisdropped and attgenerated = '';
        select string_agg(format('t.%I = d.%I', a.attname, a.attname), ' and ') into same_key
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = format('public.%I', kept.noun)::regclass and i.indisprimary;
        of_chain_alone := case when kept.chain is null then format('chain = %L', of_chain) else 'true' end;
        execute format('delete from public.%I t using (
                            select %s from public.%I where %s except select %s from %I.%I
                        ) d where %s', kept.noun, columns, kept.noun, of_chain_alone, columns, shadow, kept.noun, same_key);
        execute format('insert into public.%I (%s)
                        select %s from %I.%I except select %s from public.%I where %s',
                       kept.noun, columns, columns, shadow, kept.noun, columns, kept.noun, of_chain_alone);
    end loop;
    delete from public.row_version where chain = of_chain;
    execute format('insert into public.row_version select * from %I.row_version', shadow);
    delete from public.reject where chain = of_chain and stage = 'apply' and reason not like kept_reason || '%';
    execute format('insert into public.reject select * from %I.reject on conflict do nothing', shadow);
end
$$;
