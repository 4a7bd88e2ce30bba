-- How long each instance keeps what tells of people, as it was last seen, since when, and when was last erased.
CREATE TABLE retention (
    instance TEXT PRIMARY KEY,
    days BIGINT NOT NULL,
    since BIGINT NOT NULL,
    ran BIGINT
);
