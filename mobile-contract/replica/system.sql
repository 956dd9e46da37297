-- What a device keeps besides the data: who it is, what it has saved, how far it
-- has pulled, and what the server last said of rows that have local edits.

-- One row: the device itself.
CREATE TABLE device (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,           -- '' until enrolled
  person TEXT NOT NULL,       -- id of the cadre
  seed BLOB NOT NULL,         -- of the Ed25519 private key
  language TEXT NOT NULL,
  epoch TEXT NOT NULL,        -- of the server; a new one means that it was restored from a backup
  clock INTEGER NOT NULL,     -- hybrid logical clock of the last changeset; never goes back
  heard INTEGER NOT NULL,     -- the server's clock in its newest answer
  last_n INTEGER NOT NULL,    -- number of the last changeset under this id
  cursor TEXT NOT NULL,       -- of the last page
  reference INTEGER NOT NULL, -- version of the reference tables held
  forked INTEGER NOT NULL,    -- 1: the server knows another history of this id; enrol again
  ask INTEGER NOT NULL,       -- 1: ask the server what it has, even with nothing to send
  version INTEGER NOT NULL    -- schema version of the columns
) STRICT;

-- Every changeset ever saved here. Rows are never deleted.
CREATE TABLE journal (
  no INTEGER PRIMARY KEY,     -- order of saving, over all device ids
  id TEXT NOT NULL UNIQUE,
  device TEXT NOT NULL,
  n INTEGER NOT NULL,
  village TEXT NOT NULL,
  household TEXT NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,         -- the bytes that are sent, the same at every try
  state TEXT NOT NULL CHECK (state IN ('unsent', 'acked', 'refused')),
  overlaid INTEGER NOT NULL,  -- 1: its edits still lie on top of the server's state
  seq INTEGER NOT NULL,       -- commit of the village that took it, 0 before
  asked INTEGER NOT NULL,     -- 1: acknowledged before the newest pull was asked for
  outcome BLOB,               -- as stored by the server; null before
  epoch TEXT NOT NULL,        -- of the server that said so; '' before. One that was restored since may have forgotten it
  closed TEXT NOT NULL,       -- what the cadre did about a refusal: '', 'dismissed' or the id of the changeset that mends it
  UNIQUE (device, n)
) STRICT;
CREATE INDEX journal_unsent ON journal (village) WHERE state = 'unsent';
CREATE INDEX journal_waiting ON journal (village) WHERE state = 'acked' AND overlaid = 1;
CREATE INDEX journal_refused ON journal (no) WHERE state = 'refused' AND closed = '';

-- What waits for the cadre: refused, and neither mended nor dismissed.
CREATE VIEW refused AS
  SELECT no, id, village, household, at, body, outcome FROM journal WHERE state = 'refused' AND closed = '';

-- The local edits that lie on top of a row, in order of no.
CREATE TABLE overlay (
  tbl TEXT NOT NULL,
  row TEXT NOT NULL,
  no INTEGER NOT NULL,        -- of the journal
  field INTEGER NOT NULL,     -- ordinal, -1 for a deletion
  value ANY,
  was ANY,                    -- sets of codes: the value that the person saw
  base INTEGER NOT NULL,      -- revision at which the field was first made dirty
  PRIMARY KEY (tbl, row, no, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX overlay_by_no ON overlay (no);

-- The server's last state of the rows that overlay covers.
CREATE TABLE confirmed (
  tbl TEXT NOT NULL,
  row TEXT NOT NULL,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  vals TEXT,                  -- JSON array by ordinal; null when the server has no such row
  PRIMARY KEY (tbl, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmed_by_village ON confirmed (village);

-- Revisions known of a household, or of a village's papers (id is the village).
CREATE TABLE unit (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,       -- every row of the unit is as of this revision, or later
  ahead INTEGER NOT NULL      -- largest revision pulled; equals rev unless a pull was cut between pages
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_ahead ON unit (village) WHERE ahead > rev;

-- How far each village has been pulled, and whether it was right.
CREATE TABLE village (
  code TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,       -- of the last page, which the next one must continue; -1: it must bring the village from nothing
  whole INTEGER NOT NULL,     -- seq at which the village was last complete
  expected TEXT NOT NULL,     -- digest by the server at whole, '' when it gave none
  got TEXT NOT NULL,          -- digest by this device of the rows that it held then
  repaired TEXT NOT NULL,     -- expected and got of the mismatch whose repair has not helped so far
  frozen INTEGER NOT NULL     -- 1: no longer assigned; goes when nothing of it is unsent
) STRICT, WITHOUT ROWID;

-- One row: the keys with which others can carry letters between this device and the server.
CREATE TABLE courier (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  recipient TEXT NOT NULL,    -- of the server: age; '' until known
  verify_key BLOB NOT NULL,   -- of the server: Ed25519
  secret TEXT NOT NULL        -- of this device: age; opens its receipts; '' before the first bundle
) STRICT;

INSERT INTO courier VALUES (1, '', x'', '');
INSERT INTO device VALUES (1, '', '', x'', '', '', 0, 0, 0, '', 0, 0, 0, 0);
