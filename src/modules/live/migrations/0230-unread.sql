-- Nobody has ever looked at it: strokes lie in the order of their ids.
alter table live.stroke drop column drawn_at;
