-- What a device keeps while it takes villages as files. Made when missing: files
-- of replicas are older than this.

-- Villages that were taken as files, and that the cursor does not know of yet.
CREATE TABLE IF NOT EXISTS taken (
  village TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL        -- commit that the file was made at
) STRICT, WITHOUT ROWID;

-- What has come of downloads that broke off.
CREATE TABLE IF NOT EXISTS download (
  village TEXT NOT NULL PRIMARY KEY,
  tag TEXT NOT NULL,          -- of the file that the bytes are of
  body BLOB NOT NULL
) STRICT;
