-- What the PSA said of the contact, in short, when an administrator chose the account. Of what was found by an address: nothing.
ALTER TABLE matches ADD COLUMN chosen TEXT;

-- Whose contact an account is.
CREATE INDEX matches_by_account ON matches (instance, tenant, object);
