-- One row at most: the first start, until somebody administers an instance.
CREATE TABLE first_start (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    link_hash TEXT,
    link_until BIGINT,
    cookie_hash TEXT,
    cookie_until BIGINT,
    draft TEXT -- sealed, JSON inside
);
