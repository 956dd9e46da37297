-- Schema version 2: the year in which an unsafe house was made safe; the place of
-- work as province and locality. Rows, stamps and digests follow in upgrade.go.
ALTER TABLE dwelling ADD COLUMN renovated_year INTEGER;
ALTER TABLE member ADD COLUMN work_province TEXT;
ALTER TABLE member ADD COLUMN work_locality TEXT;

-- The words that an entry is written in: it is never rewritten.
ALTER TABLE history ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
