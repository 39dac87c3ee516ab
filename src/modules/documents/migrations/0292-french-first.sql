-- When the French text was handed over, where it had to come first. In the hash of the row where it is said, so that older rows stay whole.
alter table documents.acceptance add column french_shown_at timestamptz;
alter table documents.acceptance add check (french_shown_at is null or french_shown_at <= at);
