-- Passwords that somebody else gave, second factors, tries to sign in that outlive the
-- server, and why a device was revoked.
ALTER TABLE person ADD COLUMN lapses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN revoked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;

CREATE INDEX session_by_person ON session (person);

CREATE TABLE second_factor (
  person TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  secret BLOB,
  step INTEGER NOT NULL,
  candidate BLOB,
  offered_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
  person TEXT NOT NULL REFERENCES person (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_try (
  key TEXT NOT NULL PRIMARY KEY,
  wrong INTEGER NOT NULL,
  last INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;
