-- How much later, or earlier, than planned is worth a mark.
alter table live.session add column late_minutes integer not null default 5 check (late_minutes between 0 and 240);
alter table live.session add column early_minutes integer not null default 5 check (early_minutes between 0 and 240);
-- How long everybody together was there: counted when the class ends, and nobody's any more.
alter table live.session add column participant_seconds bigint;
create index session_ended on live.session (ended_at) where ended_at is not null;
