-- Who may be a second technician, and whether important contacts may vouch. The instance's own list stands in its document.
ALTER TABLE customers ADD COLUMN second_technicians TEXT; -- JSON; NULL: the instance's
ALTER TABLE customers ADD COLUMN important_contacts_vouch BIGINT NOT NULL DEFAULT 0;

-- What a second technician is, or was, asked.
CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    target TEXT NOT NULL,
    matter TEXT NOT NULL, -- JSON: the one thing that an agreement holds for
    about TEXT NOT NULL, -- JSON: the same, for people
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    answered_by BIGINT,
    answered_by_name TEXT,
    answered BIGINT,
    agrees BIGINT,
    ended TEXT CHECK (ended IN ('refused', 'withdrawn', 'lapsed', 'used')),
    CHECK (answered_by IS NULL OR answered_by <> asked_by),
    CHECK ((answered_by IS NULL) = (answered IS NULL) AND (answered_by IS NULL) = (agrees IS NULL)),
    CHECK (ended IS NULL OR ended <> 'used' OR agrees = 1)
);

-- One question at a time on one ticket.
CREATE UNIQUE INDEX one_open_question ON questions (instance, target) WHERE ended IS NULL;
CREATE INDEX questions_by_target ON questions (instance, target, asked);
CREATE INDEX open_questions ON questions (asked) WHERE ended IS NULL;

-- Who agreed to it, and why it was done, in the technician's words.
ALTER TABLE verifications ADD COLUMN second_technician BIGINT;
ALTER TABLE verifications ADD COLUMN second_technician_name TEXT;
ALTER TABLE verifications ADD COLUMN reason TEXT;
-- The contact is not the ticket's.
ALTER TABLE verifications ADD COLUMN other_contact BIGINT NOT NULL DEFAULT 0;
-- The contact's own account, where somebody else's was asked to vouch for it.
ALTER TABLE verifications ADD COLUMN vouched_for_tenant TEXT;
ALTER TABLE verifications ADD COLUMN vouched_for_object TEXT;
ALTER TABLE verifications ADD COLUMN vouched_for_upn TEXT;
ALTER TABLE verifications ADD COLUMN vouched_for_name TEXT;
-- Whose approval it was before somebody took it over.
ALTER TABLE verifications ADD COLUMN taken_from BIGINT;
ALTER TABLE verifications ADD COLUMN taken_from_name TEXT;
