-- What-if: lists of changes that were tried out on a copy of a year. `body` is the list as JSON; no figure of the year
-- is stored here.
CREATE TABLE scenarios (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    track TEXT NOT NULL,
    year BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    owner_name TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX scenarios_by_year ON scenarios (year, updated_at);
