-- Schema version 2: when a case was opened, what a decision found and left, why, and by
-- which rule. People without a number are found by their name.
ALTER TABLE conflict ADD COLUMN opened_at INTEGER;
ALTER TABLE conflict ADD COLUMN before TEXT;
ALTER TABLE conflict ADD COLUMN taken TEXT;
ALTER TABLE conflict ADD COLUMN reason TEXT;
ALTER TABLE conflict ADD COLUMN rule TEXT;

CREATE INDEX member_by_name ON member (village, name);
