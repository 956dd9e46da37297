-- Work that is done apart from the request that asked for it. attempts counts how often
-- it was begun; one that was begun is due again when whoever began it must be dead.
-- trouble says what went wrong the last time.
CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL,
  trouble TEXT NOT NULL DEFAULT '',
  given_up INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, subject)
) STRICT;

CREATE INDEX job_by_due ON job (due, id) WHERE given_up = 0;

-- What was found in photos: a problem, or sizes, what a camera wrote, what the picture
-- looks like, and the names of its copies. hashes are 16 bytes each. Nothing of it is
-- sent to devices.
CREATE TABLE picture (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  problem TEXT NOT NULL,
  param TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  placed INTEGER NOT NULL,
  latitude INTEGER NOT NULL,
  longitude INTEGER NOT NULL,
  camera TEXT NOT NULL,
  software TEXT NOT NULL,
  comment TEXT NOT NULL,
  hashes BLOB NOT NULL,
  brightness INTEGER NOT NULL,
  sharpness INTEGER NOT NULL,
  large TEXT NOT NULL,
  large_size INTEGER NOT NULL,
  small TEXT NOT NULL,
  small_size INTEGER NOT NULL
) STRICT;

-- Pieces of the hashes: pictures that look alike have at least one in common.
CREATE TABLE picture_key (
  key INTEGER NOT NULL,
  picture INTEGER NOT NULL REFERENCES picture (number),
  PRIMARY KEY (key, picture)
) STRICT, WITHOUT ROWID;

CREATE INDEX picture_key_by_picture ON picture_key (picture);

-- Photos that were found to look alike, each pair both ways.
CREATE TABLE picture_alike (
  sha256 TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (sha256, other)
) STRICT, WITHOUT ROWID;

-- Photos that came before anybody looked into them.
INSERT INTO job (kind, subject, due) SELECT 'picture', sha256, 0 FROM proven_photo;
