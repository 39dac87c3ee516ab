-- What those who count may ask (src/kernel/counters.ts): how many, and never who. Fewer than ten are none. The kernel's own migrations have run before.
create function profiles.counted_survey() returns setof profiles.survey
language sql stable security invoker set search_path = pg_catalog as $$
  select survey.* from profiles.survey as survey
  where not exists (
    select from kernel.hold as restriction
    where restriction.person_id = survey.person_id and restriction.kind = 'restriction' and restriction.lifted_at is null
  ) and not exists (
    select from profiles.objection as objection
    where objection.person_id = survey.person_id and objection.interest = 'insights' and objection.withdrawn_at is null
  )
$$;
revoke execute on function profiles.counted_survey() from public;

create function profiles.count_answers(since timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select case when count(*) >= 10 then count(*) else 0 end
  from profiles.counted_survey() where since is null or submitted_at > since
$$;
revoke execute on function profiles.count_answers(timestamptz) from public;
comment on function profiles.count_answers(timestamptz) is 'for those who count';

create function profiles.count_choices() returns table (question text, choice text, people bigint)
language sql stable security definer set search_path = pg_catalog as $$
  with survey as (select * from profiles.counted_survey()), answer (question, choice) as (
    select 'goals', unnest(goals) from survey
    union all select 'platforms', unnest(platforms) from survey
    union all select 'audience', audience from survey
    union all select 'budget', budget from survey
    union all select 'preferences', unnest(preferences) from survey
  )
  select question, choice, count(*) from answer where choice is not null group by 1, 2 having count(*) >= 10
$$;
revoke execute on function profiles.count_choices() from public;
comment on function profiles.count_choices() is 'for those who count';
