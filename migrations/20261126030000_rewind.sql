-- The way back from a branch that the chain left.
--
-- Rows that are not final yet keep, for each block that changed them, the image that they had before
-- it. A rewind puts the images back, and what was said on the branch that was left is kept aside.
-- Images go when their block is final: what is final is reported by the log, whole.

alter table chain_cursor
    -- Nothing at or below it can change any more. Null until it is known.
    add column final_height bigint check (final_height >= 0);

-- The blocks on which the next one may stand: those that are not final, and the last final one.
create table branch (
    chain text not null,
    height bigint not null,
    hash text not null,
    block_time bigint not null,
    primary key (chain, height)
);

insert into branch (chain, height, hash, block_time)
select chain, height, hash, block_time from chain_cursor where height is not null;

-- What was said on a branch that the chain left: rows of event_log and reject as they were.
create table superseded (
    chain text not null,
    height bigint not null,
    hash text not null,
    tx_index integer not null,
    event_index integer not null,
    noun text not null check (noun in ('event_log', 'reject')),
    record jsonb not null,
    primary key (chain, height, hash, tx_index, event_index)
);

create table row_version (
    chain text not null,
    noun text not null,
    -- The row's primary key, as an array.
    key jsonb not null,
    -- The block that ended this image.
    valid_to bigint not null,
    -- Null: there was no such row.
    image jsonb,
    primary key (chain, noun, key, valid_to)
);
create index row_version_valid_to on row_version (chain, valid_to);

-- The tables whose rows follow from the log, each written by the events of one chain alone: an image put
-- back must not undo what another chain did. Without a chain: the table has a column `chain`.
create table tracked (
    noun text primary key,
    chain text check (chain in ('solana', 'near'))
);

-- The commit says by `deai.journal` ('<chain> <height>') for which block it writes; empty where no way
-- back is needed.
create function keep_version() returns trigger language plpgsql as $$
declare
    setting text := coalesce(current_setting('deai.journal', true), '');
    of_chain text := split_part(setting, ' ', 1);
begin
    if setting = '' then
        return null;
    end if;
    if tg_argv[0] <> '' and tg_argv[0] <> of_chain then
        raise exception 'table % belongs to %, and a block of % changes it', tg_table_name, tg_argv[0], of_chain;
    end if;
    execute format(
        'insert into row_version (chain, noun, key, valid_to, image)
         select $1, %L, jsonb_build_array(%s), $2, %s from changed r on conflict do nothing',
        tg_table_name, tg_argv[1], case tg_op when 'INSERT' then 'null' else 'to_jsonb(r)' end
    ) using of_chain, split_part(setting, ' ', 2)::bigint;
    return null;
end
$$;

-- Makes rewinds, rebuilds and resets know a table. To be called for every table of rows.
create function track(noun text, of_chain text) returns void language plpgsql as $$
declare
    key_columns text;
begin
    select string_agg(format('r.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
    into strict key_columns
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = noun::regclass and i.indisprimary;
    insert into tracked (noun, chain) values (noun, of_chain);
    execute format('create trigger keep_inserted after insert on %I referencing new table as changed
                    for each statement execute function keep_version(%L, %L)', noun, coalesce(of_chain, ''), key_columns);
    execute format('create trigger keep_updated after update on %I referencing old table as changed
                    for each statement execute function keep_version(%L, %L)', noun, coalesce(of_chain, ''), key_columns);
    execute format('create trigger keep_deleted after delete on %I referencing old table as changed
                    for each statement execute function keep_version(%L, %L)', noun, coalesce(of_chain, ''), key_columns);
end
$$;

-- Puts every row of a chain back to what it was after the block at `to_height`.
create function rewind_rows(of_chain text, to_height bigint) returns void language plpgsql as $$
declare
    noun text;
    columns text;
    same_key text;
begin
    perform set_config('deai.journal', '', true);
    for noun in select distinct v.noun from row_version v where v.chain = of_chain and v.valid_to > to_height loop
        select string_agg(quote_ident(attname), ', ' order by attnum) into columns
        from pg_attribute
        where attrelid = noun::regclass and attnum > 0 and not attisdropped and attgenerated = '';
        select string_agg(format('t.%I = (v.key->>%s)::%s', a.attname, array_position(i.indkey::int2[], a.attnum),
                                 format_type(a.atttypid, a.atttypmod)), ' and ')
        into same_key
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = noun::regclass and i.indisprimary;
        execute format('delete from %I t using (
                            select distinct key from row_version where chain = $1 and noun = %L and valid_to > $2
                        ) v where %s', noun, noun, same_key) using of_chain, to_height;
        execute format('insert into %I (%s) select %s from (
                            select distinct on (key) image from row_version
                            where chain = $1 and noun = %L and valid_to > $2 order by key, valid_to
                        ) v, jsonb_populate_record(null::%I, v.image) where v.image is not null',
                       noun, columns, columns, noun, noun) using of_chain, to_height;
    end loop;
    delete from row_version where chain = of_chain and valid_to > to_height;
end
$$;

-- Empties the tables of a chain's rows.
create function clear_rows(of_chain text) returns void language plpgsql as $$
declare
    kept record;
begin
    perform set_config('deai.journal', '', true);
    for kept in select t.noun, t.chain from tracked t where t.chain = of_chain or t.chain is null loop
        if kept.chain is null then
            execute format('delete from %I where chain = $1', kept.noun) using of_chain;
        else
            execute format('delete from %I', kept.noun);
        end if;
    end loop;
    delete from row_version where chain = of_chain;
end
$$;
