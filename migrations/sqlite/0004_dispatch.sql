-- Decomposition and dispatch: how each point's target is divided, what was handed down, who has signed for it.
-- `parent` is empty where the city divides its target, and a county's code where that county divides its own.
-- `unit_code` is an organisation's code, or the code of a unit below a county.

CREATE TABLE decompositions (
    parent TEXT NOT NULL,
    point_code TEXT NOT NULL REFERENCES points (code),
    aggregation TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (parent, point_code)
);

-- `cells` is JSON: what became of which unit's part.
CREATE TABLE decomposition_changes (
    parent TEXT NOT NULL,
    point_code TEXT NOT NULL,
    revision BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (parent, point_code, revision)
);

-- Townships and bureaus of a county. They have no accounts: their county's office writes for them.
CREATE TABLE sub_organisations (
    code TEXT NOT NULL PRIMARY KEY,
    parent TEXT NOT NULL REFERENCES organisations (code),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    UNIQUE (parent, name)
);

-- A null target: the point does not apply to the unit.
CREATE TABLE sub_targets (
    point_code TEXT NOT NULL REFERENCES points (code),
    sub_code TEXT NOT NULL REFERENCES sub_organisations (code),
    target TEXT,
    PRIMARY KEY (point_code, sub_code)
);

-- Figures to divide by, such as the population.
CREATE TABLE unit_figures (
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (parent, name, unit_code)
);

CREATE TABLE dispatches (
    id TEXT NOT NULL PRIMARY KEY,
    parent TEXT NOT NULL,
    track TEXT NOT NULL,
    year BIGINT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    due TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_at BIGINT NOT NULL
);
CREATE INDEX dispatches_by_year ON dispatches (parent, track, year);

-- Targets as they were handed down, whatever becomes of the points later. A null target: taken away again.
CREATE TABLE dispatch_targets (
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    point_code TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    target TEXT,
    PRIMARY KEY (dispatch_id, point_code, unit_code)
);

CREATE TABLE receipts (
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    unit_code TEXT NOT NULL,
    signed_by TEXT,
    signed_on TEXT,
    signed_at BIGINT,
    PRIMARY KEY (dispatch_id, unit_code)
);
CREATE INDEX receipts_by_unit ON receipts (unit_code);

-- Inbox rows of units. `cause` makes each one unique: a unit is chased once a day.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL UNIQUE,
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    day TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notices_by_unit ON notices (unit_code);
CREATE INDEX notices_by_dispatch ON notices (dispatch_id);
