-- A second film beside a recording: who speaks while a screen is shown.
alter table live.recording add column faces_file_id text;
-- Where there is something to see in it, in milliseconds: from, to, from, to.
alter table live.recording add column faces_spans integer[];
alter table live.recording add constraint recording_faces check ((faces_file_id is null) = (faces_spans is null));
