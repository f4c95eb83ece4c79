-- Evidence that is used again, and uploads that go on after an interruption.

-- The evidence that a file was taken from instead of being uploaded, and the entry that this was attached to first: kept
-- here, since that row may be taken away.
ALTER TABLE evidence ADD COLUMN reused_from TEXT;
ALTER TABLE evidence ADD COLUMN origin_assignment TEXT;
ALTER TABLE evidence ADD COLUMN origin_period TEXT;
CREATE INDEX evidence_by_hash ON evidence (hash);

-- Files of which a part has arrived: the parts lie in the data folder, this says how much of them counts. A row whose file
-- has become evidence stays for a day, so that asking again brings the same answer.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT,
    received BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    evidence_id TEXT
);
CREATE INDEX uploads_by_age ON uploads (touched_at);
