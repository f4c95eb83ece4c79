-- Visits, what is recorded on site, and the issue sheet.

CREATE TABLE visits (
    id TEXT NOT NULL PRIMARY KEY,
    org_code TEXT NOT NULL REFERENCES organisations (code),
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX visits_by_org ON visits (org_code, day);
CREATE INDEX visits_by_day ON visits (day);

CREATE TABLE visit_members (
    visit_id TEXT NOT NULL REFERENCES visits (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (visit_id, user_id)
);
CREATE INDEX visit_members_by_user ON visit_members (user_id);

-- Written once and never changed: what was seen was seen. `device` and `seq` are those of the device that it came from; `at`
-- and the place are null where the inspector did not want to give them. Degrees are in millionths, the accuracy in metres.
CREATE TABLE site_records (
    id TEXT NOT NULL PRIMARY KEY,
    visit_id TEXT NOT NULL REFERENCES visits (id),
    assignment_id TEXT REFERENCES assignments (id),
    actual TEXT,
    note TEXT NOT NULL,
    at BIGINT,
    latitude BIGINT,
    longitude BIGINT,
    accuracy BIGINT,
    device TEXT NOT NULL,
    seq BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    recorded_by TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX site_records_by_visit ON site_records (visit_id);
CREATE INDEX site_records_by_assignment ON site_records (assignment_id);
CREATE INDEX site_records_by_device ON site_records (device);

-- Photos from the site, and files that the unit answers with.
CREATE TABLE site_files (
    id TEXT NOT NULL PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES site_records (id),
    answer BOOLEAN NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    UNIQUE (record_id, answer, hash)
);

-- A problem has the id of the record that it was found with.
CREATE TABLE issues (
    id TEXT NOT NULL PRIMARY KEY REFERENCES site_records (id),
    org_code TEXT NOT NULL REFERENCES organisations (code),
    list TEXT NOT NULL,
    cause TEXT,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    due_on TEXT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX issues_by_org ON issues (org_code, state);
CREATE INDEX issues_by_state ON issues (state, due_on);

CREATE TABLE issue_steps (
    issue_id TEXT NOT NULL REFERENCES issues (id),
    revision BIGINT NOT NULL,
    step TEXT NOT NULL,
    text TEXT NOT NULL,
    due_on TEXT,
    list TEXT,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (issue_id, revision)
);
