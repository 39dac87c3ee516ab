-- Who planned this one: with its series, or added to it later.
alter table live.session add column planned_by text;
alter table live.session add column planned_at timestamptz;
update live.session set planned_by = series.planned_by, planned_at = series.planned_at
  from live.series where series.id = session.series_id;
alter table live.session alter column planned_by set not null;
alter table live.session alter column planned_at set not null;

-- Moved by itself, away from its series: what happens to the series later leaves it where it is.
alter table live.session add column apart_at timestamptz;
update live.session set apart_at = moved_at where moved_at is not null;

-- How many students fit in.
alter table live.session add column capacity integer check (capacity > 0);
