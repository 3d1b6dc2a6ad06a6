-- Views of signatures, worked out from the revisions as all views are.

CREATE TABLE signatures (
    id     TEXT NOT NULL PRIMARY KEY,
    note   TEXT NOT NULL,
    client TEXT NOT NULL,
    begun  TEXT NOT NULL                             -- stamp: the order in which they were made
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_note ON signatures (note, begun);

-- The heads that signatures name: of notes, and of the assessments and attachments sealed with them.
CREATE TABLE sealed (
    record    TEXT NOT NULL,
    head      BLOB NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (record, head, signature)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_by_signature ON sealed (signature);

-- Assessments and attachments that came to a signed note and no signature seals: kept apart.
CREATE TABLE apart (
    record TEXT NOT NULL PRIMARY KEY,
    note   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX apart_by_note ON apart (note);
