-- The index over tasks' steps is NEAR's alone: on Solana's log it held nothing, and each row was held against it.

drop index event_log_task;
create index event_log_task on event_log_near ((body->>'task_id'), height, tx_index, event_index) where body ? 'task_id';
