-- Review: returns field by field, what a version held.

-- What an acceptance is bound to, and what a correction is compared with. Null in versions of earlier releases.
ALTER TABLE entry_versions ADD COLUMN issue_list TEXT;
ALTER TABLE entry_versions ADD COLUMN content_hash TEXT;

-- The return that an entry's version of the same revision stands for: in the reviewer's own words, what is needed, by when.
CREATE TABLE entry_returns (
    assignment_id TEXT NOT NULL,
    period TEXT NOT NULL,
    revision BIGINT NOT NULL,
    text TEXT NOT NULL,
    needed TEXT NOT NULL,
    due_on TEXT,
    PRIMARY KEY (assignment_id, period, revision)
);

-- What is wrong with which field: a reason of the list, one's own words, or both.
CREATE TABLE entry_return_findings (
    assignment_id TEXT NOT NULL,
    period TEXT NOT NULL,
    revision BIGINT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (assignment_id, period, revision, field)
);

-- What the office and the reporting unit say to each other about an entry. Ids grow with time.
CREATE TABLE entry_messages (
    id TEXT NOT NULL PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    at BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    author TEXT NOT NULL,
    by_office BOOLEAN NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX entry_messages_by_entry ON entry_messages (assignment_id, period, id);

-- Up to which message each person has read.
CREATE TABLE entry_reads (
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    read_to TEXT NOT NULL,
    by_office BOOLEAN NOT NULL,
    PRIMARY KEY (assignment_id, period, user_id)
);

-- Periods in which nothing can be submitted or decided any more. Who froze or thawed one, and why, stands in the audit log.
CREATE TABLE frozen_periods (
    period TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL
);
