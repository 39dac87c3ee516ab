-- Nobody has ever looked at these: when something ends is enough.
alter table identity.half_sign_in drop column began_at;
alter table identity.link drop column made_at;
