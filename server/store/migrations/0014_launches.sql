-- Whether the PSA has opened pods of an instance: one row each, however often it does.
CREATE TABLE launches (
    instance TEXT PRIMARY KEY,
    opened BIGINT,
    failed BIGINT,
    failure TEXT -- one of our own names
);
