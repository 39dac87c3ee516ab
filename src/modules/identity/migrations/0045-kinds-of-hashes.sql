-- All of a hash but its salt and its result, as kindOf() in hashes.ts has it.
create function identity.kind_of_hash(hash text) returns text language sql immutable strict parallel safe
  return case when hash like '$argon2%' then regexp_replace(hash, '([$][^$]+){2}$', '') else left(hash, -54) end;

create index password_by_kind on identity.password (identity.kind_of_hash(hash));
