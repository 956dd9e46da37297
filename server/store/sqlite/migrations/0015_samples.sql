-- Schema version 2: the province's samples, and what it found in their cases.
CREATE TABLE spot_check (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  sample TEXT NOT NULL,
  relocation_case TEXT NOT NULL,
  finding TEXT NOT NULL,
  findings TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  checked_by TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX spot_check_by_seq ON spot_check (village, seq);
CREATE INDEX spot_check_by_household ON spot_check (household);

CREATE TABLE spot_sample (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  document TEXT NOT NULL,
  seed TEXT,
  least INTEGER NOT NULL,
  candidates TEXT NOT NULL,
  drawn TEXT NOT NULL,
  drawn_at INTEGER NOT NULL,
  drawn_by TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX spot_sample_by_seq ON spot_sample (village, seq);
