-- The bytes of attachments, a source. What each is (name, type, size, hash) stands in its record.

CREATE TABLE blobs (
    blob  BLOB    NOT NULL CHECK (length(blob) = 32),
    chunk INTEGER NOT NULL,                          -- from 0; each of 1 MiB, the last of the rest
    bytes BLOB    NOT NULL,
    PRIMARY KEY (blob, chunk)
) STRICT;

-- The view of attachments, of those that were removed too: their bytes stay.
CREATE TABLE attachments (
    id      TEXT    NOT NULL PRIMARY KEY,
    note    TEXT    NOT NULL,
    client  TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    type    TEXT    NOT NULL,
    size    INTEGER NOT NULL,
    sha256  TEXT    NOT NULL,
    blob    BLOB    NOT NULL CHECK (length(blob) = 32),
    begun   TEXT    NOT NULL,                        -- first stamp: the order within a note
    removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_note ON attachments (note, begun);
CREATE INDEX attachments_by_client ON attachments (client);
CREATE INDEX attachments_by_blob ON attachments (blob);
