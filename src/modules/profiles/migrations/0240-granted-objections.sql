-- An objection may also come of a request that the school answered, with no sentence of a page behind it.
alter table profiles.objection drop constraint objection_said_by_check;
alter table profiles.objection add constraint objection_said_by_check check (said_by in ('person', 'signal', 'request'));
