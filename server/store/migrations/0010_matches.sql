-- The contact's address by which the account was found. A match from before has none, and is agreed on anew.
ALTER TABLE matches ADD COLUMN address TEXT;
