-- Rule books: each version is a row, from draft to publication; opinions on it, and who was asked for one.
-- Times are UTC milliseconds, periods YYYY-MM.

-- `body` holds the clauses and `lifecycle` the stage with its dates as JSON: both are always read whole. `consulted` is the
-- body as it was sent out for opinions. The columns that repeat parts of `lifecycle` are there to look versions up by.
CREATE TABLE rule_books (
    id TEXT NOT NULL PRIMARY KEY,
    year BIGINT NOT NULL,
    track TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    document_number TEXT,
    effective_from TEXT,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    consulted TEXT,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (year, track, kind, version)
);

-- Every step that was taken, those of rounds that were sent back as well.
CREATE TABLE rule_book_steps (
    book_id TEXT NOT NULL REFERENCES rule_books (id),
    position BIGINT NOT NULL,
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (book_id, position)
);

CREATE TABLE rule_book_invitations (
    book_id TEXT NOT NULL REFERENCES rule_books (id),
    org_code TEXT NOT NULL REFERENCES organisations (code),
    replied_at BIGINT,
    agrees BOOLEAN NOT NULL,
    chases BIGINT NOT NULL,
    chased_at BIGINT,
    PRIMARY KEY (book_id, org_code)
);
CREATE INDEX rule_book_invitations_by_org ON rule_book_invitations (org_code);

-- A null clause: the book as a whole. The last five columns are the office's answer.
CREATE TABLE rule_book_opinions (
    id TEXT NOT NULL PRIMARY KEY,
    book_id TEXT NOT NULL REFERENCES rule_books (id),
    org_code TEXT NOT NULL REFERENCES organisations (code),
    clause TEXT,
    clause_name TEXT NOT NULL,
    text TEXT NOT NULL,
    wording TEXT NOT NULL,
    author TEXT NOT NULL,
    at BIGINT NOT NULL,
    verdict TEXT,
    reason TEXT,
    changed_clause TEXT,
    answered_by TEXT,
    answered_at BIGINT
);
CREATE INDEX rule_book_opinions_by_book ON rule_book_opinions (book_id, org_code);
