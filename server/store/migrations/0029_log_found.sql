-- What an entry tells, for finding it, and never for judging it, as the columns of 0021 are: its kind, and behind colons its
-- verdict and its purposes, where it has them. In place of the kind alone.
DROP INDEX log_by_kind;
DROP INDEX log_by_both;
DROP INDEX log_by_customer_kind;
DROP INDEX log_by_customer_both;
ALTER TABLE log DROP COLUMN of_kind;
ALTER TABLE log DROP COLUMN of_both;
ALTER TABLE log ADD COLUMN of_what TEXT;

CREATE INDEX log_by_what ON log (of_what, seq);
CREATE INDEX log_by_technician_what ON log ((of_technician || ' ' || of_what), seq);
CREATE INDEX log_by_customer_what ON log ((of_customer || ' ' || of_what), seq);
CREATE INDEX log_by_customer_technician_what ON log ((of_customer || ' ' || of_technician || ' ' || of_what), seq);
