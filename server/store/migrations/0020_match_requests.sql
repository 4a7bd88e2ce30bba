-- Contacts for whom no account was found, or several were, and whom an administrator is asked to look into: once each.
CREATE TABLE match_requests (
    instance TEXT NOT NULL,
    contact BIGINT NOT NULL,
    reason TEXT NOT NULL, -- what was in the way, as the catalogue names it
    asked_by BIGINT NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked BIGINT NOT NULL,
    PRIMARY KEY (instance, contact)
);
