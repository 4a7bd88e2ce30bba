-- What is on its way out of the house: mail, webhooks, syslog.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    channel TEXT NOT NULL,
    errand TEXT NOT NULL,
    verification TEXT,
    tenant TEXT,
    object TEXT,
    payload TEXT, -- sealed, JSON inside; gone as soon as it has been delivered or given up
    made BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    standing TEXT NOT NULL,
    problem TEXT
);

CREATE INDEX deliveries_due ON deliveries (due) WHERE standing = 'pending';
CREATE INDEX deliveries_by_account ON deliveries (tenant, object, errand, made);

-- The links with which people can say: this was not me.
CREATE TABLE objections (
    token_hash TEXT PRIMARY KEY,
    verification TEXT NOT NULL,
    expires BIGINT NOT NULL,
    raised BIGINT
);

ALTER TABLE verifications ADD COLUMN approval_withdrawn BIGINT;

ALTER TABLE settings ADD COLUMN mail TEXT; -- sealed, JSON inside

ALTER TABLE instances ADD COLUMN alerts TEXT; -- sealed, JSON inside
