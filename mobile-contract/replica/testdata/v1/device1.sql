-- A file as the program of schema version 1 left it. Frozen.
PRAGMA application_id = 0;
PRAGMA user_version = 1;
CREATE TABLE taken (
  village TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL        -- commit that the file was made at
) STRICT, WITHOUT ROWID;
CREATE TABLE download (
  village TEXT NOT NULL PRIMARY KEY,
  tag TEXT NOT NULL,          -- of the file that the bytes are of
  body BLOB NOT NULL
) STRICT;
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
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  registry_no TEXT,
  group_name TEXT NOT NULL,
  head_name TEXT NOT NULL,
  phone TEXT,
  bank_name TEXT,
  bank_account TEXT,
  identification_standard TEXT NOT NULL,
  attribute TEXT NOT NULL,
  main_cause TEXT NOT NULL,
  other_causes TEXT,
  status TEXT NOT NULL,
  registered_year INTEGER NOT NULL,
  exit_year INTEGER,
  planned_exit_year INTEGER,
  organisation TEXT,
  latitude INTEGER,
  longitude INTEGER,
  accuracy INTEGER,
  remark TEXT
) STRICT;
CREATE TABLE member (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  name TEXT NOT NULL,
  sex TEXT NOT NULL,
  born_on TEXT,
  id_number TEXT,
  disability_certificate TEXT,
  relation TEXT NOT NULL,
  ethnic_group TEXT NOT NULL,
  education TEXT,
  school_status TEXT NOT NULL,
  health TEXT NOT NULL,
  labour TEXT NOT NULL,
  work_place TEXT,
  work_months INTEGER,
  dibao INTEGER NOT NULL CHECK (dibao IN (0, 1)),
  medical_insurance INTEGER NOT NULL CHECK (medical_insurance IN (0, 1)),
  pension_insurance INTEGER NOT NULL CHECK (pension_insurance IN (0, 1)),
  disability_type TEXT,
  disability_grade TEXT,
  joined_on TEXT,
  joined_reason TEXT,
  left_on TEXT,
  left_reason TEXT
) STRICT;
CREATE TABLE dwelling (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  area INTEGER NOT NULL,
  structure TEXT NOT NULL,
  built_year INTEGER,
  danger_grade TEXT NOT NULL,
  graded_by TEXT,
  graded_on TEXT,
  grade_document TEXT
) STRICT;
CREATE TABLE land (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  arable INTEGER NOT NULL,
  forest INTEGER NOT NULL,
  orchard INTEGER,
  pasture INTEGER,
  water INTEGER
) STRICT;
CREATE TABLE conditions (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
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
  distance_road INTEGER
) STRICT;
CREATE TABLE income (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  year INTEGER NOT NULL,
  category TEXT NOT NULL,
  item TEXT,
  quantity INTEGER,
  measure_unit TEXT,
  price INTEGER,
  amount INTEGER NOT NULL
) STRICT;
CREATE TABLE measure (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  measure_code TEXT NOT NULL,
  member TEXT,
  item TEXT,
  scale TEXT,
  funds INTEGER,
  due_on TEXT,
  finished_on TEXT,
  project_no TEXT
) STRICT;
CREATE TABLE helper (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  unit_level TEXT NOT NULL,
  phone TEXT,
  from_on TEXT NOT NULL,
  until_on TEXT
) STRICT;
CREATE TABLE visit (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  visited_at INTEGER NOT NULL,
  visitors TEXT NOT NULL,
  purpose TEXT NOT NULL,
  content TEXT,
  latitude INTEGER,
  longitude INTEGER,
  accuracy INTEGER,
  signature TEXT
) STRICT;
CREATE TABLE photo (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  visit TEXT,
  caption TEXT,
  latitude INTEGER,
  longitude INTEGER,
  state TEXT
) STRICT;
CREATE TABLE screening (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  screened_on TEXT NOT NULL,
  screened_by TEXT NOT NULL
) STRICT;
CREATE TABLE application (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  applied_on TEXT NOT NULL,
  applicant TEXT NOT NULL,
  people INTEGER NOT NULL,
  way TEXT NOT NULL,
  statement TEXT,
  signature TEXT NOT NULL,
  received_on TEXT NOT NULL,
  receiver TEXT NOT NULL
) STRICT;
CREATE TABLE home_check (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
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
  household_signature TEXT NOT NULL
) STRICT;
CREATE TABLE vote (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  meeting TEXT NOT NULL,
  in_favour INTEGER NOT NULL,
  against INTEGER NOT NULL,
  abstained INTEGER NOT NULL
) STRICT;
CREATE TABLE resettlement (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  way TEXT NOT NULL,
  new_area INTEGER NOT NULL,
  own_payment INTEGER,
  loan INTEGER,
  old_house_agreement TEXT,
  demolished_on TEXT,
  reclaimed_on TEXT
) STRICT;
CREATE TABLE relocation_case (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
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
  returned_at INTEGER
) STRICT;
CREATE TABLE conflict (
  id TEXT NOT NULL PRIMARY KEY,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  table_name TEXT,
  row_id TEXT,
  field TEXT,
  kept TEXT,
  kept_by TEXT,
  kept_at INTEGER,
  offered TEXT,
  offered_by TEXT,
  offered_at INTEGER,
  offered_base INTEGER,
  changeset TEXT,
  state TEXT NOT NULL,
  decision TEXT,
  settled_by TEXT,
  settled_at INTEGER
) STRICT;
CREATE TABLE meeting (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  held_on TEXT NOT NULL,
  place TEXT NOT NULL,
  entitled INTEGER NOT NULL,
  present INTEGER NOT NULL,
  minutes TEXT NOT NULL,
  attendance_sheet TEXT NOT NULL,
  photo TEXT NOT NULL
) STRICT;
CREATE TABLE notice (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  place TEXT NOT NULL,
  posted_on TEXT NOT NULL,
  first_day_photo TEXT NOT NULL,
  removed_on TEXT,
  last_day_photo TEXT
) STRICT;
CREATE TABLE objection (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  notice TEXT NOT NULL,
  subject TEXT,
  raised_on TEXT NOT NULL,
  raised_by TEXT,
  content TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT,
  answered_by TEXT,
  answered_on TEXT
) STRICT;
CREATE TABLE relocation_area (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
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
  returned_at INTEGER
) STRICT;
CREATE TABLE device (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,           -- '' until enrolled
  person TEXT NOT NULL,       -- id of the cadre
  seed BLOB NOT NULL,         -- of the Ed25519 private key
  language TEXT NOT NULL,
  epoch TEXT NOT NULL,        -- of the server; a new one means that it was restored from a backup
  clock INTEGER NOT NULL,     -- hybrid logical clock of the last changeset; never goes back
  heard INTEGER NOT NULL,     -- the server's clock in its newest answer
  last_n INTEGER NOT NULL,    -- number of the last changeset under this id
  cursor TEXT NOT NULL,       -- of the last page
  reference INTEGER NOT NULL, -- version of the reference tables held
  forked INTEGER NOT NULL,    -- 1: the server knows another history of this id; enrol again
  ask INTEGER NOT NULL,       -- 1: ask the server what it has, even with nothing to send
  version INTEGER NOT NULL    -- schema version of the columns
) STRICT;
CREATE TABLE journal (
  no INTEGER PRIMARY KEY,     -- order of saving, over all device ids
  id TEXT NOT NULL UNIQUE,
  device TEXT NOT NULL,
  n INTEGER NOT NULL,
  village TEXT NOT NULL,
  household TEXT NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,         -- the bytes that are sent, the same at every try
  state TEXT NOT NULL CHECK (state IN ('unsent', 'acked', 'refused')),
  overlaid INTEGER NOT NULL,  -- 1: its edits still lie on top of the server's state
  seq INTEGER NOT NULL,       -- commit of the village that took it, 0 before
  asked INTEGER NOT NULL,     -- 1: acknowledged before the newest pull was asked for
  outcome BLOB,               -- as stored by the server; null before
  epoch TEXT NOT NULL,        -- of the server that said so; '' before. One that was restored since may have forgotten it
  closed TEXT NOT NULL,       -- what the cadre did about a refusal: '', 'dismissed' or the id of the changeset that mends it
  UNIQUE (device, n)
) STRICT;
CREATE TABLE overlay (
  tbl TEXT NOT NULL,
  row TEXT NOT NULL,
  no INTEGER NOT NULL,        -- of the journal
  field INTEGER NOT NULL,     -- ordinal, -1 for a deletion
  value ANY,
  was ANY,                    -- sets of codes: the value that the person saw
  base INTEGER NOT NULL,      -- revision at which the field was first made dirty
  PRIMARY KEY (tbl, row, no, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE confirmed (
  tbl TEXT NOT NULL,
  row TEXT NOT NULL,
  household TEXT NOT NULL,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  vals TEXT,                  -- JSON array by ordinal; null when the server has no such row
  PRIMARY KEY (tbl, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE unit (
  id TEXT NOT NULL PRIMARY KEY,
  village TEXT NOT NULL,
  rev INTEGER NOT NULL,       -- every row of the unit is as of this revision, or later
  ahead INTEGER NOT NULL      -- largest revision pulled; equals rev unless a pull was cut between pages
) STRICT, WITHOUT ROWID;
CREATE TABLE village (
  code TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,       -- of the last page, which the next one must continue; -1: it must bring the village from nothing
  whole INTEGER NOT NULL,     -- seq at which the village was last complete
  expected TEXT NOT NULL,     -- digest by the server at whole, '' when it gave none
  got TEXT NOT NULL,          -- digest by this device of the rows that it held then
  repaired TEXT NOT NULL,     -- expected and got of the mismatch that was last repaired
  frozen INTEGER NOT NULL     -- 1: no longer assigned; goes when nothing of it is unsent
) STRICT, WITHOUT ROWID;
CREATE TABLE courier (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  recipient TEXT NOT NULL,    -- of the server: age; '' until known
  verify_key BLOB NOT NULL,   -- of the server: Ed25519
  secret TEXT NOT NULL        -- of this device: age; opens its receipts; '' before the first bundle
) STRICT;
CREATE TABLE original (
  no INTEGER PRIMARY KEY,     -- order of keeping
  sha256 TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unsent', 'proven', 'dropped')), -- dropped: proven, and the file is gone
  problem TEXT NOT NULL       -- code of why the server did not take it when it was last brought; '' when it was not
) STRICT;
INSERT INTO "area" VALUES ('22','','province','吉林省','길림성','Jilin Province');
INSERT INTO "area" VALUES ('2224','22','prefecture','延边朝鲜族自治州','연변조선족자치주','Yanbian Korean Autonomous Prefecture');
INSERT INTO "area" VALUES ('222426','2224','county','安图县','안도현','Antu County');
INSERT INTO "area" VALUES ('222426100','222426','township','明月镇','명월진','Mingyue Town');
INSERT INTO "area" VALUES ('222426100200','222426100','village','新安村','','Xin''an Village');
INSERT INTO "area" VALUES ('222426100201','222426100','village','明安村','','Ming''an Village');
INSERT INTO "area" VALUES ('222426100202','222426100','village','园艺村','','Yuanyi Village');
INSERT INTO "area" VALUES ('222426100204','222426100','village','河西村','','Hexi Village');
INSERT INTO "area" VALUES ('222426100205','222426100','village','安坪村','','Anping Village');
INSERT INTO "area" VALUES ('222426100206','222426100','village','河东村','','Hedong Village');
INSERT INTO "area" VALUES ('222426100207','222426100','village','龙山村','','Longshan Village');
INSERT INTO "area" VALUES ('222426100208','222426100','village','大砬子村','','Dalazi Village');
INSERT INTO "area" VALUES ('222426100211','222426100','village','福满村','','Fuman Village');
INSERT INTO "area" VALUES ('222426100213','222426100','village','福利村','','Fuli Village');
INSERT INTO "area" VALUES ('222426100214','222426100','village','山泉村','','Shanquan Village');
INSERT INTO "area" VALUES ('222426100215','222426100','village','太阳村','','Taiyang Village');
INSERT INTO "area" VALUES ('222426100216','222426100','village','青丘村','','Qingqiu Village');
INSERT INTO "area" VALUES ('222426100217','222426100','village','福林村','','Fulin Village');
INSERT INTO "area" VALUES ('222426100218','222426100','village','岛兴村','','Daoxing Village');
INSERT INTO "area" VALUES ('222426100219','222426100','village','龙林村','','Longlin Village');
INSERT INTO "area" VALUES ('222426100220','222426100','village','永新村','','Yongxin Village');
INSERT INTO "area" VALUES ('222426100221','222426100','village','发财村','','Facai Village');
INSERT INTO "area" VALUES ('222426100222','222426100','village','城东村','','Chengdong Village');
INSERT INTO "area" VALUES ('222426100223','222426100','village','凤岩村','','Fengyan Village');
INSERT INTO "area" VALUES ('222426100225','222426100','village','丰兴村','','Fengxing Village');
INSERT INTO "area" VALUES ('222426100226','222426100','village','明东村','','Mingdong Village');
INSERT INTO "area" VALUES ('222426100227','222426100','village','兴华村','','Xinghua Village');
INSERT INTO "area" VALUES ('222426100228','222426100','village','龙泉村','','Longquan Village');
INSERT INTO "area" VALUES ('222426100229','222426100','village','永胜村','','Yongsheng Village');
INSERT INTO "area" VALUES ('222426100230','222426100','village','光兴村','','Guangxing Village');
INSERT INTO "area" VALUES ('222426100231','222426100','village','福城村','','Fucheng Village');
INSERT INTO "area" VALUES ('222426100232','222426100','village','长兴村','','Changxing Village');
INSERT INTO "area" VALUES ('222426100233','222426100','village','二青村','','Erqing Village');
INSERT INTO "area" VALUES ('222426100234','222426100','village','西北村','','Xibei Village');
INSERT INTO "area" VALUES ('222426100235','222426100','village','东北村','','Dongbei Village');
INSERT INTO "area" VALUES ('222426100236','222426100','village','岛安村','','Dao''an Village');
INSERT INTO "area" VALUES ('222426100237','222426100','village','水东村','','Shuidong Village');
INSERT INTO "area" VALUES ('222426100238','222426100','village','五一村','','Wuyi Village');
INSERT INTO "area" VALUES ('222426100239','222426100','village','裕民村','','Yumin Village');
INSERT INTO "area" VALUES ('222426100240','222426100','village','新屯村','','Xintun Village');
INSERT INTO "area" VALUES ('222426100241','222426100','village','红星村','','Hongxing Village');
INSERT INTO "area" VALUES ('222426100242','222426100','village','奉阳村','','Fengyang Village');
INSERT INTO "area" VALUES ('222426100243','222426100','village','大兴村','','Daxing Village');
INSERT INTO "area" VALUES ('222426100244','222426100','village','长坪村','','Changping Village');
INSERT INTO "area" VALUES ('222426100245','222426100','village','丰产村','','Fengchan Village');
INSERT INTO "area" VALUES ('222426100246','222426100','village','龙丰村','','Longfeng Village');
INSERT INTO "area" VALUES ('222426100247','222426100','village','庆农村','','Qingnong Village');
INSERT INTO "area" VALUES ('222426100249','222426100','village','水西村','','Shuixi Village');
INSERT INTO "area" VALUES ('222426100250','222426100','village','福兴村','','Fuxing Village');
INSERT INTO "area" VALUES ('222426101','222426','township','松江镇','송강진','Songjiang Town');
INSERT INTO "area" VALUES ('222426101200','222426101','village','杨木村','','Yangmu Village');
INSERT INTO "area" VALUES ('222426101201','222426101','village','胜利村','','Shengli Village');
INSERT INTO "area" VALUES ('222426101202','222426101','village','松花村','','Songhua Village');
INSERT INTO "area" VALUES ('222426101203','222426101','village','沙金沟村','','Shajingou Village');
INSERT INTO "area" VALUES ('222426101204','222426101','village','盘道村','','Pandao Village');
INSERT INTO "area" VALUES ('222426101205','222426101','village','黄泥村','','Huangni Village');
INSERT INTO "area" VALUES ('222426101206','222426101','village','兴隆村','','Xinglong Village');
INSERT INTO "area" VALUES ('222426101207','222426101','village','向阳村','','Xiangyang Village');
INSERT INTO "area" VALUES ('222426101208','222426101','village','四合村','','Sihe Village');
INSERT INTO "area" VALUES ('222426101209','222426101','village','营林村','','Yinglin Village');
INSERT INTO "area" VALUES ('222426101210','222426101','village','德化村','','Dehua Village');
INSERT INTO "area" VALUES ('222426101211','222426101','village','文昌村','','Wenchang Village');
INSERT INTO "area" VALUES ('222426101212','222426101','village','永丰村','','Yongfeng Village');
INSERT INTO "area" VALUES ('222426101213','222426101','village','东风村','','Dongfeng Village');
INSERT INTO "area" VALUES ('222426101214','222426101','village','政通村','','Zhengtong Village');
INSERT INTO "area" VALUES ('222426101215','222426101','village','板石村','','Banshi Village');
INSERT INTO "area" VALUES ('222426101216','222426101','village','松江屯村','','Songjiangtun Village');
INSERT INTO "area" VALUES ('222426101217','222426101','village','松岭村','','Songling Village');
INSERT INTO "area" VALUES ('222426101218','222426101','village','三道白河村','','Sandaobaihe Village');
INSERT INTO "area" VALUES ('222426101219','222426101','village','小沙河村','','Xiaoshahe Village');
INSERT INTO "area" VALUES ('222426101221','222426101','village','庙岭村','','Miaoling Village');
INSERT INTO "area" VALUES ('222426101222','222426101','village','双丰村','','Shuangfeng Village');
INSERT INTO "area" VALUES ('222426101224','222426101','village','辛平岭村','','Xinpingling Village');
INSERT INTO "area" VALUES ('222426101225','222426101','village','茂朱村','','Maozhu Village');
INSERT INTO "area" VALUES ('222426101226','222426101','village','杨木条村','','Yangmutiao Village');
INSERT INTO "area" VALUES ('222426101228','222426101','village','东南村','','Dongnan Village');
INSERT INTO "area" VALUES ('222426101229','222426101','village','山后村','','Shanhou Village');
INSERT INTO "area" VALUES ('222426101230','222426101','village','东山村','','Dongshan Village');
INSERT INTO "area" VALUES ('222426101231','222426101','village','大旺村','','Dawang Village');
INSERT INTO "area" VALUES ('222426101232','222426101','village','旭阳村','','Xuyang Village');
INSERT INTO "area" VALUES ('222426101233','222426101','village','三道村','','Sandao Village');
INSERT INTO "area" VALUES ('222426101234','222426101','village','南道村','','Nandao Village');
INSERT INTO "area" VALUES ('222426101235','222426101','village','北道村','','Beidao Village');
INSERT INTO "area" VALUES ('222426101236','222426101','village','新发村','','Xinfa Village');
INSERT INTO "area" VALUES ('222426101237','222426101','village','新建村','','Xinjian Village');
INSERT INTO "area" VALUES ('222426101238','222426101','village','幸福村','','Xingfu Village');
INSERT INTO "area" VALUES ('222426101239','222426101','village','育林村','','Yulin Village');
INSERT INTO "area" VALUES ('222426101241','222426101','village','光明村','','Guangming Village');
INSERT INTO "area" VALUES ('222426101242','222426101','village','桃园村','','Taoyuan Village');
INSERT INTO "area" VALUES ('222426101244','222426101','village','增谊村','','Zengyi Village');
INSERT INTO "area" VALUES ('222426101245','222426101','village','金山村','','Jinshan Village');
INSERT INTO "area" VALUES ('222426102','222426','township','二道白河镇','이도백하진','Erdaobaihe Town');
INSERT INTO "area" VALUES ('222426102200','222426102','village','红丰村','','Hongfeng Village');
INSERT INTO "area" VALUES ('222426102201','222426102','village','安北村','','Anbei Village');
INSERT INTO "area" VALUES ('222426102202','222426102','village','长胜村','','Changsheng Village');
INSERT INTO "area" VALUES ('222426102203','222426102','village','铁北村','','Tiebei Village');
INSERT INTO "area" VALUES ('222426102204','222426102','village','头道白河村','','Toudaobaihe Village');
INSERT INTO "area" VALUES ('222426102205','222426102','village','长白村','','Changbai Village');
INSERT INTO "area" VALUES ('222426102206','222426102','village','宝马村','','Baoma Village');
INSERT INTO "area" VALUES ('222426102207','222426102','village','奶头山村','','Naitoushan Village');
INSERT INTO "area" VALUES ('222426103','222426','township','两江镇','량강진','Liangjiang Town');
INSERT INTO "area" VALUES ('222426103200','222426103','village','东江村','','Dongjiang Village');
INSERT INTO "area" VALUES ('222426103201','222426103','village','大兴川村','','Daxingchuan Village');
INSERT INTO "area" VALUES ('222426103202','222426103','village','西江村','','Xijiang Village');
INSERT INTO "area" VALUES ('222426103203','222426103','village','汉阳村','','Hanyang Village');
INSERT INTO "area" VALUES ('222426103204','222426103','village','永红村','','Yonghong Village');
INSERT INTO "area" VALUES ('222426103205','222426103','village','江南村','','Jiangnan Village');
INSERT INTO "area" VALUES ('222426103206','222426103','village','白河村','','Baihe Village');
INSERT INTO "area" VALUES ('222426103207','222426103','village','片砬子村','','Pianlazi Village');
INSERT INTO "area" VALUES ('222426103208','222426103','village','六人沟村','','Liurengou Village');
INSERT INTO "area" VALUES ('222426103209','222426103','village','北大阴子村','','Beidayinzi Village');
INSERT INTO "area" VALUES ('222426103210','222426103','village','石人沟村','','Shirengou Village');
INSERT INTO "area" VALUES ('222426103211','222426103','village','四岔子村','','Sichazi Village');
INSERT INTO "area" VALUES ('222426104','222426','township','石门镇','석문진','Shimen Town');
INSERT INTO "area" VALUES ('222426104200','222426104','village','茶条村','','Chatiao Village');
INSERT INTO "area" VALUES ('222426104201','222426104','village','新丰村','','Xinfeng Village');
INSERT INTO "area" VALUES ('222426104203','222426104','village','北山村','','Beishan Village');
INSERT INTO "area" VALUES ('222426104204','222426104','village','崇山村','','Chongshan Village');
INSERT INTO "area" VALUES ('222426104205','222426104','village','龙兴村','','Longxing Village');
INSERT INTO "area" VALUES ('222426104206','222426104','village','榆树川村','','Yushuchuan Village');
INSERT INTO "area" VALUES ('222426104207','222426104','village','仲坪村','','Zhongping Village');
INSERT INTO "area" VALUES ('222426104208','222426104','village','镜城村','','Jingcheng Village');
INSERT INTO "area" VALUES ('222426104209','222426104','village','柳河村','','Liuhe Village');
INSERT INTO "area" VALUES ('222426105','222426','township','万宝镇','만보진','Wanbao Town');
INSERT INTO "area" VALUES ('222426105201','222426105','village','兴农村','','Xingnong Village');
INSERT INTO "area" VALUES ('222426105203','222426105','village','万宝村','','Wanbao Village');
INSERT INTO "area" VALUES ('222426105204','222426105','village','新立村','','Xinli Village');
INSERT INTO "area" VALUES ('222426105205','222426105','village','江北村','','Jiangbei Village');
INSERT INTO "area" VALUES ('222426105206','222426105','village','马趟岭村','','Matangling Village');
INSERT INTO "area" VALUES ('222426105207','222426105','village','永富村','','Yongfu Village');
INSERT INTO "area" VALUES ('222426105208','222426105','village','太平村','','Taiping Village');
INSERT INTO "area" VALUES ('222426105209','222426105','village','大顶子村','','Dadingzi Village');
INSERT INTO "area" VALUES ('222426105210','222426105','village','新兴村','','Xinxing Village');
INSERT INTO "area" VALUES ('222426105211','222426105','village','江源村','','Jiangyuan Village');
INSERT INTO "area" VALUES ('222426105212','222426105','village','东安村','','Dong''an Village');
INSERT INTO "area" VALUES ('222426105213','222426105','village','金化村','','Jinhua Village');
INSERT INTO "area" VALUES ('222426105214','222426105','village','前进村','','Qianjin Village');
INSERT INTO "area" VALUES ('222426105215','222426105','village','共荣村','','Gongrong Village');
INSERT INTO "area" VALUES ('222426105216','222426105','village','古城村','','Gucheng Village');
INSERT INTO "area" VALUES ('222426105217','222426105','village','矿山村','','Kuangshan Village');
INSERT INTO "area" VALUES ('222426105218','222426105','village','红旗村','','Hongqi Village');
INSERT INTO "area" VALUES ('222426106','222426','township','亮兵镇','량병진','Liangbing Town');
INSERT INTO "area" VALUES ('222426106200','222426106','village','亮兵村','','Liangbing Village');
INSERT INTO "area" VALUES ('222426106201','222426106','village','南沟村','','Nangou Village');
INSERT INTO "area" VALUES ('222426106202','222426106','village','东明村','','Dongming Village');
INSERT INTO "area" VALUES ('222426106203','222426106','village','河北村','','Hebei Village');
INSERT INTO "area" VALUES ('222426106204','222426106','village','会财村','','Huicai Village');
INSERT INTO "area" VALUES ('222426106207','222426106','village','碱场村','','Jianchang Village');
INSERT INTO "area" VALUES ('222426106208','222426106','village','大西村','','Daxi Village');
INSERT INTO "area" VALUES ('222426106209','222426106','village','凤栖村','','Fengqi Village');
INSERT INTO "area" VALUES ('222426106210','222426106','village','新胜村','','Xinsheng Village');
INSERT INTO "area" VALUES ('222426106211','222426106','village','新成村','','Xincheng Village');
INSERT INTO "area" VALUES ('222426106212','222426106','village','普光村','','Puguang Village');
INSERT INTO "area" VALUES ('222426106213','222426106','village','东林村','','Donglin Village');
INSERT INTO "area" VALUES ('222426106214','222426106','village','青林村','','Qinglin Village');
INSERT INTO "area" VALUES ('222426200','222426','township','新合乡','신합향','Xinhe Township');
INSERT INTO "area" VALUES ('222426200200','222426200','village','十骑村','','Shiqi Village');
INSERT INTO "area" VALUES ('222426200201','222426200','village','大坝村','','Daba Village');
INSERT INTO "area" VALUES ('222426200202','222426200','village','小荒沟村','','Xiaohuanggou Village');
INSERT INTO "area" VALUES ('222426200203','222426200','village','西韩村','','Xihan Village');
INSERT INTO "area" VALUES ('222426200204','222426200','village','参场村','','Shenchang Village');
INSERT INTO "area" VALUES ('222426200205','222426200','village','北沟岭村','','Beigouling Village');
INSERT INTO "area" VALUES ('222426200206','222426200','village','曙光村','','Shuguang Village');
INSERT INTO "area" VALUES ('222426200207','222426200','village','青沟子村','','Qinggouzi Village');
INSERT INTO "area" VALUES ('222426200208','222426200','village','大荒沟村','','Dahuanggou Village');
INSERT INTO "area" VALUES ('222426200209','222426200','village','鸡房子村','','Jifangzi Village');
INSERT INTO "area" VALUES ('222426200210','222426200','village','寒葱沟村','','Hanconggou Village');
INSERT INTO "area" VALUES ('222426200211','222426200','village','大桥村','','Daqiao Village');
INSERT INTO "area" VALUES ('222426200212','222426200','village','七顶子村','','Qidingzi Village');
INSERT INTO "area" VALUES ('222426200213','222426200','village','新合村','','Xinhe Village');
INSERT INTO "area" VALUES ('222426200214','222426200','village','台前村','','Taiqian Village');
INSERT INTO "area" VALUES ('222426200215','222426200','village','南十骑村','','Nanshiqi Village');
INSERT INTO "area" VALUES ('222426200216','222426200','village','西山村','','Xishan Village');
INSERT INTO "area" VALUES ('222426200217','222426200','village','靠山村','','Kaoshan Village');
INSERT INTO "area" VALUES ('222426201','222426','township','永庆乡','영경향','Yongqing Township');
INSERT INTO "area" VALUES ('222426201200','222426201','village','勇进村','','Yongjin Village');
INSERT INTO "area" VALUES ('222426201201','222426201','village','马鞍山村','','Ma''anshan Village');
INSERT INTO "area" VALUES ('222426201202','222426201','village','高登村','','Gaodeng Village');
INSERT INTO "area" VALUES ('222426201203','222426201','village','通阳村','','Tongyang Village');
INSERT INTO "area" VALUES ('222426201204','222426201','village','环山村','','Huanshan Village');
INSERT INTO "area" VALUES ('222426201205','222426201','village','立新村','','Lixin Village');
INSERT INTO "area" VALUES ('222426201206','222426201','village','清山村','','Qingshan Village');
INSERT INTO "area" VALUES ('222426201207','222426201','village','富强村','','Fuqiang Village');
INSERT INTO "area" VALUES ('222426201208','222426201','village','高城村','','Gaocheng Village');
INSERT INTO "area" VALUES ('222426201209','222426201','village','腰团村','','Yaotuan Village');
INSERT INTO "area" VALUES ('222426201210','222426201','village','江湾村','','Jiangwan Village');
INSERT INTO "area" VALUES ('222426201211','222426201','village','柳树村','','Liushu Village');
INSERT INTO "area" VALUES ('222426201212','222426201','village','春光村','','Chunguang Village');
INSERT INTO "area" VALUES ('222426201213','222426201','village','朝阳村','','Chaoyang Village');
INSERT INTO "area" VALUES ('222426201214','222426201','village','东清村','','Dongqing Village');
INSERT INTO "area" VALUES ('222426201215','222426201','village','金盛村','','Jinsheng Village');
INSERT INTO "area" VALUES ('222426201216','222426201','village','富沟村','','Fugou Village');
INSERT INTO "household" VALUES ('0190dddd-0000-7000-8000-000000000001','222426100200',1,0,NULL,'一组','金明哲','13944330001',NULL,NULL,'1','1','01','02,05','registered',2014,NULL,NULL,NULL,42500000,128500000,10,'没有网络');
INSERT INTO "member" VALUES ('0190dddd-0000-7000-8000-000000000005','0190dddd-0000-7000-8000-000000000001','222426100200',7,1,'李哲','1',NULL,NULL,NULL,'20','01',NULL,'00','1','1','长春',1,0,1,1,NULL,NULL,NULL,NULL,'2018-06-30','moved');
INSERT INTO "member" VALUES ('0190dddd-0000-7000-8000-000000000004','0190dddd-0000-7000-8000-000000000001','222426100200',4,0,'朴英姬','1',NULL,NULL,NULL,'10','01',NULL,'00','1','1','韩国京畿道安山市',11,0,1,1,NULL,NULL,NULL,NULL,'2018-07-02','moved');
INSERT INTO "member" VALUES ('0190dddd-0000-7000-8000-000000000002','0190dddd-0000-7000-8000-000000000001','222426100200',5,0,'金明哲','1',NULL,NULL,NULL,'02','01',NULL,'00','1','1','吉林省敦化市',6,0,1,1,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "dwelling" VALUES ('0190dddd-0000-7000-8000-000000000006','0190dddd-0000-7000-8000-000000000001','222426100200',2,0,600,'1',NULL,'C','县住建局',NULL,NULL);
INSERT INTO "conditions" VALUES ('0190dddd-0000-7000-8000-000000000003','0190dddd-0000-7000-8000-000000000001','222426100200',1,0,1,'1',1,1,0,'1','1',NULL,NULL);
INSERT INTO "conflict" VALUES ('c63f873b-b599-8a13-bae7-864898da7366','0190dddd-0000-7000-8000-000000000001','222426100200',6,0,'value','member','0190dddd-0000-7000-8000-000000000002','work','{"work_place":"辽宁省大连市","work_months":5}','device:2',1530500400000000,'{"work_place":"黑龙江省","work_months":4}','0190bbbb-0000-7000-8000-000000000001',1530500400000000,3,'0190dddd-0000-7000-8000-000000000015','open',NULL,NULL,NULL);
INSERT INTO "relocation_area" VALUES ('0190dddd-0000-7000-8000-000000000021','222426100200',1,0,'一组','proposed','steep_or_hazard','会议纪要',NULL,1530500400000,'01900000-0000-7000-8000-000000000001',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "device" VALUES (1,'0190aaaa-0000-7000-8000-000000000001','0190bbbb-0000-7000-8000-000000000001',X'0707070707070707070707070707070707070707070707070707070707070707','zh-CN','d50e0925cf873e80',1530763200000003,1530504000000000,8,'1;222426100200:8,222426100201:0',1,0,0,1);
INSERT INTO "journal" VALUES (1,'0190dddd-0000-7000-8000-000000000009','0190aaaa-0000-7000-8000-000000000001',1,'222426100200','0190dddd-0000-7000-8000-000000000001',1530496800000000,X'7B226E223A312C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303039222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303439363830303030303030302C2276223A312C227365656E223A312C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303034222C22736574223A7B226E616D65223A22E69CB4E88BB1E5A7AC222C22736578223A2231222C2272656C6174696F6E223A223130222C226574686E69635F67726F7570223A223031222C227363686F6F6C5F737461747573223A223030222C226865616C7468223A2231222C226C61626F7572223A2231222C22646962616F223A302C226D65646963616C5F696E737572616E6365223A312C2270656E73696F6E5F696E737572616E6365223A317D7D2C7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303035222C22736574223A7B226E616D65223A22E69D8EE593B2222C22736578223A2231222C2272656C6174696F6E223A223230222C226574686E69635F67726F7570223A223031222C227363686F6F6C5F737461747573223A223030222C226865616C7468223A2231222C226C61626F7572223A2231222C22646962616F223A302C226D65646963616C5F696E737572616E6365223A312C2270656E73696F6E5F696E737572616E6365223A317D7D2C7B2274223A226477656C6C696E67222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303036222C22736574223A7B2261726561223A3630302C22737472756374757265223A2231222C2264616E6765725F6772616465223A2243222C226772616465645F6279223A22E58EBFE4BD8FE5BBBAE5B180227D7D5D7D','acked',0,2,1,X'7B226E223A312C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303039222C226F7574636F6D65223A226170706C696564222C22736571223A322C22726576223A327D','d50e0925cf873e80','');
INSERT INTO "journal" VALUES (2,'0190dddd-0000-7000-8000-000000000010','0190aaaa-0000-7000-8000-000000000001',2,'222426100200','0190dddd-0000-7000-8000-000000000001',1530496800000001,X'7B226E223A322C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303130222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303439363830303030303030312C2276223A312C227365656E223A312C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303032222C2262617365223A312C22736574223A7B22776F726B5F706C616365223A22E59089E69E97E79C81E5BBB6E59089E5B882222C22776F726B5F6D6F6E746873223A337D7D2C7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303035222C22736574223A7B22776F726B5F706C616365223A22E995BFE698A5222C22776F726B5F6D6F6E746873223A317D7D5D7D','acked',0,3,1,X'7B226E223A322C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303130222C226F7574636F6D65223A226170706C696564222C22736571223A332C22726576223A337D','d50e0925cf873e80','');
INSERT INTO "journal" VALUES (3,'0190dddd-0000-7000-8000-000000000015','0190aaaa-0000-7000-8000-000000000001',3,'222426100200','0190dddd-0000-7000-8000-000000000001',1530500400000000,X'7B226E223A332C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303135222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303530303430303030303030302C2276223A312C227365656E223A332C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303032222C2262617365223A332C22736574223A7B22776F726B5F706C616365223A22E9BB91E9BE99E6B19FE79C81222C22776F726B5F6D6F6E746873223A347D7D5D7D','acked',0,6,1,X'7B226E223A332C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303135222C226F7574636F6D65223A22636F6E666C696374222C22736571223A362C22726576223A362C226361736573223A5B2263363366383733622D623539392D386131332D626165372D383634383938646137333636225D7D','d50e0925cf873e80','');
INSERT INTO "journal" VALUES (4,'0190dddd-0000-7000-8000-000000000018','0190aaaa-0000-7000-8000-000000000001',4,'222426100200','0190dddd-0000-7000-8000-000000000001',1530500400000001,X'7B226E223A342C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303138222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303530303430303030303030312C2276223A312C227365656E223A362C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303035222C2264656C223A747275652C2262617365223A367D5D7D','acked',0,7,1,X'7B226E223A342C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303138222C226F7574636F6D65223A226170706C696564222C22736571223A372C22726576223A377D','d50e0925cf873e80','');
INSERT INTO "journal" VALUES (5,'0190dddd-0000-7000-8000-000000000024','0190aaaa-0000-7000-8000-000000000001',5,'222426100200','0190dddd-0000-7000-8000-000000000001',1530763200000000,X'7B226E223A352C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303234222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303736333230303030303030302C2276223A312C227365656E223A372C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303034222C2262617365223A372C22736574223A7B22776F726B5F706C616365223A22E59089E69E97E79C81E78FB2E698A5E5B882222C22776F726B5F6D6F6E746873223A322C226C6566745F6F6E223A22323031382D30372D3034222C226C6566745F726561736F6E223A226D6F766564227D7D5D7D','refused',0,0,0,X'7B226E223A352C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303234222C226F7574636F6D65223A2272656A6563746564222C2270726F626C656D73223A5B7B22636F6465223A22696E5F667574757265222C227461626C65223A226D656D626572222C22726F77223A2230313930646464642D303030302D373030302D383030302D303030303030303030303034222C226669656C64223A226C6566745F6F6E227D5D7D','d50e0925cf873e80','');
INSERT INTO "journal" VALUES (6,'0190dddd-0000-7000-8000-000000000025','0190aaaa-0000-7000-8000-000000000001',6,'222426100200','0190dddd-0000-7000-8000-000000000001',1530763200000001,X'7B226E223A362C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303235222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303736333230303030303030312C2276223A312C227365656E223A372C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303034222C2262617365223A372C22736574223A7B22776F726B5F706C616365223A22E99FA9E59BBDE4BAACE795BFE98193E5AE89E5B1B1E5B882222C22776F726B5F6D6F6E746873223A31317D7D5D7D','unsent',1,0,0,NULL,'','');
INSERT INTO "journal" VALUES (7,'0190dddd-0000-7000-8000-000000000026','0190aaaa-0000-7000-8000-000000000001',7,'222426100200','0190dddd-0000-7000-8000-000000000001',1530763200000002,X'7B226E223A372C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303236222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303736333230303030303030322C2276223A312C227365656E223A372C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303034222C2262617365223A372C22736574223A7B226C6566745F6F6E223A22323031382D30372D3032222C226C6566745F726561736F6E223A226D6F766564227D7D5D7D','unsent',1,0,0,NULL,'','');
INSERT INTO "journal" VALUES (8,'0190dddd-0000-7000-8000-000000000027','0190aaaa-0000-7000-8000-000000000001',8,'222426100200','0190dddd-0000-7000-8000-000000000001',1530763200000003,X'7B226E223A382C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303237222C226279223A2230313930626262622D303030302D373030302D383030302D303030303030303030303031222C2276696C6C616765223A22323232343236313030323030222C22686F757365686F6C64223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C226174223A313533303736333230303030303030332C2276223A312C227365656E223A372C226564697473223A5B7B2274223A226D656D626572222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303032222C2262617365223A372C22736574223A7B22776F726B5F706C616365223A22E59089E69E97E79C81E695A6E58C96E5B882222C22776F726B5F6D6F6E746873223A367D7D2C7B2274223A22686F757365686F6C64222C226964223A2230313930646464642D303030302D373030302D383030302D303030303030303030303031222C2262617365223A372C22736574223A7B2272656D61726B223A22E6B2A1E69C89E7BD91E7BB9C227D7D5D7D','unsent',1,0,0,NULL,'','');
INSERT INTO "overlay" VALUES ('household','0190dddd-0000-7000-8000-000000000001',8,18,'没有网络',NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000002',8,11,'吉林省敦化市',NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000002',8,12,6,NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000004',6,11,'韩国京畿道安山市',NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000004',6,12,11,NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000004',7,20,'2018-07-02',NULL,7);
INSERT INTO "overlay" VALUES ('member','0190dddd-0000-7000-8000-000000000004',7,21,'moved',NULL,7);
INSERT INTO "confirmed" VALUES ('household','0190dddd-0000-7000-8000-000000000001','0190dddd-0000-7000-8000-000000000001','222426100200',1,0,'[null,"一组","金明哲","13944330001",null,null,"1","1","01","02,05","registered",2014,null,null,null,42500000,128500000,10,null]');
INSERT INTO "confirmed" VALUES ('member','0190dddd-0000-7000-8000-000000000002','0190dddd-0000-7000-8000-000000000001','222426100200',5,0,'["金明哲","1",null,null,null,"02","01",null,"00","1","1","辽宁省大连市",5,0,1,1,null,null,null,null,null,null]');
INSERT INTO "confirmed" VALUES ('member','0190dddd-0000-7000-8000-000000000004','0190dddd-0000-7000-8000-000000000001','222426100200',4,0,'["朴英姬","1",null,null,null,"10","01",null,"00","1","1","韩国京畿道安山市",10,0,1,1,null,null,null,null,null,null]');
INSERT INTO "unit" VALUES ('0190dddd-0000-7000-8000-000000000001','222426100200',7,7);
INSERT INTO "unit" VALUES ('222426100200','222426100200',1,1);
INSERT INTO "village" VALUES ('222426100200',8,8,'f3f612739d5ced9dd43b7e23ac2435ff','f3f612739d5ced9dd43b7e23ac2435ff','',0);
INSERT INTO "village" VALUES ('222426100201',0,0,'00000000000000000000000000000000','00000000000000000000000000000000','',0);
INSERT INTO "courier" VALUES (1,'',X'','');
CREATE INDEX household_by_village ON household (village);
CREATE INDEX member_by_village ON member (village);
CREATE INDEX member_by_household ON member (household);
CREATE INDEX dwelling_by_village ON dwelling (village);
CREATE INDEX dwelling_by_household ON dwelling (household);
CREATE INDEX land_by_village ON land (village);
CREATE INDEX land_by_household ON land (household);
CREATE INDEX conditions_by_village ON conditions (village);
CREATE INDEX conditions_by_household ON conditions (household);
CREATE INDEX income_by_village ON income (village);
CREATE INDEX income_by_household ON income (household);
CREATE INDEX measure_by_village ON measure (village);
CREATE INDEX measure_by_household ON measure (household);
CREATE INDEX helper_by_village ON helper (village);
CREATE INDEX helper_by_household ON helper (household);
CREATE INDEX visit_by_village ON visit (village);
CREATE INDEX visit_by_household ON visit (household);
CREATE INDEX photo_by_village ON photo (village);
CREATE INDEX photo_by_household ON photo (household);
CREATE INDEX screening_by_village ON screening (village);
CREATE INDEX screening_by_household ON screening (household);
CREATE INDEX application_by_village ON application (village);
CREATE INDEX application_by_household ON application (household);
CREATE INDEX home_check_by_village ON home_check (village);
CREATE INDEX home_check_by_household ON home_check (household);
CREATE INDEX vote_by_village ON vote (village);
CREATE INDEX vote_by_household ON vote (household);
CREATE INDEX resettlement_by_village ON resettlement (village);
CREATE INDEX resettlement_by_household ON resettlement (household);
CREATE INDEX relocation_case_by_village ON relocation_case (village);
CREATE INDEX relocation_case_by_household ON relocation_case (household);
CREATE INDEX conflict_by_village ON conflict (village);
CREATE INDEX conflict_by_household ON conflict (household);
CREATE INDEX meeting_by_village ON meeting (village);
CREATE INDEX notice_by_village ON notice (village);
CREATE INDEX objection_by_village ON objection (village);
CREATE INDEX relocation_area_by_village ON relocation_area (village);
CREATE INDEX journal_unsent ON journal (village) WHERE state = 'unsent';
CREATE INDEX journal_waiting ON journal (village) WHERE state = 'acked' AND overlaid = 1;
CREATE INDEX journal_refused ON journal (no) WHERE state = 'refused' AND closed = '';
CREATE VIEW refused AS
  SELECT no, id, village, household, at, body, outcome FROM journal WHERE state = 'refused' AND closed = '';
CREATE INDEX overlay_by_no ON overlay (no);
CREATE INDEX confirmed_by_village ON confirmed (village);
CREATE INDEX unit_ahead ON unit (village) WHERE ahead > rev;
