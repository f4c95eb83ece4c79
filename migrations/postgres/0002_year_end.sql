-- Year end: adjustments and public evaluation, and the versions from which results as of any past moment are computed.
-- `recorded_at` is when a row came into this database, UTC milliseconds; versions are never changed or deleted.

-- A null body: the point was taken away. A version counts from its period on until one recorded later says otherwise.
CREATE TABLE point_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    point_code TEXT NOT NULL,
    track TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    effective_from TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    body TEXT
);
CREATE INDEX point_versions_by_year ON point_versions (year, point_code);

-- A null target: the point does not apply. Not assigned: the organisation no longer has the point.
CREATE TABLE assignment_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assignment_id TEXT NOT NULL,
    point_code TEXT NOT NULL,
    org_code TEXT NOT NULL,
    year BIGINT NOT NULL,
    effective_from TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    assigned BOOLEAN NOT NULL,
    target TEXT
);
CREATE INDEX assignment_versions_by_year ON assignment_versions (year, point_code, org_code);

-- Kind and order decide who is ranked, and how equals are listed.
CREATE TABLE organisation_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX organisation_versions_by_org ON organisation_versions (org_code);

CREATE TABLE year_plan_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX year_plan_versions_by_year ON year_plan_versions (year);

-- Points are exact decimals as text. A withdrawn row keeps what it was, so that earlier results can be computed again.
CREATE TABLE adjustments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year BIGINT NOT NULL,
    org_code TEXT NOT NULL REFERENCES organisations (code),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    points TEXT NOT NULL,
    cap_group TEXT NOT NULL,
    evidence TEXT NOT NULL,
    declared_on TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX adjustments_by_year ON adjustments (year, org_code);

CREATE TABLE public_evaluations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year BIGINT NOT NULL,
    org_code TEXT NOT NULL REFERENCES organisations (code),
    score TEXT NOT NULL,
    sample_size BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX public_evaluations_by_year ON public_evaluations (year, org_code);

-- `at` is the moment that a report is dated with: of an imported one, the day of the file. This is when it came here.
-- Null: the same moment.
ALTER TABLE entry_versions ADD COLUMN recorded_at BIGINT;
ALTER TABLE entry_versions ADD COLUMN source TEXT;

-- What was stored before versions were kept has always been so, as far as anyone can tell now.
INSERT INTO point_versions (point_code, track, year, number, effective_from, recorded_at, actor, source, body)
SELECT code, track, year, number, CAST(year AS TEXT) || '-01', 0, 'system', '', body FROM points ORDER BY code;
INSERT INTO assignment_versions (assignment_id, point_code, org_code, year, effective_from, recorded_at, actor, source, assigned, target)
SELECT a.id, a.point_code, a.org_code, p.year, CAST(p.year AS TEXT) || '-01', 0, 'system', '', TRUE, a.target
FROM assignments a JOIN points p ON p.code = a.point_code ORDER BY a.id;
INSERT INTO organisation_versions (org_code, name, kind, position, recorded_at, actor)
SELECT code, name, kind, position, 0, 'system' FROM organisations ORDER BY position;
INSERT INTO year_plan_versions (year, recorded_at, actor, body)
SELECT CAST(substr(key, 11) AS BIGINT), 0, 'system', value FROM settings WHERE key LIKE 'year_plan_%';
