create table notifications.mail (
  id text primary key,
  written_at timestamptz not null,
  to_name text not null,
  to_address text not null,
  subject text not null,
  text text not null,
  html text not null
);
create index mail_by_time on notifications.mail (written_at);
