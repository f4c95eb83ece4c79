-- Why a value is behind, what is done about it, what is needed from above: reported with the value. JSON, as the fields are
-- always read together; null where nothing is said.
ALTER TABLE entries ADD COLUMN difficulty TEXT;
ALTER TABLE entry_versions ADD COLUMN difficulty TEXT;

-- The fields as they were typed.
ALTER TABLE drafts ADD COLUMN difficulty TEXT;

-- Where the year's plan asks for two reviewers: the acceptance of the first, bound to the revision that was seen.
CREATE TABLE first_reviews (
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    revision BIGINT NOT NULL,
    at BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    reviewer TEXT NOT NULL,
    PRIMARY KEY (assignment_id, period)
);

-- What a county's townships and bureaus report to it (M7). An empty cell has no row; the history is in the audit log.
CREATE TABLE sub_entries (
    point_code TEXT NOT NULL REFERENCES points (code),
    sub_code TEXT NOT NULL REFERENCES sub_organisations (code),
    period TEXT NOT NULL,
    actual TEXT,
    revision BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (point_code, sub_code, period)
);
CREATE INDEX sub_entries_by_period ON sub_entries (period, sub_code);
