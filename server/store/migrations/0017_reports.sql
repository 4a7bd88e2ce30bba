-- The blocks of one instance that stand: until somebody lifts them, or until then.
CREATE INDEX fences_of_instance ON fences (instance, ends, begins) WHERE lifted IS NULL;

-- Who said that it was not them.
CREATE INDEX objections_raised ON objections (raised) WHERE raised IS NOT NULL;

-- What was given up on its way out.
CREATE INDEX deliveries_refused ON deliveries (instance, channel, made) WHERE standing = 'refused';

-- Verifications of somebody else than the ticket's contact.
CREATE INDEX verifications_of_others ON verifications (instance, requested, id) WHERE other_contact = 1;

-- The log's entries that reports tell of.
CREATE INDEX log_reported ON log (instance, seq) WHERE (replace(line, '"kind":"settings_applied"', '') <> line
    OR replace(line, '"kind":"settings_changed"', '') <> line
    OR replace(line, '"kind":"loosening_asked"', '') <> line
    OR replace(line, '"kind":"policy_loosened"', '') <> line
    OR replace(line, '"kind":"threat_raised"', '') <> line
    OR replace(line, '"kind":"connector_checked"', '') <> line
    OR replace(line, '"kind":"fence_lifted"', '') <> line
    OR replace(line, '"kind":"approval_taken_over"', '') <> line
    OR replace(line, '"kind":"objected"', '') <> line
    OR replace(line, '"kind":"match_confirmed"', '') <> line
    OR replace(line, '"kind":"match_forgotten"', '') <> line
    OR replace(line, '"kind":"key_rotated"', '') <> line
    OR replace(line, '"kind":"personal_erased"', '') <> line
    OR replace(line, '"kind":"exported"', '') <> line);
