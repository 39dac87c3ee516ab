-- Since when somebody is no longer offered the walk and the survey on their start page.
alter table profiles.profile add column welcome_declined_at timestamptz;
