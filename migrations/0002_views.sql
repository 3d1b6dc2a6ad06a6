-- The views: worked out from the revisions, and rebuilt from them at any time.

CREATE TABLE records (
    id      TEXT NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,
    client  TEXT,
    deleted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
    record   TEXT NOT NULL,
    revision BLOB NOT NULL,
    PRIMARY KEY (record, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflicts (
    record TEXT NOT NULL,
    part   TEXT NOT NULL,
    PRIMARY KEY (record, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL,                        -- the name without accents and capitals
    born       TEXT,
    archived   INTEGER NOT NULL,
    notes      INTEGER NOT NULL DEFAULT 0,
    last_visit INTEGER                               -- minutes since 1970, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX clients_by_name ON clients (archived, folded);
CREATE INDEX clients_by_visit ON clients (archived, last_visit DESC, folded);

CREATE TABLE notes (
    n           INTEGER PRIMARY KEY,                 -- the row in note_texts and note_words
    id          TEXT NOT NULL UNIQUE,
    client      TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    occurred    INTEGER NOT NULL,                    -- minutes since 1970, UTC
    begun       TEXT NOT NULL,                       -- first stamp: the order within a minute
    status      TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_client ON notes (client, status, occurred, begun);
CREATE INDEX notes_by_status ON notes (status, occurred);

CREATE TABLE note_texts (
    n           INTEGER PRIMARY KEY,
    listen      TEXT NOT NULL DEFAULT '',
    observation TEXT NOT NULL DEFAULT '',
    assessment  TEXT NOT NULL DEFAULT '',
    intuition   TEXT NOT NULL DEFAULT '',
    hypothesis  TEXT NOT NULL DEFAULT '',
    test        TEXT NOT NULL DEFAULT '',
    plan        TEXT NOT NULL DEFAULT '',
    track       TEXT NOT NULL DEFAULT ''
) STRICT;

-- Full text of the notes; its words stand here, its texts in note_texts.
CREATE VIRTUAL TABLE note_words USING fts5 (
    listen, observation, assessment, intuition, hypothesis, test, plan, track,
    content = 'note_texts', content_rowid = 'n',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- How many there are, so that the desk need not count a hundred thousand rows.
CREATE TABLE tally (
    what   TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
