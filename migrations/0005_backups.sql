-- The backups that were made of this vault, a source: the newest one that was read back and found
-- whole is shown on the desk.

CREATE TABLE backups (
    manifest BLOB    NOT NULL PRIMARY KEY CHECK (length(manifest) = 32),  -- SHA-256 of manifest.json
    counter  INTEGER NOT NULL,                       -- one more with each backup that was begun
    at       INTEGER NOT NULL,                       -- when it was made, UTC seconds
    folder   TEXT    NOT NULL,                       -- where it was made or last read
    file     TEXT    NOT NULL,
    sha256   BLOB    NOT NULL CHECK (length(sha256) = 32),                -- of the whole file
    bytes    INTEGER NOT NULL,
    records  INTEGER NOT NULL,
    verified INTEGER,                                -- when it was last read and found whole
    drilled  INTEGER,                                -- when it was last restored on trial
    drill_ms INTEGER                                 -- how long that took
) STRICT, WITHOUT ROWID;
