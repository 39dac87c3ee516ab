-- There are several documents, each with versions of its own; what was published so far is the privacy policy.
alter table documents.version add column document text not null default 'privacy'
  check (document in ('privacy', 'terms', 'guidelines', 'teaching'));
alter table documents.version alter column document drop default;
alter table documents.version drop constraint version_pkey;
alter table documents.version add primary key (document, number);
drop index documents.version_in_force;
create index version_in_force on documents.version (document, effective_at desc, number desc);
