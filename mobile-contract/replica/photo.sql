-- The originals of photos, which lie as files beside this one, named by their hash.
-- Rows stay when the file may go.
CREATE TABLE IF NOT EXISTS original (
  no INTEGER PRIMARY KEY,     -- order of keeping
  sha256 TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unsent', 'proven', 'dropped')), -- dropped: proven, and the file is gone
  problem TEXT NOT NULL       -- code of why the server did not take it when it was last brought; '' when it was not
) STRICT;

-- Where the server takes photos that are on their way.
CREATE TABLE IF NOT EXISTS upload (
  sha256 TEXT NOT NULL PRIMARY KEY,
  path TEXT NOT NULL
) STRICT;

-- Which of the originals are previews of others.
CREATE TABLE IF NOT EXISTS preview (sha256 TEXT NOT NULL PRIMARY KEY) STRICT;
