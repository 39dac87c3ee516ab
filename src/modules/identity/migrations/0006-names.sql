-- What people are called, in parts; `name` stays what pages show, made from them in one place.
alter table identity.person
  add column first_name text,
  add column last_name text not null default '',
  add column title text;
update identity.person set
  first_name = split_part(name, ' ', 1),
  last_name = trim(substr(name, length(split_part(name, ' ', 1)) + 1)),
  sort_name = trim(regexp_replace(sort_name, '^(\S+)\s+(.*)$', '\2 \1'));
alter table identity.person
  alter column first_name set not null,
  alter column last_name drop default,
  add constraint title_of_who_teaches check (title is null or role <> 'student');

alter table identity.sign_up
  add column first_name text,
  add column last_name text not null default '',
  add column title text;
update identity.sign_up set
  first_name = split_part(name, ' ', 1),
  last_name = trim(substr(name, length(split_part(name, ' ', 1)) + 1));
alter table identity.sign_up
  alter column first_name set not null,
  alter column last_name drop default,
  drop column name;
