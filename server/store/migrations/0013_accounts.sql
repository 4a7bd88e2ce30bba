-- Accounts as Entra lists them, of each Halo that has the tenant: for looking at, and never for deciding whom to ask.
-- What ends in _key is the lower-case text's first bytes in hex, which every database sorts alike.
CREATE TABLE accounts (
    instance TEXT NOT NULL,
    tenant TEXT NOT NULL,
    object TEXT NOT NULL,
    upn TEXT NOT NULL,
    upn_key TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    guest BIGINT NOT NULL,
    synced BIGINT NOT NULL,
    privileged BIGINT, -- null: Microsoft did not say
    reach TEXT, -- null: Microsoft did not say
    read_in BIGINT NOT NULL, -- the last reading of everything that had it
    reported_in BIGINT NOT NULL, -- the last report that had it
    retired BIGINT,
    PRIMARY KEY (instance, tenant, object)
);

-- Each has everything that a list is filtered by, so that nothing else is read of those that are not shown.
CREATE INDEX accounts_by_name ON accounts
    (instance, name_key, object, tenant, enabled, guest, synced, retired, reach, privileged);
CREATE INDEX accounts_by_upn ON accounts
    (instance, upn_key, object, tenant, enabled, guest, synced, retired, reach, privileged, name_key);
CREATE INDEX accounts_by_tenant ON accounts
    (instance, tenant, name_key, object, enabled, guest, synced, retired, reach, privileged);

-- How far each tenant was read.
CREATE TABLE imports (
    instance TEXT NOT NULL,
    tenant TEXT NOT NULL,
    phase TEXT NOT NULL, -- accounts, methods or rest
    run BIGINT NOT NULL, -- counts the readings of everything
    report BIGINT NOT NULL, -- counts the reports
    whole BIGINT NOT NULL, -- whether this one reads everything
    link TEXT, -- sealed: where the accounts go on
    report_link TEXT, -- sealed: where the report goes on
    pages BIGINT NOT NULL,
    seen BIGINT NOT NULL, -- how many entries of the list so far
    unreadable BIGINT NOT NULL,
    expected BIGINT, -- how many there were said to be
    began BIGINT,
    finished BIGINT,
    due BIGINT NOT NULL,
    not_before BIGINT NOT NULL, -- Microsoft asks us to wait until then
    tries BIGINT NOT NULL,
    problem TEXT, -- by its name in the catalogue
    needed TEXT, -- the permission that is missing
    report_problem TEXT,
    password_sync BIGINT,
    lease_holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (instance, tenant)
);
