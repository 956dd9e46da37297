-- The approved record: what a township approved of each household, what the county
-- delivered, and what was carried along when a household moved. Entries are only ever
-- added, in the transaction of the commit that they follow from, in the village made_in.
-- record is JSON as syncproto.AppendRecord writes it, in the words of the schema version
-- that it was written in; visits and photos are ids with spaces between.
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
  record TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE INDEX approval_by_household ON approval (household, id);
CREATE INDEX approval_by_village ON approval (village);
CREATE INDEX approval_by_origin ON approval (made_in);
