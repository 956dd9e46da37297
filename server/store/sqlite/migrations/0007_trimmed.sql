ALTER TABLE village ADD COLUMN trimmed INTEGER NOT NULL DEFAULT 0;

-- How far a device said that it is in a village, when that was last written down.
CREATE TABLE device_cursor (
  device INTEGER NOT NULL REFERENCES device (no),
  village TEXT NOT NULL REFERENCES village (code),
  seq INTEGER NOT NULL,
  PRIMARY KEY (device, village)
) STRICT, WITHOUT ROWID;
