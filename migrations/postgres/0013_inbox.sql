-- The number of unread rows stands on every page of a unit.
CREATE INDEX inbox_unread ON inbox (unit_code) WHERE read_at IS NULL;

-- `inbox` took its place in 0010, and nothing reads it any more.
DROP TABLE notices;

-- A later last day for one point of a unit alone. Servers of the release before take it for one of the whole unit, so that none
-- is granted until all run this one.
ALTER TABLE extensions ADD COLUMN point_code TEXT REFERENCES points (code);
DROP INDEX extensions_standing;
CREATE UNIQUE INDEX extensions_standing ON extensions (period, org_code) WHERE withdrawn_at IS NULL AND point_code IS NULL;
CREATE UNIQUE INDEX extensions_of_points ON extensions (period, org_code, point_code)
WHERE withdrawn_at IS NULL AND point_code IS NOT NULL;
-- Asked for each point of each unit, whichever of the two an extension is.
CREATE INDEX extensions_by_unit ON extensions (period, org_code) WHERE withdrawn_at IS NULL;
