-- When each question was last answered otherwise than before: what is only saved again is nothing new. Of who answered before this
-- was kept, nothing counts as new until they answer otherwise.
alter table profiles.survey add column answered_anew_at jsonb not null default '{}';
-- Question by question, at least so many had answered anew since it was told before: null, it was told for the first time; 0, it was not told again.
alter table profiles.insight add column changes jsonb;
-- Of each choice that is told, at least so many made it, and so many did not.
alter table profiles.insight add column least integer not null default 10 check (least >= 10);

-- What is answered while somebody counts belongs to the next count: else it would be in this one, and new in that one.
drop function profiles.count_answers(timestamptz);
create function profiles.count_answers(until timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select case when count(*) >= 10 then count(*) else 0 end
  from profiles.counted_survey() where until is null or submitted_at <= until
$$;
revoke execute on function profiles.count_answers(timestamptz) from public;
comment on function profiles.count_answers(timestamptz) is 'for those who count';

drop function profiles.count_choices();
create function profiles.count_choices(until timestamptz) returns table (question text, choice text, people bigint)
language sql stable security definer set search_path = pg_catalog as $$
  with survey as (select * from profiles.counted_survey() where submitted_at <= until), answer (question, choice) as (
    select 'goals', unnest(goals) from survey
    union all select 'platforms', unnest(platforms) from survey
    union all select 'audience', audience from survey
    union all select 'budget', budget from survey
    union all select 'preferences', unnest(preferences) from survey
  )
  select question, choice, count(*) from answer where choice is not null group by 1, 2 having count(*) >= 10
$$;
revoke execute on function profiles.count_choices(timestamptz) from public;
comment on function profiles.count_choices(timestamptz) is 'for those who count';

create function profiles.count_changes(since jsonb, until timestamptz) returns table (question text, people bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select anew.key, count(*)
  from profiles.counted_survey() as survey, jsonb_each_text(survey.answered_anew_at) as anew
  where anew.value::timestamptz > coalesce((since ->> anew.key)::timestamptz, '-infinity')
    and anew.value::timestamptz <= until
  group by 1 having count(*) >= 10
$$;
revoke execute on function profiles.count_changes(jsonb, timestamptz) from public;
comment on function profiles.count_changes(jsonb, timestamptz) is 'for those who count';
