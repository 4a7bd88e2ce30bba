-- What a customer asks beyond the MSP's policy, which stands in instances.document.
ALTER TABLE customers ADD COLUMN policy TEXT; -- JSON

-- What the verification has to be, as the policy said when it was requested.
ALTER TABLE verifications ADD COLUMN requirement TEXT; -- JSON

-- A raised threat level.
CREATE TABLE threats (
    instance TEXT PRIMARY KEY,
    document TEXT NOT NULL -- JSON
);

-- What would loosen the policy, and waits for an administrator to confirm it.
CREATE TABLE loosenings (
    instance TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('policy', 'threat')),
    asked BIGINT NOT NULL,
    document TEXT NOT NULL, -- JSON
    PRIMARY KEY (instance, what)
);
