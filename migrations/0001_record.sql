-- The sources: what was written and cannot be worked out again. Never edited once released.

CREATE TABLE facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every revision of every record, of kinds we know and of kinds we do not.
CREATE TABLE revisions (
    seq    INTEGER PRIMARY KEY,                      -- the order of arrival on this device
    id     BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    record TEXT NOT NULL,                            -- copied from the body, to find it
    body   BLOB NOT NULL                             -- canonical JSON, zstd
) STRICT;
CREATE INDEX revisions_by_record ON revisions (record, seq);

-- The audit chain: each entry's hash names the one before.
CREATE TABLE audit (
    n    INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    body BLOB NOT NULL                               -- canonical JSON
) STRICT;

-- Secret keys of this device and of its practitioner on it, and the backup identity.
CREATE TABLE identity (
    id      TEXT NOT NULL,                           -- of the practitioner, device or vault
    role    TEXT NOT NULL CHECK (role IN ('practitioner', 'device', 'backup')),
    device  TEXT NOT NULL,
    public  TEXT NOT NULL,
    secret  BLOB NOT NULL CHECK (length(secret) = 32),
    state   TEXT NOT NULL CHECK (state IN ('live', 'retired')),
    PRIMARY KEY (role, id, device)
) STRICT, WITHOUT ROWID;

-- What the vault keeps of the recovery code: public parts, slot key, MAC key; never the code.
CREATE TABLE recovery (
    slot      TEXT NOT NULL PRIMARY KEY,
    age       TEXT NOT NULL,
    hpke      BLOB NOT NULL,
    sign      BLOB NOT NULL,
    slot_key  BLOB NOT NULL CHECK (length(slot_key) = 32),
    mac_key   BLOB NOT NULL CHECK (length(mac_key) = 32)
) STRICT, WITHOUT ROWID;

-- Text being typed: the only thing that is ever overwritten.
CREATE TABLE drafts (
    record  TEXT NOT NULL,
    part    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    client  TEXT,
    text    TEXT NOT NULL,
    cursor  INTEGER NOT NULL,                        -- characters before it
    heads   TEXT NOT NULL,                           -- ids of the revisions it started from, spaced
    touched INTEGER NOT NULL,                        -- milliseconds since 1970
    PRIMARY KEY (record, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_time ON drafts (touched);

-- What the practitioner has set for this vault: times, PIN, where backups go.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
