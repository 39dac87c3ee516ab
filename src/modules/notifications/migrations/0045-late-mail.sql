-- At most one row, while the way out of mail is shut: since when.
create table notifications.late_mail (
  only_row boolean primary key default true check (only_row),
  since timestamptz not null
);
