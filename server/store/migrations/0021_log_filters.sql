-- What the log is filtered by, beside each entry: for finding it, and never for judging it. What is signed is the line.
-- Each begins with the instance and a colon, so that no database thinks of going by the instance alone.
ALTER TABLE log ADD COLUMN of_kind TEXT;
ALTER TABLE log ADD COLUMN of_technician TEXT;
ALTER TABLE log ADD COLUMN of_both TEXT;

CREATE INDEX log_by_kind ON log (of_kind, seq);
CREATE INDEX log_by_technician ON log (of_technician, seq);
CREATE INDEX log_by_both ON log (of_both, seq);

-- Who has signed in, by the name that they had then.
CREATE TABLE agents (
    instance TEXT NOT NULL,
    agent BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (instance, agent)
);

INSERT INTO agents (instance, agent, name)
    SELECT instance, technician, MAX(technician_name) FROM verifications
    WHERE technician_name <> '' GROUP BY instance, technician;

INSERT INTO agents (instance, agent, name)
    SELECT s.instance, s.agent, MAX(s.agent_name) FROM sessions s
    WHERE NOT EXISTS (SELECT 1 FROM agents a WHERE a.instance = s.instance AND a.agent = s.agent)
    GROUP BY s.instance, s.agent;
