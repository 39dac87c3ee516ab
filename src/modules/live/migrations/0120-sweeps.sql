-- What is kept for some time after a class is found by when its class was; signs of a moment are found where there are any.
create index session_by_end on live.session (ends_at);
create index seat_with_sign on live.seat (session_id) where hand_raised_at is not null or gestured_at is not null;
create index arrangement_with_spotlight on live.arrangement (session_id) where spotlight is not null;
