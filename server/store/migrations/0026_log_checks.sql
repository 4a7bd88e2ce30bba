-- When the whole log of an instance was last checked, as `vouchsafe audit verify` does, and what came of it; and who is at it.
CREATE TABLE log_checks (
    instance TEXT PRIMARY KEY,
    began BIGINT NOT NULL,
    lease_holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    result TEXT -- sealed, JSON inside: nobody else may say that all is well
);

-- Whose customer an entry is about: its verification's, or the one customer's that has its tenant. For finding, as the
-- columns of 0021 are, and in combination with them.
ALTER TABLE log ADD COLUMN of_customer TEXT;

UPDATE log SET of_customer = (
    SELECT v.instance || ':' || v.client FROM verifications v WHERE v.id = log.verification AND v.instance = log.instance)
    WHERE verification IS NOT NULL;

UPDATE log SET of_customer = (
    SELECT MIN(t.instance || ':' || t.client) FROM customer_tenants t
    WHERE t.instance = log.instance AND replace(log.line, '"tenant_id":"' || t.tenant || '"', '') <> log.line
    HAVING COUNT(*) = 1)
    WHERE verification IS NULL AND replace(line, '"tenant_id":"', '') <> line;

-- Each is looked for by one value: between two conditions, SQLite would choose one by the size of its index.
CREATE INDEX log_by_customer ON log (of_customer, seq) WHERE of_customer IS NOT NULL;
CREATE INDEX log_by_customer_kind ON log ((of_customer || ' ' || of_kind), seq);
CREATE INDEX log_by_customer_technician ON log ((of_customer || ' ' || of_technician), seq);
CREATE INDEX log_by_customer_both ON log ((of_customer || ' ' || of_both), seq);
