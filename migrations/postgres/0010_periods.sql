-- Periods: late marks, extensions, the inbox, calendar links and mail.

-- The business day of an entry's first submission, and the last day for it as it stood then: what marks it late. Null in
-- entries of earlier releases, which are not marked.
ALTER TABLE entries ADD COLUMN reported_on TEXT;
ALTER TABLE entries ADD COLUMN reported_due TEXT;

-- A later last day for one unit and period. One stands at a time; those that were withdrawn or replaced are kept.
CREATE TABLE extensions (
    id TEXT NOT NULL PRIMARY KEY,
    period TEXT NOT NULL,
    org_code TEXT NOT NULL REFERENCES organisations (code),
    due_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX extensions_standing ON extensions (period, org_code) WHERE withdrawn_at IS NULL;

-- What a unit is told. `cause` makes each row unique, whatever runs twice; `about` is the id of what it is about, by kind a
-- batch, a rule book or a period. Takes the place of `notices`, which could tell of batches alone and which a later release
-- drops.
CREATE TABLE inbox (
    id TEXT NOT NULL PRIMARY KEY,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL UNIQUE,
    about TEXT NOT NULL,
    text TEXT NOT NULL,
    due TEXT NOT NULL,
    count BIGINT NOT NULL,
    day TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX inbox_by_unit ON inbox (unit_code, created_at);
CREATE INDEX inbox_by_matter ON inbox (about, unit_code);
CREATE INDEX inbox_by_time ON inbox (created_at);
INSERT INTO inbox (id, unit_code, kind, cause, about, text, due, count, day, created_at, read_at)
SELECT n.id, n.unit_code, n.kind, n.cause, n.dispatch_id, d.title, d.due, 0, n.day, n.created_at, n.read_at
FROM notices n JOIN dispatches d ON d.id = n.dispatch_id;

-- Addresses at which calendar apps read a person's deadlines. Only the hash of the token is kept.
CREATE TABLE calendar_links (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

ALTER TABLE users ADD COLUMN email TEXT;

-- Mails that tell people of a row of their unit's inbox. The row is written with what it tells of; a mail is made of it later,
-- one for each person. A null `next_at`: it was sent, or given up.
CREATE TABLE mails (
    notice_id TEXT NOT NULL REFERENCES inbox (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    tries BIGINT NOT NULL,
    next_at BIGINT,
    sent_at BIGINT,
    error TEXT,
    PRIMARY KEY (notice_id, user_id)
);
CREATE INDEX mails_by_turn ON mails (next_at);
