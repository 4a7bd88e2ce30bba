-- Where a look at everything of an instance has once found nothing to mend.
CREATE TABLE all_good (
    instance TEXT PRIMARY KEY,
    found_at BIGINT NOT NULL
);
