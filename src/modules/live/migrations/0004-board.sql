alter table live.arrangement
  add column board_by text,
  add column board_at timestamptz,
  add column drawing_by text,
  add column drawing_at timestamptz;

-- What is drawn on the board of a class; it goes with its end. Unlogged: not in the write-ahead log, so in no backup.
create unlogged table live.stroke (
  id text primary key,
  session_id text not null,
  seat_id text not null,
  drawn_at timestamptz not null,
  colour text not null,
  width int not null,
  -- x and y in turn, in ten-thousandths of the board.
  points int[] not null
);
create index stroke_by_session on live.stroke (session_id, id);
create index stroke_by_seat on live.stroke (seat_id, id);
