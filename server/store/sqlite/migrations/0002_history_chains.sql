-- History is found by chains: entries name the one before them.
ALTER TABLE village ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN newest_paper INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN unit_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN village_before INTEGER NOT NULL DEFAULT 0;

UPDATE history SET
  unit_before = coalesce((SELECT max(b.id) FROM history AS b WHERE b.unit = history.unit AND b.id < history.id), 0),
  village_before = coalesce((SELECT max(b.id) FROM history AS b WHERE b.village = history.village AND b.id < history.id), 0);
UPDATE unit SET newest = coalesce((SELECT max(h.id) FROM history AS h WHERE h.unit = unit.id), 0);
UPDATE village SET
  newest = coalesce((SELECT max(h.id) FROM history AS h WHERE h.village = village.code), 0),
  newest_paper = coalesce((SELECT max(h.id) FROM history AS h WHERE h.unit = village.code), 0);

DROP INDEX history_by_unit;
DROP INDEX history_by_village;
