-- Schema version 2: the rounds of a household's review, and what reviewers say of its fields.
CREATE TABLE review (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  state TEXT NOT NULL,
  submitted_rev INTEGER,
  submitted_at INTEGER,
  submitted_by TEXT,
  remark TEXT,
  decided_rev INTEGER,
  decided_at INTEGER,
  decided_by TEXT,
  reason TEXT,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX review_by_seq ON review (village, seq);
CREATE INDEX review_by_household ON review (household);

CREATE TABLE review_comment (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  review TEXT NOT NULL,
  table_name TEXT NOT NULL,
  row_id TEXT,
  field TEXT,
  text TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX review_comment_by_seq ON review_comment (village, seq);
CREATE INDEX review_comment_by_household ON review_comment (household);

