-- The set-up application, which makes connector secrets. Optional.
ALTER TABLE settings ADD COLUMN setup_client_id TEXT;
ALTER TABLE settings ADD COLUMN setup_client_secret TEXT; -- sealed

-- Links are for one of the two applications from now on.
ALTER TABLE consents RENAME TO consents_before;

CREATE TABLE consents (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    app TEXT NOT NULL, -- reader or set_up
    state_hash TEXT NOT NULL UNIQUE,
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    standing TEXT NOT NULL, -- sealed
    refusals BIGINT NOT NULL,
    PRIMARY KEY (instance, client, tenant, app)
);

INSERT INTO consents (instance, client, tenant, app, state_hash, asked_by, asked, expires, standing, refusals)
    SELECT instance, client, tenant, 'reader', state_hash, asked_by, asked, expires, standing, refusals FROM consents_before;

DROP TABLE consents_before;

-- Connector secrets that we make and renew in a tenant: one row for each that has or is to have one.
CREATE TABLE makings (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    record TEXT NOT NULL, -- sealed: who wants it, what was asked for, what is being tried, and which keys are ours
    due BIGINT NOT NULL,
    not_before BIGINT NOT NULL, -- Microsoft asks us to wait until then
    tries BIGINT NOT NULL, -- failures since it last got on
    problem TEXT, -- by its name in the catalogue
    code BIGINT,
    failed BIGINT, -- when it last did
    lease_holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (instance, client, tenant)
);
