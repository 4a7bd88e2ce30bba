-- What the dashboard lists, newest first and page by page: one index for each thing that it is filtered by.
-- The first one also has everything that charts count, so that nothing else is read for them.
CREATE INDEX verifications_by_time ON verifications (instance, requested, id, verdict, begun, concluded);
CREATE INDEX verifications_by_client ON verifications (instance, client, requested, id);
CREATE INDEX verifications_by_verdict ON verifications (instance, verdict, requested, id);

-- As the one before it, and in order to the last.
DROP INDEX verifications_by_technician;
CREATE INDEX verifications_by_technician ON verifications (instance, technician, requested, id);

-- A verification can have several purposes, by name; no name is a part of another.
CREATE INDEX verifications_for_password_reset ON verifications (instance, requested, id)
    WHERE replace(purpose, 'password_reset', '') <> purpose;
CREATE INDEX verifications_for_mfa_change ON verifications (instance, requested, id)
    WHERE replace(purpose, 'mfa_change', '') <> purpose;
CREATE INDEX verifications_for_account_unlock ON verifications (instance, requested, id)
    WHERE replace(purpose, 'account_unlock', '') <> purpose;
CREATE INDEX verifications_for_privileged_access ON verifications (instance, requested, id)
    WHERE replace(purpose, 'privileged_access', '') <> purpose;
CREATE INDEX verifications_for_other ON verifications (instance, requested, id)
    WHERE replace(purpose, 'other', '') <> purpose;

-- Finds what the log tells of one verification.
ALTER TABLE log ADD COLUMN verification TEXT;
CREATE INDEX log_by_verification ON log (instance, verification, seq) WHERE verification IS NOT NULL;
