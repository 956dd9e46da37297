-- The tables of version 19 of the server's file. Frozen once that is released.

CREATE TABLE area (
  code TEXT NOT NULL,
  parent TEXT,
  level TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_ko TEXT,
  name_en TEXT,
  PRIMARY KEY (code)
) STRICT;

CREATE TABLE poverty_line (
  year INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (year, kind)
) STRICT;

CREATE TABLE relocation_quota (
  township TEXT NOT NULL,
  households INTEGER NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (township)
) STRICT;

CREATE TABLE assignment (
  person TEXT NOT NULL,
  person_name TEXT NOT NULL,
  role TEXT NOT NULL,
  area TEXT NOT NULL,
  PRIMARY KEY (person, role, area)
) STRICT;

CREATE TABLE household (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  registry_no TEXT,
  group_name TEXT NOT NULL,
  identification_standard TEXT NOT NULL,
  attribute TEXT NOT NULL,
  main_cause TEXT NOT NULL,
  other_causes TEXT,
  status TEXT NOT NULL,
  registered_year INTEGER NOT NULL,
  exit_year INTEGER,
  planned_exit_year INTEGER,
  organisation TEXT,
  accuracy INTEGER,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX household_by_seq ON household (village, seq);
CREATE INDEX household_by_registry_no ON household (registry_no) WHERE registry_no IS NOT NULL;

CREATE TABLE member (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  sex TEXT NOT NULL,
  relation TEXT NOT NULL,
  ethnic_group TEXT NOT NULL,
  education TEXT,
  school_status TEXT NOT NULL,
  labour TEXT NOT NULL,
  work_place TEXT,
  work_months INTEGER,
  dibao INTEGER NOT NULL CHECK (dibao IN (0, 1)),
  medical_insurance INTEGER NOT NULL CHECK (medical_insurance IN (0, 1)),
  pension_insurance INTEGER NOT NULL CHECK (pension_insurance IN (0, 1)),
  joined_on TEXT,
  joined_reason TEXT,
  left_on TEXT,
  left_reason TEXT,
  work_province TEXT,
  work_locality TEXT,
  sealed BLOB,
  name_key BLOB,
  id_number_key BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX member_by_seq ON member (village, seq);
CREATE INDEX member_by_household ON member (household);
CREATE INDEX member_by_id_number ON member (id_number_key) WHERE id_number_key IS NOT NULL;
CREATE INDEX member_by_name ON member (village, name_key);

CREATE TABLE dwelling (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  area INTEGER NOT NULL,
  structure TEXT NOT NULL,
  built_year INTEGER,
  danger_grade TEXT NOT NULL,
  graded_by TEXT,
  graded_on TEXT,
  grade_document TEXT,
  renovated_year INTEGER,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX dwelling_by_seq ON dwelling (village, seq);
CREATE INDEX dwelling_by_household ON dwelling (household);

CREATE TABLE land (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  arable INTEGER NOT NULL,
  forest INTEGER NOT NULL,
  orchard INTEGER,
  pasture INTEGER,
  water INTEGER,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX land_by_seq ON land (village, seq);
CREATE INDEX land_by_household ON land (household);

CREATE TABLE conditions (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  electricity INTEGER NOT NULL CHECK (electricity IN (0, 1)),
  water_source TEXT NOT NULL,
  safe_water INTEGER NOT NULL CHECK (safe_water IN (0, 1)),
  broadcast_tv INTEGER NOT NULL CHECK (broadcast_tv IN (0, 1)),
  sanitary_toilet INTEGER NOT NULL CHECK (sanitary_toilet IN (0, 1)),
  fuel TEXT NOT NULL,
  access_road TEXT NOT NULL,
  distance_market INTEGER,
  distance_road INTEGER,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX conditions_by_seq ON conditions (village, seq);
CREATE INDEX conditions_by_household ON conditions (household);

CREATE TABLE income (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  year INTEGER NOT NULL,
  category TEXT NOT NULL,
  item TEXT,
  quantity INTEGER,
  measure_unit TEXT,
  price INTEGER,
  amount INTEGER NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX income_by_seq ON income (village, seq);
CREATE INDEX income_by_household ON income (household);

CREATE TABLE measure (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  measure_code TEXT NOT NULL,
  member TEXT,
  item TEXT,
  scale TEXT,
  funds INTEGER,
  due_on TEXT,
  finished_on TEXT,
  project_no TEXT,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX measure_by_seq ON measure (village, seq);
CREATE INDEX measure_by_household ON measure (household);

CREATE TABLE helper (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  unit TEXT NOT NULL,
  unit_level TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX helper_by_seq ON helper (village, seq);
CREATE INDEX helper_by_household ON helper (household);

CREATE TABLE visit (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  visited_at INTEGER NOT NULL,
  visitors TEXT NOT NULL,
  purpose TEXT NOT NULL,
  accuracy INTEGER,
  signature TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX visit_by_seq ON visit (village, seq);
CREATE INDEX visit_by_household ON visit (household);

CREATE TABLE photo (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  visit TEXT,
  state TEXT,
  preview TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX photo_by_seq ON photo (village, seq);
CREATE INDEX photo_by_household ON photo (household);
CREATE INDEX photo_by_sha256 ON photo (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE screening (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  screened_on TEXT NOT NULL,
  screened_by TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX screening_by_seq ON screening (village, seq);
CREATE INDEX screening_by_household ON screening (household);

CREATE TABLE application (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  applied_on TEXT NOT NULL,
  applicant TEXT NOT NULL,
  people INTEGER NOT NULL,
  way TEXT NOT NULL,
  signature TEXT NOT NULL,
  received_on TEXT NOT NULL,
  receiver TEXT NOT NULL,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX application_by_seq ON application (village, seq);
CREATE INDEX application_by_household ON application (household);

CREATE TABLE home_check (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  checked_on TEXT NOT NULL,
  visit TEXT NOT NULL,
  finding TEXT NOT NULL,
  members_match INTEGER NOT NULL CHECK (members_match IN (0, 1)),
  danger_grade TEXT NOT NULL,
  income_per_person INTEGER NOT NULL,
  cadre_1 TEXT NOT NULL,
  cadre_2 TEXT NOT NULL,
  cadre_1_signature TEXT NOT NULL,
  cadre_2_signature TEXT NOT NULL,
  household_signature TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX home_check_by_seq ON home_check (village, seq);
CREATE INDEX home_check_by_household ON home_check (household);

CREATE TABLE vote (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  meeting TEXT NOT NULL,
  in_favour INTEGER NOT NULL,
  against INTEGER NOT NULL,
  abstained INTEGER NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX vote_by_seq ON vote (village, seq);
CREATE INDEX vote_by_household ON vote (household);

CREATE TABLE resettlement (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  way TEXT NOT NULL,
  new_area INTEGER NOT NULL,
  own_payment INTEGER,
  loan INTEGER,
  old_house_agreement TEXT,
  demolished_on TEXT,
  reclaimed_on TEXT,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX resettlement_by_seq ON resettlement (village, seq);
CREATE INDEX resettlement_by_household ON resettlement (household);

CREATE TABLE relocation_case (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  area TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  people INTEGER NOT NULL,
  step_at INTEGER NOT NULL,
  step_by TEXT NOT NULL,
  reason TEXT,
  document TEXT,
  evidence TEXT,
  returned_to TEXT,
  returned_at INTEGER,
  replaces TEXT,
  keeps_place INTEGER CHECK (keeps_place IN (0, 1)),
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX relocation_case_by_seq ON relocation_case (village, seq);
CREATE INDEX relocation_case_by_household ON relocation_case (household);

CREATE TABLE conflict (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  table_name TEXT,
  row_id TEXT,
  field TEXT,
  kept_by TEXT,
  kept_at INTEGER,
  offered_by TEXT,
  offered_at INTEGER,
  offered_base INTEGER,
  changeset TEXT,
  state TEXT NOT NULL,
  decision TEXT,
  settled_by TEXT,
  settled_at INTEGER,
  opened_at INTEGER,
  rule TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX conflict_by_seq ON conflict (village, seq);
CREATE INDEX conflict_by_household ON conflict (household);

CREATE TABLE review (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  state TEXT NOT NULL,
  submitted_rev INTEGER,
  submitted_at INTEGER,
  submitted_by TEXT,
  decided_rev INTEGER,
  decided_at INTEGER,
  decided_by TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX review_by_seq ON review (village, seq);
CREATE INDEX review_by_household ON review (household);

CREATE TABLE review_comment (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  review TEXT NOT NULL,
  table_name TEXT NOT NULL,
  row_id TEXT,
  field TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX review_comment_by_seq ON review_comment (village, seq);
CREATE INDEX review_comment_by_household ON review_comment (household);

CREATE TABLE spot_check (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL REFERENCES household (id),
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  sample TEXT NOT NULL,
  relocation_case TEXT NOT NULL,
  finding TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  checked_by TEXT NOT NULL,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX spot_check_by_seq ON spot_check (village, seq);
CREATE INDEX spot_check_by_household ON spot_check (household);

CREATE TABLE meeting (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  held_on TEXT NOT NULL,
  place TEXT NOT NULL,
  entitled INTEGER NOT NULL,
  present INTEGER NOT NULL,
  minutes TEXT NOT NULL,
  attendance_sheet TEXT NOT NULL,
  photo TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX meeting_by_seq ON meeting (village, seq);

CREATE TABLE notice (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  place TEXT NOT NULL,
  posted_on TEXT NOT NULL,
  first_day_photo TEXT NOT NULL,
  removed_on TEXT,
  last_day_photo TEXT,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX notice_by_seq ON notice (village, seq);

CREATE TABLE objection (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  notice TEXT NOT NULL,
  subject TEXT,
  raised_on TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT,
  answered_by TEXT,
  answered_on TEXT,
  answerer TEXT,
  answered_at INTEGER,
  channel TEXT,
  sealed BLOB,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX objection_by_seq ON objection (village, seq);

CREATE TABLE relocation_area (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  group_name TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  minutes TEXT NOT NULL,
  step TEXT,
  step_at INTEGER NOT NULL,
  step_by TEXT NOT NULL,
  notice TEXT,
  remark TEXT,
  evidence TEXT,
  returned_to TEXT,
  returned_at INTEGER,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX relocation_area_by_seq ON relocation_area (village, seq);

CREATE TABLE spot_sample (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  document TEXT NOT NULL,
  seed TEXT,
  least INTEGER NOT NULL,
  candidates TEXT NOT NULL,
  drawn TEXT NOT NULL,
  drawn_at INTEGER NOT NULL,
  drawn_by TEXT NOT NULL,
  stamps BLOB NOT NULL
) STRICT;
CREATE INDEX spot_sample_by_seq ON spot_sample (village, seq);

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE epoch (
  level INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  began INTEGER NOT NULL,
  after INTEGER NOT NULL,
  lift INTEGER NOT NULL
) STRICT;

CREATE TABLE village (
  code TEXT NOT NULL PRIMARY KEY REFERENCES area (code),
  seq INTEGER NOT NULL DEFAULT 0,
  rev INTEGER NOT NULL DEFAULT 0,
  digests BLOB NOT NULL,
  newest INTEGER NOT NULL DEFAULT 0,
  newest_paper INTEGER NOT NULL DEFAULT 0,
  trimmed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE unit (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL REFERENCES area (code),
  rev INTEGER NOT NULL,
  newest INTEGER NOT NULL DEFAULT 0,
  forward TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX unit_by_forward ON unit (forward) WHERE forward <> '';

CREATE TABLE eviction (
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  household TEXT NOT NULL REFERENCES unit (id),
  PRIMARY KEY (village, seq, household)
) STRICT, WITHOUT ROWID;

CREATE INDEX eviction_by_household ON eviction (household, village);

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  unit TEXT NOT NULL,
  village TEXT NOT NULL REFERENCES area (code),
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  device INTEGER NOT NULL,
  person TEXT NOT NULL,
  changeset TEXT NOT NULL,
  at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  sealed BLOB NOT NULL DEFAULT x'',
  unit_before INTEGER NOT NULL DEFAULT 0,
  village_before INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  hash BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE INDEX history_by_changeset ON history (changeset);

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  person TEXT NOT NULL,
  device INTEGER NOT NULL,
  receipt INTEGER NOT NULL,
  area TEXT NOT NULL,
  unit TEXT NOT NULL,
  subject TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE INDEX log_by_person ON log (person, at);

CREATE INDEX log_by_unit ON log (unit) WHERE unit <> '';

CREATE TABLE receipt (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  repeats INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  village TEXT NOT NULL,
  received INTEGER NOT NULL,
  body BLOB NOT NULL,
  problems TEXT NOT NULL,
  PRIMARY KEY (device, n)
) STRICT;

CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  login TEXT NOT NULL,
  lang TEXT NOT NULL,
  password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  lapses INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX person_by_login ON person (login) WHERE login <> '';

CREATE TABLE person_grant (
  person TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  area TEXT NOT NULL,
  until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person, role, area)
) STRICT;

CREATE TABLE device (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  clock_offset INTEGER NOT NULL DEFAULT 0,
  enrolled_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX device_by_person ON device (person);

CREATE TABLE device_cursor (
  device INTEGER NOT NULL REFERENCES device (no),
  village TEXT NOT NULL REFERENCES village (code),
  seq INTEGER NOT NULL,
  PRIMARY KEY (device, village)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
  hash TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id),
  expires_at INTEGER NOT NULL,
  device TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE refresh_token (
  hash TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  successor TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE session (
  hash TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  begun INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX session_by_person ON session (person);

CREATE TABLE second_factor (
  person TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  secret BLOB,
  step INTEGER NOT NULL,
  candidate BLOB,
  offered_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
  person TEXT NOT NULL REFERENCES person (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_try (
  key TEXT NOT NULL PRIMARY KEY,
  wrong INTEGER NOT NULL,
  last INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE server_key (
  name TEXT NOT NULL PRIMARY KEY,
  secret BLOB NOT NULL
) STRICT;

CREATE TABLE proven_photo (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  proven_at INTEGER NOT NULL
) STRICT;

CREATE TABLE mismatch (
  device INTEGER NOT NULL,
  village TEXT NOT NULL,
  seq INTEGER NOT NULL,
  households INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL,
  trouble TEXT NOT NULL DEFAULT '',
  given_up INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, subject)
) STRICT;

CREATE INDEX job_by_due ON job (due, id) WHERE given_up = 0;

CREATE TABLE picture (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  problem TEXT NOT NULL,
  param TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  placed INTEGER NOT NULL,
  latitude INTEGER NOT NULL,
  longitude INTEGER NOT NULL,
  camera TEXT NOT NULL,
  software TEXT NOT NULL,
  comment TEXT NOT NULL,
  hashes BLOB NOT NULL,
  brightness INTEGER NOT NULL,
  sharpness INTEGER NOT NULL,
  large TEXT NOT NULL,
  large_size INTEGER NOT NULL,
  small TEXT NOT NULL,
  small_size INTEGER NOT NULL
) STRICT;

CREATE TABLE picture_key (
  key INTEGER NOT NULL,
  picture INTEGER NOT NULL REFERENCES picture (number),
  PRIMARY KEY (key, picture)
) STRICT, WITHOUT ROWID;

CREATE INDEX picture_key_by_picture ON picture_key (picture);

CREATE TABLE picture_alike (
  sha256 TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (sha256, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  household TEXT NOT NULL REFERENCES unit (id),
  village TEXT NOT NULL REFERENCES area (code),
  into_household TEXT NOT NULL,
  rev INTEGER NOT NULL,
  at INTEGER NOT NULL,
  person TEXT NOT NULL,
  changeset TEXT NOT NULL,
  made_in TEXT NOT NULL REFERENCES area (code),
  visits TEXT NOT NULL,
  photos TEXT NOT NULL,
  sealed BLOB NOT NULL DEFAULT x'',
  version INTEGER NOT NULL
) STRICT;

CREATE INDEX approval_by_household ON approval (household, id);
CREATE INDEX approval_by_village ON approval (village);
CREATE INDEX approval_by_origin ON approval (made_in);

CREATE TABLE watermelon_device (
  device INTEGER PRIMARY KEY REFERENCES device (no),
  said BLOB NOT NULL
) STRICT;

CREATE TABLE watermelon_round (
  device INTEGER NOT NULL REFERENCES device (no),
  stamp INTEGER NOT NULL,
  since INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  cursor TEXT NOT NULL,
  version INTEGER NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (device, stamp)
) STRICT, WITHOUT ROWID;

CREATE TABLE watermelon_row (
  device INTEGER NOT NULL REFERENCES device (no),
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  first INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  again INTEGER NOT NULL,
  PRIMARY KEY (device, name, id)
) STRICT, WITHOUT ROWID;
