-- The blocks of one instance that stand: until somebody lifts them, or until then.
CREATE INDEX fences_of_instance ON fences (instance, ends, begins) WHERE lifted IS NULL;

-- Who said that it was not them.
CREATE INDEX objections_raised ON objections (raised) WHERE raised IS NOT NULL;

-- What was given up on its way out.
CREATE INDEX deliveries_refused ON deliveries (instance, channel, made) WHERE standing = 'refused';

-- Verifications of somebody else than the ticket's contact.
CREATE INDEX verifications_of_others ON verifications (instance, requested, id) WHERE other_contact = 1;
