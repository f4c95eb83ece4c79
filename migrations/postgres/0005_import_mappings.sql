-- What people have said that the headings of their workbooks mean, so that they are asked once.
-- `kind` is the kind of sheet, `heading` its text in the compared form, `meaning` the usual name of the column; empty for
-- a column that is left out.

CREATE TABLE import_mappings (
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    meaning TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, heading)
);
