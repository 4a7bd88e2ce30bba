-- The number of the log entry about its verdict, so that an approval can be held against what was signed.
ALTER TABLE verifications ADD COLUMN concluded_entry BIGINT;
