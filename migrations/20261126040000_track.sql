-- The tables whose rows follow from the log. A later table is tracked where it is made.

select track('event_chain', null);
select track('project', 'solana');
select track('node', 'near');
select track('task', 'near');
select track('task_total', 'near');
