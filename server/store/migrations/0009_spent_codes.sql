-- The codes that were tried lately, as fingerprints that only the master key can make.
CREATE TABLE spent_codes (
    fingerprint TEXT PRIMARY KEY,
    expires BIGINT NOT NULL
);
