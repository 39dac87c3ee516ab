-- A phone number in E.164, sealed in the vault. Nothing requires one.
alter table profiles.profile add column phone bytea;
