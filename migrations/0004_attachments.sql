-- The bytes of attachments, a source. What each is (name, type, size, hash) stands in its record.

CREATE TABLE blobs (
    blob  BLOB    NOT NULL CHECK (length(blob) = 32),
    chunk INTEGER NOT NULL,                          -- from 0; each of 1 MiB, the last of the rest
    bytes BLOB    NOT NULL,
    PRIMARY KEY (blob, chunk)
) STRICT;
