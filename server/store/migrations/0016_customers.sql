-- The PSA's clients as they were last read.
CREATE TABLE clients (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    name TEXT NOT NULL,
    tenants TEXT NOT NULL, -- JSON: what the PSA thinks; nobody relies on it
    PRIMARY KEY (instance, client)
);

CREATE TABLE client_reads (
    instance TEXT NOT NULL PRIMARY KEY,
    read_at BIGINT, -- NULL: never yet
    cut BIGINT NOT NULL, -- 1: there are more than are ever read
    failed_at BIGINT -- since the last time that it went well
);

-- Links with which an administrator of a customer consents, and what came of them.
CREATE TABLE consents (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    state_hash TEXT NOT NULL UNIQUE,
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    standing TEXT NOT NULL, -- sealed
    refusals BIGINT NOT NULL,
    PRIMARY KEY (instance, client, tenant)
);

-- Connector secrets that were pasted: tried until they work, and only then in force.
CREATE TABLE pasted_secrets (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    secret TEXT, -- sealed; NULL once it works or was refused
    pasted_by BIGINT NOT NULL,
    pasted_by_name TEXT NOT NULL,
    pasted BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    due BIGINT, -- NULL: it is not tried any more
    works BIGINT NOT NULL,
    fault TEXT,
    code BIGINT,
    PRIMARY KEY (instance, client, tenant)
);
