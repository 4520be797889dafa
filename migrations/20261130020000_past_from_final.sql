-- Where a history begins later than the last final block, the blocks between them are known as well: all their versions
-- are held for a rewind.

create or replace function as_of(of_table anyelement, of_chain text, at_height bigint) returns setof anyelement
    language plpgsql stable as $$
declare
    of_noun text := (select relname from pg_class where oid = pg_typeof(of_table)::text::regclass);
    kept_from bigint;
    held_to bigint;
    has_chain boolean;
    key_columns text;
begin
    select least(c.history_from, c.final_height + 1), c.height into kept_from, held_to
    from chain_cursor c where c.chain = of_chain;
    if at_height is null or kept_from is null or at_height < kept_from - 1 or at_height > held_to then
        raise exception 'what % held after block % of % is not known', of_noun, at_height, of_chain
            using hint = format('Versions are kept from block %s to %s. `indexer run --history` keeps them for good, and '
                                '`indexer rebuild --full-history` makes those of the past.', kept_from, held_to);
    end if;
    select t.chain is null into has_chain from tracked t where t.noun = of_noun and coalesce(t.chain, of_chain) = of_chain;
    if not found then
        raise exception '% has no rows that follow from the log of %', of_noun, of_chain;
    end if;
    select string_agg(format('r.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
    into strict key_columns
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = of_noun::regclass and i.indisprimary;
    return query execute format(
        'select r.* from %1$I r
         where %3$s and not exists (select from row_version v where v.chain = $1 and v.noun = %1$L
                                    and v.key = jsonb_build_array(%2$s) and v.valid_to > $2)
         union all
         select was.* from (select distinct on (v.key) v.image from row_version v
                            where v.chain = $1 and v.noun = %1$L and v.valid_to > $2 order by v.key, v.valid_to) first,
              jsonb_populate_record(null::%1$I, first.image) was
         where first.image is not null',
        of_noun, key_columns, case when has_chain then 'r.chain = $1' else 'true' end
    ) using of_chain, at_height;
end
$$;
