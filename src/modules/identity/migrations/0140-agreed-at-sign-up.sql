-- What somebody agreed to when they asked for an account; it is written down once the account begins.
alter table identity.sign_up add column agreed text;
