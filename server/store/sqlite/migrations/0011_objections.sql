-- Schema version 2: who answered an objection and when, which case takes the place of
-- which, and which keeps its place while it is judged again.
ALTER TABLE relocation_case ADD COLUMN replaces TEXT;
ALTER TABLE relocation_case ADD COLUMN keeps_place INTEGER CHECK(keeps_place IN(0,1));
ALTER TABLE objection ADD COLUMN contact TEXT;
ALTER TABLE objection ADD COLUMN answerer TEXT;
ALTER TABLE objection ADD COLUMN answered_at INTEGER;
