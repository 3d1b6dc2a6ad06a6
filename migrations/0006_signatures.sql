-- Views of signatures, worked out from the revisions as all views are.

CREATE TABLE signatures (
    id     TEXT NOT NULL PRIMARY KEY,
    note   TEXT NOT NULL,
    client TEXT NOT NULL,
    at     INTEGER NOT NULL                          -- seconds since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_note ON signatures (note, at);

-- The heads that signatures name: of notes, and of the assessments and attachments sealed with them.
CREATE TABLE sealed (
    record    TEXT NOT NULL,
    head      BLOB NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (record, head, signature)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_by_signature ON sealed (signature);

-- Assessments that came to a signed note and no signature seals: they are kept apart.
CREATE TABLE apart (
    assessment TEXT NOT NULL PRIMARY KEY,
    note       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX apart_by_note ON apart (note);
