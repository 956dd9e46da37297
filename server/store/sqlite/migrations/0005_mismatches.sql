-- Devices that held households unlike the server, and fetched them.
CREATE TABLE mismatch (
  device INTEGER NOT NULL,
  village TEXT NOT NULL,
  seq INTEGER NOT NULL,
  households INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
