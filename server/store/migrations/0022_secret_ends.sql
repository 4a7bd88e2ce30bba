-- Until when a secret is good, as whoever entered it said: of a tenant's connector, or, with an empty instance, of the Microsoft
-- application. Gone when another secret takes its place.
CREATE TABLE secret_ends (
    instance TEXT NOT NULL,
    client BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    ends BIGINT NOT NULL,
    PRIMARY KEY (instance, client, tenant)
);

ALTER TABLE pasted_secrets ADD COLUMN good_until BIGINT;
