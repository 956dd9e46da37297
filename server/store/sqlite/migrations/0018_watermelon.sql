-- Devices that sync as WatermelonDB does: what each said of its unsent work, in JSON, its
-- rounds, and the rows that it was sent or that came from it (package watermelon).
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
