-- What the teacher said is spoken in the film; without it nobody knows.
alter table live.recording add column caption_language text check (caption_language ~ '^[a-z]{2}$');
