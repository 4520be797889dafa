-- What each row of the log pays for, and nobody asks for.

-- Of tasks' steps: NEAR's alone, as on Solana's log it held nothing, and each row was held against it.
drop index event_log_task;
create index event_log_task on event_log_near ((body->>'task_id'), height, tx_index, event_index) where body ? 'task_id';

-- Of times: the log is read by height, and `block` reports the height of a time.
drop index event_log_block_time;

-- What every comparison begins with is what differs: a part of the log is of one chain.
alter table event_log drop constraint event_log_pkey;
alter table event_log add primary key (height, tx_index, event_index, chain);
