-- Rows made anew beside those that are read: in a schema of their own, from the log, until they are compared and
-- take the place of what differs.

-- Makes a schema with empty copies of the tables of a chain's rows, which keep versions as those do. It belongs to the
-- database's owner, as all tables do; who writes rows may call it.
create function make_beside(of_chain text, beside text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    kept record;
    key_columns text;
    event text;
begin
    if beside !~ '^(beside|as_of)_[a-z0-9_]+$' then
        raise exception 'a schema of rows beside is called beside_... or as_of_..., and not %', beside;
    end if;
    execute format('create schema %I', beside);
    for kept in select t.noun, t.chain from tracked t where t.chain = of_chain or t.chain is null loop
        execute format('create table %I.%I (like public.%I including all)', beside, kept.noun, kept.noun);
        select string_agg(format('r.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
        into strict key_columns
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = kept.noun::regclass and i.indisprimary;
        foreach event in array array['insert', 'update', 'delete'] loop
            execute format('create trigger keep_%s after %s on %I.%I referencing %s table as changed
                            for each statement execute function keep_version(%L, %L)',
                           event, event, beside, kept.noun, case event when 'insert' then 'new' else 'old' end,
                           coalesce(kept.chain, ''), key_columns);
        end loop;
    end loop;
    execute format('create table %I.row_version (like public.row_version including all)', beside);
    execute format('create table %I.reject (like public.reject including all)', beside);
    if exists (select from pg_roles where rolname = 'deai_indexer') then
        execute format('grant usage on schema %I to deai_indexer', beside);
        execute format('grant select, insert, update, delete on all tables in schema %I to deai_indexer', beside);
    end if;
    if exists (select from pg_roles where rolname = 'deai_api') then
        execute format('grant usage on schema %I to deai_api', beside);
        execute format('grant select on all tables in schema %I to deai_api', beside);
    end if;
end
$$;
revoke execute on function make_beside from public;

create function drop_beside(beside text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if beside !~ '^(beside|as_of)_[a-z0-9_]+$' then
        raise exception 'a schema of rows beside is called beside_... or as_of_..., and not %', beside;
    end if;
    execute format('drop schema if exists %I cascade', beside);
end
$$;
revoke execute on function drop_beside from public;

-- Makes the rows that are read what those beside are: only what differs is written. Facts that could not be shown are
-- taken over too, those apart whose reason begins with `kept_reason`, which say nothing of rows.
create function take_over(of_chain text, beside text, kept_reason text) returns void language plpgsql as $$
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
                        ) d where %s', kept.noun, columns, kept.noun, of_chain_alone, columns, beside, kept.noun, same_key);
        execute format('insert into public.%I (%s)
                        select %s from %I.%I except select %s from public.%I where %s',
                       kept.noun, columns, columns, beside, kept.noun, columns, kept.noun, of_chain_alone);
    end loop;
    delete from public.row_version where chain = of_chain;
    execute format('insert into public.row_version select * from %I.row_version', beside);
    delete from public.reject where chain = of_chain and stage = 'apply' and reason not like kept_reason || '%';
    execute format('insert into public.reject select * from %I.reject on conflict do nothing', beside);
end
$$;
