-- Schema version 2: a small picture that comes long before the photo does.
ALTER TABLE photo ADD COLUMN preview TEXT;
