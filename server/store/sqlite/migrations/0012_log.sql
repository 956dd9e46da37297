-- One chain of hashes over everything that was decided. The hashes of what is there
-- follow in chain.go.
ALTER TABLE history ADD COLUMN hash BLOB NOT NULL DEFAULT x'';

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  person TEXT NOT NULL,
  device INTEGER NOT NULL,
  receipt INTEGER NOT NULL,
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  subject TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE INDEX log_by_person ON log (person, at);

CREATE INDEX log_by_unit ON log (unit) WHERE unit <> '';
