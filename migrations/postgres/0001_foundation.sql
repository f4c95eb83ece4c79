-- Foundation: accounts, the indicator tree, entries with their history, reports and links, audit log and events.
-- Times are UTC milliseconds, weights hundredths of a point, actuals and targets exact decimals as text.

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organisations (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    carries_region_indicators BOOLEAN NOT NULL,
    line_leader TEXT NOT NULL,
    contact_leader TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    org_code TEXT REFERENCES organisations (code),
    password_hash TEXT NOT NULL,
    failed_attempts BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);

-- Only the hash of a session's token is kept: a copy of the database signs nobody in.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- `body` holds the whole point as JSON: rules and plans have many shapes and are always read together.
CREATE TABLE points (
    code TEXT NOT NULL PRIMARY KEY,
    track TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    domain TEXT NOT NULL,
    name TEXT NOT NULL,
    weight BIGINT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (track, year, number)
);

-- A null target: the point does not apply to the organisation.
CREATE TABLE assignments (
    id TEXT NOT NULL PRIMARY KEY,
    point_code TEXT NOT NULL REFERENCES points (code),
    org_code TEXT NOT NULL REFERENCES organisations (code),
    target TEXT,
    UNIQUE (point_code, org_code)
);
CREATE INDEX assignments_by_org ON assignments (org_code);

CREATE TABLE entries (
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    actual TEXT,
    note TEXT NOT NULL,
    issue_list TEXT,
    light TEXT,
    ledger TEXT,
    submitted_at BIGINT NOT NULL,
    submitted_by TEXT NOT NULL,
    return_reason TEXT,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (assignment_id, period)
);
CREATE INDEX entries_by_state ON entries (state, submitted_at);
CREATE INDEX entries_by_period ON entries (period);

CREATE TABLE entry_versions (
    assignment_id TEXT NOT NULL,
    period TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    actual TEXT,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (assignment_id, period, revision)
);

CREATE TABLE drafts (
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    actual TEXT NOT NULL,
    note TEXT NOT NULL,
    issue_list TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (assignment_id, period, user_id)
);

CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    UNIQUE (assignment_id, period, hash)
);

-- Files that were imported, by the hash of their content: the same file twice is recognised.
CREATE TABLE imports (
    hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    rows BIGINT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at BIGINT NOT NULL
);

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    year BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE shares (
    id TEXT NOT NULL PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    token_hash TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    views BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX shares_by_report ON shares (report_id);

-- Each entry's hash covers the one before: a missing or altered entry shows.
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- What live pages are told; written in the transaction of the change itself.
CREATE TABLE events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    org_code TEXT,
    payload TEXT NOT NULL
);
