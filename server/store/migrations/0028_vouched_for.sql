-- What was vouched for an account is taken back with its approvals.
CREATE INDEX verifications_vouched_for ON verifications (vouched_for_tenant, vouched_for_object)
    WHERE vouched_for_object IS NOT NULL;
