-- All that is said of people is sealed (server/vault). Go fills these columns and drops those
-- that stand open: sealed_places.go.
DROP INDEX member_by_id_number;
DROP INDEX member_by_name;

ALTER TABLE household ADD COLUMN sealed BLOB;
ALTER TABLE member ADD COLUMN sealed BLOB;
ALTER TABLE helper ADD COLUMN sealed BLOB;
ALTER TABLE visit ADD COLUMN sealed BLOB;
ALTER TABLE photo ADD COLUMN sealed BLOB;
ALTER TABLE application ADD COLUMN sealed BLOB;
ALTER TABLE conflict ADD COLUMN sealed BLOB;
ALTER TABLE review ADD COLUMN sealed BLOB;
ALTER TABLE review_comment ADD COLUMN sealed BLOB;
ALTER TABLE spot_check ADD COLUMN sealed BLOB;
ALTER TABLE objection ADD COLUMN sealed BLOB;
ALTER TABLE member ADD COLUMN name_key BLOB;
ALTER TABLE member ADD COLUMN id_number_key BLOB;
ALTER TABLE history ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE approval ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
