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
