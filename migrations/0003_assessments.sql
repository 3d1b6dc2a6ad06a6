-- Views of assessments and templates, worked out from the revisions as all views are.

CREATE TABLE assessments (
    id       TEXT NOT NULL PRIMARY KEY,
    note     TEXT NOT NULL,
    client   TEXT NOT NULL,
    template TEXT NOT NULL,
    hash     TEXT NOT NULL,                          -- of the template's exact version
    begun    TEXT NOT NULL,                          -- first stamp: the order within a note
    words    TEXT NOT NULL                           -- what is found by searching
) STRICT, WITHOUT ROWID;
CREATE INDEX assessments_by_note ON assessments (note, begun);
CREATE INDEX assessments_by_client ON assessments (client, template);
CREATE INDEX assessments_by_hash ON assessments (hash);

-- One row for each item, side and trial that holds a single value.
CREATE TABLE findings (
    assessment TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    side       TEXT    NOT NULL,                     -- left, right, or nothing
    trial      INTEGER NOT NULL,
    value      TEXT    NOT NULL,                     -- a decimal, a code, yes or no
    PRIMARY KEY (assessment, item, side, trial)
) STRICT, WITHOUT ROWID;

CREATE TABLE templates (
    record  TEXT NOT NULL PRIMARY KEY,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    title   TEXT NOT NULL,
    hash    TEXT NOT NULL,
    origin  TEXT NOT NULL                            -- the pack it was taken from, or nothing
) STRICT, WITHOUT ROWID;

-- What was taken away stays in the history, and so in an export.
CREATE INDEX records_removed ON records (kind, client) WHERE deleted = 1;

-- The words of a note's assessments are found with the note's own.
ALTER TABLE note_texts ADD COLUMN findings TEXT NOT NULL DEFAULT '';
DROP TABLE note_words;
CREATE VIRTUAL TABLE note_words USING fts5 (
    listen, observation, assessment, intuition, hypothesis, test, plan, track, findings,
    content = 'note_texts', content_rowid = 'n',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO note_words (note_words) VALUES ('rebuild');
