CREATE INDEX photo_by_sha256 ON photo (sha256) WHERE sha256 IS NOT NULL;

-- Photos whose bytes are here and were hashed. The bytes lie elsewhere, by the same name.
CREATE TABLE proven_photo (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  proven_at INTEGER NOT NULL
) STRICT;
