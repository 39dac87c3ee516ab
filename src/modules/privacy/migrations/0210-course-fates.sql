-- What became of the courses of somebody who is to be erased, one by one, for the receipt; it names none.
alter table privacy.erasure add column course_fates jsonb not null default '[]';
