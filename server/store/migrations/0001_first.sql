-- Columns are TEXT and BIGINT only, so that the same SQL runs on SQLite and PostgreSQL.
-- Times are milliseconds since 1970 UTC. "sealed" marks what only the master key can read.

-- One row: what holds for the whole installation.
CREATE TABLE settings (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL,
    microsoft_client_id TEXT,
    microsoft_client_secret TEXT, -- sealed
    connector_form TEXT,
    connector_testers TEXT NOT NULL -- JSON
);

INSERT INTO settings (id, version, connector_testers) VALUES (1, 0, '[]');

-- One row: a known text, sealed. A master key that cannot read it is not the one that everything else is sealed with.
CREATE TABLE master_key_check (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sealed TEXT NOT NULL
);

CREATE TABLE instances (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL, -- JSON, without the secrets
    client_secret TEXT NOT NULL, -- sealed
    launch_secrets TEXT NOT NULL -- sealed, JSON inside
);

CREATE TABLE customers (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    name TEXT,
    any_source BIGINT NOT NULL,
    PRIMARY KEY (instance, client)
);

CREATE TABLE customer_tenants (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    connector_secret TEXT NOT NULL, -- sealed
    PRIMARY KEY (instance, client, tenant)
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    agent BIGINT NOT NULL,
    agent_name TEXT NOT NULL,
    agent_email TEXT,
    created BIGINT NOT NULL,
    last_action BIGINT NOT NULL,
    checked BIGINT NOT NULL,
    access_token TEXT NOT NULL, -- sealed
    refresh_token TEXT, -- sealed
    token_expires BIGINT NOT NULL
);

CREATE TABLE session_tokens (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL
);

CREATE INDEX session_tokens_by_session ON session_tokens (session);

CREATE TABLE flows (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    agent BIGINT NOT NULL,
    target TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    browser_hash TEXT,
    state_hash TEXT UNIQUE,
    verifier TEXT, -- sealed
    session TEXT,
    code_hash TEXT,
    code_until BIGINT,
    wrong_codes BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE pages (
    handle_hash TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    target TEXT NOT NULL,
    expires BIGINT NOT NULL,
    shown TEXT -- JSON
);

CREATE INDEX pages_by_session ON pages (session);

CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    tenant TEXT NOT NULL,
    object TEXT NOT NULL,
    upn TEXT NOT NULL,
    account_name TEXT NOT NULL,
    contact BIGINT NOT NULL,
    contact_name TEXT NOT NULL,
    client BIGINT NOT NULL,
    client_name TEXT NOT NULL,
    ticket BIGINT,
    technician BIGINT NOT NULL,
    technician_name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    method TEXT NOT NULL,
    form TEXT NOT NULL,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    requested BIGINT NOT NULL,
    begun BIGINT,
    connector_session TEXT, -- sealed
    context TEXT NOT NULL,
    dc TEXT,
    number BIGINT,
    verdict TEXT,
    fault TEXT,
    concluded BIGINT,
    approval_until BIGINT,
    approval_used BIGINT,
    note TEXT NOT NULL,
    note_problem TEXT,
    prompt_open BIGINT NOT NULL,
    prompt_closes BIGINT NOT NULL,
    lease_holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    CHECK ((verdict IS NULL) = (concluded IS NULL)),
    -- Asynchronously, an approval answers a prompt that was begun and stored.
    CHECK (verdict IS NULL OR verdict <> 'approved' OR form <> 'async' OR begun IS NOT NULL),
    CHECK (approval_until IS NULL OR verdict = 'approved'),
    CHECK (approval_used IS NULL OR approval_until IS NOT NULL)
);

-- One prompt at a time to one account, whoever asks.
CREATE UNIQUE INDEX one_open_prompt ON verifications (tenant, object) WHERE prompt_open = 1;
CREATE INDEX verifications_by_account ON verifications (tenant, object, requested);
CREATE INDEX verifications_by_contact ON verifications (instance, contact, requested);
CREATE INDEX verifications_by_ticket ON verifications (instance, ticket, requested);
CREATE INDEX verifications_by_technician ON verifications (instance, technician, requested);
CREATE INDEX open_verifications ON verifications (requested) WHERE verdict IS NULL OR prompt_open = 1;

-- What is to be written to tickets; how far it got stands in verifications.note.
CREATE TABLE notes (
    verification TEXT PRIMARY KEY,
    ticket BIGINT NOT NULL,
    technician BIGINT NOT NULL,
    technician_name TEXT NOT NULL,
    html TEXT NOT NULL,
    plain TEXT NOT NULL,
    receipt TEXT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

CREATE INDEX verifications_by_note ON verifications (instance, note);

CREATE TABLE matches (
    instance TEXT NOT NULL,
    contact BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    object TEXT NOT NULL,
    upn TEXT NOT NULL,
    suggested_by BIGINT NOT NULL,
    confirmed_by BIGINT,
    PRIMARY KEY (instance, contact),
    CHECK (confirmed_by IS NULL OR confirmed_by <> suggested_by)
);

-- The end of each instance's chain, and the key that signs it.
CREATE TABLE log_heads (
    instance TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    seed TEXT NOT NULL -- sealed
);

CREATE TABLE log (
    instance TEXT NOT NULL,
    seq BIGINT NOT NULL,
    line TEXT NOT NULL, -- the entry in the one way in which it is written
    PRIMARY KEY (instance, seq)
);
