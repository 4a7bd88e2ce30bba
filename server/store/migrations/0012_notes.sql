-- A verification can have more than one note: on its verdict, and on what was heard afterwards. How far they have got as a whole
-- stands in verifications.note.
ALTER TABLE notes RENAME TO notes_of_verdicts;

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    verification TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    technician BIGINT NOT NULL,
    technician_name TEXT NOT NULL,
    html TEXT NOT NULL,
    plain TEXT NOT NULL,
    receipt TEXT NOT NULL,
    important BIGINT NOT NULL,
    standing TEXT NOT NULL,
    problem TEXT,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

INSERT INTO notes (id, verification, ticket, technician, technician_name, html, plain, receipt, important, standing,
                   problem, due, tries)
    SELECT n.verification, n.verification, n.ticket, n.technician, n.technician_name, n.html, n.plain, n.receipt,
           CASE WHEN v.verdict IN ('denied', 'fraud_reported') THEN 1 ELSE 0 END, v.note, v.note_problem, n.due, n.tries
    FROM notes_of_verdicts n JOIN verifications v ON v.id = n.verification;

DROP TABLE notes_of_verdicts;

CREATE INDEX notes_by_verification ON notes (verification);
CREATE INDEX notes_due ON notes (due) WHERE standing = 'pending';
