-- Schema version 2: how an objection was raised.
ALTER TABLE objection ADD COLUMN channel TEXT;
