-- Households move between villages and become part of one another.
ALTER TABLE unit ADD COLUMN forward TEXT NOT NULL DEFAULT '';

CREATE INDEX unit_by_forward ON unit (forward) WHERE forward <> '';

CREATE TABLE eviction (
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  household TEXT NOT NULL REFERENCES unit (id),
  PRIMARY KEY (village, seq, household)
) STRICT, WITHOUT ROWID;

CREATE INDEX eviction_by_household ON eviction (household, village);
