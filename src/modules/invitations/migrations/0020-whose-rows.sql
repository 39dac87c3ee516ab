-- What somebody is to be shown, handed out or rid of is found by whose it is, however much there is of others.
create index list_by_maker on invitations.list (made_by);
create index invitation_by_accepted on invitations.invitation (accepted_by) where accepted_by is not null;
