-- Somebody may wish to be erased themselves.
alter table identity.person drop constraint person_erase_because_check;
alter table identity.person add constraint person_erase_because_check check (erase_because in ('minor', 'consent_revoked', 'own_wish'));
