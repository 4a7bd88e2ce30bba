-- Tenants that an administrator picked from those whose partner the MSP is, and how far each is on its way to being connected.
CREATE TABLE picked_tenants (
    instance TEXT NOT NULL,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL, -- what the tenant is called
    record TEXT NOT NULL, -- sealed: for which customer, and by whom it was picked
    step TEXT NOT NULL, -- waiting, consented or failed
    problem TEXT, -- by its name in the catalogue
    said TEXT, -- what Microsoft said
    at BIGINT NOT NULL, -- of the last step
    PRIMARY KEY (instance, tenant)
);
