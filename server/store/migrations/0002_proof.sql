-- What log entries tell of people: the entry holds only a commitment to it. Erased by deleting the row.
CREATE TABLE log_personal (
    instance TEXT NOT NULL,
    seq BIGINT NOT NULL,
    field TEXT NOT NULL,
    at BIGINT NOT NULL, -- the entry's
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (instance, seq, field)
);

CREATE INDEX log_personal_by_time ON log_personal (instance, at);

-- Public keys that were rotated out: what they signed is still checked with them.
CREATE TABLE log_keys (
    instance TEXT NOT NULL,
    from_seq BIGINT NOT NULL, -- the first entry that it signed
    public_key TEXT NOT NULL, -- sealed, so that none can be put in its place
    PRIMARY KEY (instance, from_seq)
);

-- The first entry that is signed by the key in use.
ALTER TABLE log_heads ADD COLUMN key_from BIGINT NOT NULL DEFAULT 1;

-- Finds an entry by what its receipt says.
ALTER TABLE log ADD COLUMN hash TEXT;
CREATE INDEX log_by_hash ON log (instance, hash);
