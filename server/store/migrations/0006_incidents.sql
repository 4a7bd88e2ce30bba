-- What denials and fraud reports put round accounts: one row each, and those that stand at the same time are met.
CREATE TABLE fences (
    verification TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    tenant TEXT NOT NULL,
    object TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('denied', 'fraud_reported')),
    begins BIGINT NOT NULL,
    ends BIGINT, -- none: until somebody lifts it
    lifted BIGINT
);

CREATE INDEX fences_by_account ON fences (tenant, object, begins);

-- Whoever goes through this sign-in has to prove to the PSA anew who they are.
ALTER TABLE flows ADD COLUMN anew BIGINT NOT NULL DEFAULT 0;

-- What ends the fence that a denial of this verification puts up, as the policy said when it was requested; none where
-- a denial puts up none, because a command asked for it.
ALTER TABLE verifications ADD COLUMN after_denial TEXT;

-- When the fence began that a code is to show to have been a mistake.
ALTER TABLE verifications ADD COLUMN mistake BIGINT;

UPDATE verifications SET after_denial = 'cool_down' WHERE verdict IS NULL OR prompt_open = 1;
