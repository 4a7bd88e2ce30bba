-- The PSA's contacts as they were last listed, and which account each is by the lists: for looking at, and never for deciding whom
-- to ask. Of each only what tells which account they are.
CREATE TABLE contacts (
    instance TEXT NOT NULL,
    contact BIGINT NOT NULL,
    client BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    named_tenant TEXT,
    named_object TEXT,
    addresses TEXT NOT NULL, -- in lower case, with a blank before, between and behind them
    inactive BIGINT NOT NULL,
    read_in BIGINT NOT NULL, -- the last reading that had it
    retired BIGINT, -- when the PSA no longer listed it
    standing TEXT NOT NULL, -- new, matched, inactive, retired, or why no account is theirs
    unmatched BIGINT NOT NULL, -- 1: a person has to see to it
    tenant TEXT, -- the account that it is
    object TEXT,
    PRIMARY KEY (instance, contact)
);

CREATE INDEX contacts_by_client ON contacts (instance, client, contact, standing);
CREATE INDEX contacts_unmatched ON contacts (instance, unmatched, client, name_key, contact, standing);
CREATE INDEX contacts_by_account ON contacts (instance, tenant, object, contact);

-- How far each customer's contacts were read, and for which readings they were matched.
CREATE TABLE contact_reads (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    run BIGINT NOT NULL, -- counts the readings
    reading BIGINT NOT NULL, -- 1: one is under way
    pages BIGINT NOT NULL, -- of this reading
    entries BIGINT NOT NULL,
    unreadable BIGINT NOT NULL,
    began BIGINT,
    finished BIGINT,
    due BIGINT NOT NULL,
    not_before BIGINT NOT NULL, -- the PSA is to be left alone until then
    tries BIGINT NOT NULL,
    problem TEXT, -- by its name in the catalogue
    matched_for TEXT,
    lease_holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (instance, client)
);

-- The tenant's verified domains when its accounts were last read; JSON. NULL: they were not read since we keep this.
ALTER TABLE imports ADD COLUMN domains TEXT;
