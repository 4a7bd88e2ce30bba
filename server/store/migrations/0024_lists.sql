-- Every list in the order in which it is shown, from one index, also by ticket and by note.
DROP INDEX verifications_by_ticket;
CREATE INDEX verifications_by_ticket ON verifications (instance, ticket, requested, id);
DROP INDEX verifications_by_note;
CREATE INDEX verifications_by_note ON verifications (instance, note, requested, id);

-- A customer's or a technician's with one verdict: what is not meant is passed over without being read.
DROP INDEX verifications_by_client;
CREATE INDEX verifications_by_client ON verifications (instance, client, requested, id, verdict);
DROP INDEX verifications_by_technician;
CREATE INDEX verifications_by_technician ON verifications (instance, technician, requested, id, verdict);
