-- Until when what is still being recognised after the end of a class is taken, for its film alone.
alter table live.captioning add column finishing_until timestamptz;
