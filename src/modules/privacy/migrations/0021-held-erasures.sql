-- What an erasure could do so far, and what is held; it goes on when nothing is held any more.
alter table privacy.erasure add column part jsonb;
