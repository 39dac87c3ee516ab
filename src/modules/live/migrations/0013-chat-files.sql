-- Which files were written with a line. The files hang on the class, so that its end finds them even where its words are gone already.
alter table live.chat_line add column files text[] not null default '{}';
alter table live.saved_line add column files text[] not null default '{}';
