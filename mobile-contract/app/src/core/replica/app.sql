-- What the app keeps besides what the reference replica does. Made when missing.

-- One row: the secrets of this device (its key, its refresh token, the key that opens its
-- receipts), sealed by a key of the browser's or, when there is a PIN, by one made of that.
CREATE TABLE IF NOT EXISTS vault (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  nonce BLOB NOT NULL,
  sealed BLOB NOT NULL,
  salt BLOB,                  -- of the PIN; null when there is none
  tries INTEGER NOT NULL,     -- wrong ones since the last right one
  wait_until INTEGER NOT NULL -- Unix milliseconds before which no PIN is tried
) STRICT;

-- One row: how the app stands with the server.
CREATE TABLE IF NOT EXISTS app (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,         -- of the person
  last_sync INTEGER,          -- Unix milliseconds; null when a whole sync never ended well
  ahead INTEGER NOT NULL,     -- milliseconds that this device's clock is ahead of the server's
  upgrade INTEGER NOT NULL,   -- 1: the app is older than what the server serves
  forbidden INTEGER NOT NULL, -- 1: the person is shut out
  signed_out INTEGER NOT NULL,-- 1: the tokens are not taken any more
  autosync INTEGER NOT NULL,
  inspected INTEGER NOT NULL  -- Unix milliseconds at which every village was hashed anew
) STRICT;
INSERT OR IGNORE INTO app VALUES (1, '', NULL, 0, 0, 0, 0, 1, 0);

-- The bytes of the photos that were taken here and have not gone yet.
CREATE TABLE IF NOT EXISTS picture (
  sha256 TEXT NOT NULL PRIMARY KEY,
  media TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- Since when this device knows that the server has a photo's original, Unix milliseconds.
CREATE TABLE IF NOT EXISTS proof (sha256 TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT;

-- What lines of the list count, so that making one reads these and no rows.
CREATE INDEX IF NOT EXISTS line_members ON member (household, deleted, left_on);
CREATE INDEX IF NOT EXISTS line_visits ON visit (household, deleted, visited_at);
CREATE INDEX IF NOT EXISTS line_incomes ON income (household, deleted, year);
CREATE INDEX IF NOT EXISTS line_dwellings ON dwelling (household, deleted);
CREATE INDEX IF NOT EXISTS line_conditions ON conditions (household, deleted);
CREATE INDEX IF NOT EXISTS line_photos ON photo (household, deleted);
CREATE INDEX IF NOT EXISTS line_unsent ON journal (household) WHERE state = 'unsent';
CREATE INDEX IF NOT EXISTS line_refused ON journal (household) WHERE state = 'refused' AND closed = '';
CREATE INDEX IF NOT EXISTS line_cases ON conflict (household) WHERE deleted = 0 AND state = 'open';

-- The list of households, ready to be read in its order: a line of JSON for each.
CREATE TABLE IF NOT EXISTS line (
  village TEXT NOT NULL,
  group_name TEXT NOT NULL,
  number TEXT NOT NULL,
  household TEXT NOT NULL UNIQUE,
  line TEXT NOT NULL,
  PRIMARY KEY (village, group_name, number, household)
) STRICT, WITHOUT ROWID;

-- Households of which something has changed since their line was made. Triggers on the tables that
-- lines speak of write them, in the transaction that makes the change.
CREATE TABLE IF NOT EXISTS line_stale (household TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO line_stale SELECT id FROM household;
