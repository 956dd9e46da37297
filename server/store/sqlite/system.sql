-- The store's own tables: counters, answers, history, people. What people's data
-- is stands in tables.sql, which is generated.

-- One row per setting of the store: the epoch, the version of the reference data,
-- the schema versions that its digests are for (the last is that of its rows), and the ids
-- of the keys that anything here is sealed under.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- The timelines that began when the store was restored from a backup. Its counters
-- were lifted then, so that nothing that was given out after the backup was made is
-- given out again. The first timeline is not here.
CREATE TABLE epoch (
  level INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  began INTEGER NOT NULL,
  after INTEGER NOT NULL,
  lift INTEGER NOT NULL
) STRICT;

-- A village's counter, the revision of its own papers, and its digests: 16 buckets,
-- each of 16 bytes for every schema version that is served. The row is what serialises commits in a village.
-- newest and newest_paper are where its history ends, and that of its own papers.
-- Rows that were deleted up to the commit trimmed have seq 0: no page tells of them.
CREATE TABLE village (
  code TEXT NOT NULL PRIMARY KEY REFERENCES area (code),
  seq INTEGER NOT NULL DEFAULT 0,
  rev INTEGER NOT NULL DEFAULT 0,
  digests BLOB NOT NULL,
  newest INTEGER NOT NULL DEFAULT 0,
  newest_paper INTEGER NOT NULL DEFAULT 0,
  trimmed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A household's revision, where it belongs, and where its history ends. One that has
-- become part of another stays with the other's id as its forwarding address, which is
-- never one of a third: a changeset that is still on its way finds it in one step.
CREATE TABLE unit (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  rev INTEGER NOT NULL,
  newest INTEGER NOT NULL DEFAULT 0,
  forward TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX unit_by_forward ON unit (forward) WHERE forward <> '';

-- Households that left a village, by the commit that says so.
CREATE TABLE eviction (
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  household TEXT NOT NULL REFERENCES unit (id),
  PRIMARY KEY (village, seq, household)
) STRICT, WITHOUT ROWID;

CREATE INDEX eviction_by_household ON eviction (household, village);

-- Every commit that anything came of, never changed and never deleted: entries of the
-- log, whose numbers they share with those in the table log. sealed holds the changes:
-- JSON as syncproto.AppendChanges writes it, in the words of the schema version
-- that it was written in, sealed. seq and rev are those that stood
-- after the commit; a commit whose every value had been overtaken writes no row
-- and shares them with the one before. unit_before and village_before name the
-- entry before this one in its unit and in its village, 0 for none: chains, where
-- indexes would make every commit dearer the longer the history is. hash is over the
-- entry and the hash before it (server/chronicle/FORMAT.md): over what was sealed, so that
-- another key changes no hash.
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  unit TEXT NOT NULL,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  device INTEGER NOT NULL,
  person TEXT NOT NULL,
  changeset TEXT NOT NULL,
  at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  sealed BLOB NOT NULL DEFAULT x'',
  unit_before INTEGER NOT NULL DEFAULT 0,
  village_before INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  hash BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE INDEX history_by_changeset ON history (changeset);

-- The entries of the log that are no commits, never changed and never deleted. facts is
-- canonical JSON. receipt is the number under which a device's refusal is kept.
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

-- What each device was answered under each of its numbers, and how often the
-- changeset came again after that.
CREATE TABLE receipt (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  repeats INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;

-- Refused changesets as they arrived, byte for byte, sealed: they may be no text at all.
CREATE TABLE refusal (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  village TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL,
  problems TEXT NOT NULL,
  PRIMARY KEY (device, n)
) STRICT;

-- lapses is until when a password that somebody else gave lets its person in, to choose
-- another; 0 for one of their own.
CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  login TEXT NOT NULL,
  lang TEXT NOT NULL,
  password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  lapses INTEGER NOT NULL DEFAULT 0
) STRICT;

-- People who only carry a device have no login.
CREATE UNIQUE INDEX person_by_login ON person (login) WHERE login <> '';

-- What a person may do where, and until when they might: 0 while it stands.
CREATE TABLE person_grant (
  person TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  area TEXT NOT NULL,
  until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person, role, area)
) STRICT;

-- kept is the newest number that a device had been answered in the backup that the
-- store was last restored from. version is that of the schema which it spoke last.
CREATE TABLE device (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  clock_offset INTEGER NOT NULL DEFAULT 0,
  enrolled_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX device_by_person ON device (person);

-- How far a device said that it is in a village, when that was last written down.
CREATE TABLE device_cursor (
  device INTEGER NOT NULL REFERENCES device (no),
  village TEXT NOT NULL REFERENCES village (code),
  seq INTEGER NOT NULL,
  PRIMARY KEY (device, village)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
  hash TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id),
  expires_at INTEGER NOT NULL,
  device TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE refresh_token (
  hash TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  successor TEXT NOT NULL DEFAULT ''
) STRICT;

-- begun marks a session whose person has shown a password and no code yet: it opens nothing.
CREATE TABLE session (
  hash TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  begun INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX session_by_person ON session (person);

-- What a person proves besides a password. secret and candidate are sealed; step is that
-- of the last code that was taken, and due_at when nothing is open without one.
CREATE TABLE second_factor (
  person TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  secret BLOB,
  step INTEGER NOT NULL,
  candidate BLOB,
  offered_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;

-- Codes for who has lost the second factor, as hashes; one that was used is gone.
CREATE TABLE recovery_code (
  person TEXT NOT NULL REFERENCES person (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

-- Tries to sign in that a server which starts again goes on to count. key is a hash.
CREATE TABLE sign_in_try (
  key TEXT NOT NULL PRIMARY KEY,
  wrong INTEGER NOT NULL,
  last INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;

-- Secrets of the server's own, sealed.
CREATE TABLE server_key (
  name TEXT NOT NULL PRIMARY KEY,
  secret BLOB NOT NULL
) STRICT;

-- Photos whose bytes are here and were hashed. The bytes lie elsewhere, by the same name.
CREATE TABLE proven_photo (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  proven_at INTEGER NOT NULL
) STRICT;

-- Devices that held households unlike the server, and fetched them.
CREATE TABLE mismatch (
  device INTEGER NOT NULL,
  village TEXT NOT NULL,
  seq INTEGER NOT NULL,
  households INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

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

-- The approved record: what a township approved of each household, what the county
-- delivered, and what was carried along when a household moved. Entries are only ever
-- added, in the transaction of the commit that they follow from, in the village made_in.
-- sealed holds the record: JSON as syncproto.AppendRecord writes it, in the words of the schema
-- version that it was written in, sealed; visits and photos are ids with spaces between.
CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  household TEXT NOT NULL REFERENCES unit (id),
  village TEXT NOT NULL REFERENCES area (code),
  into_household TEXT NOT NULL,
  rev INTEGER NOT NULL,
  at INTEGER NOT NULL,
  person TEXT NOT NULL,
  changeset TEXT NOT NULL,
  made_in TEXT NOT NULL REFERENCES area (code),
  visits TEXT NOT NULL,
  photos TEXT NOT NULL,
  sealed BLOB NOT NULL DEFAULT x'',
  version INTEGER NOT NULL
) STRICT;

CREATE INDEX approval_by_household ON approval (household, id);
CREATE INDEX approval_by_village ON approval (village);
CREATE INDEX approval_by_origin ON approval (made_in);

-- Devices that sync as WatermelonDB does: what each said of its unsent work, in JSON and
-- sealed, its rounds, and the rows that it was sent or that came from it (package watermelon).
CREATE TABLE watermelon_device (
  device INTEGER PRIMARY KEY REFERENCES device (no),
  said BLOB NOT NULL
) STRICT;

CREATE TABLE watermelon_round (
  device INTEGER NOT NULL REFERENCES device (no),
  stamp INTEGER NOT NULL,
  since INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  cursor TEXT NOT NULL,
  version INTEGER NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (device, stamp)
) STRICT, WITHOUT ROWID;

CREATE TABLE watermelon_row (
  device INTEGER NOT NULL REFERENCES device (no),
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  first INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  again INTEGER NOT NULL,
  PRIMARY KEY (device, name, id)
) STRICT, WITHOUT ROWID;
