package syncproto_test

import (
	"strings"

	"ruhu/schema"
)

// The values that the vectors judge: at least one good one for each field, and
// bad ones for each of its rules, by what people are told. Written by hand and
// not from the rules, so that a rule that changes shows.

const (
	today    = "2018-06-15"
	tomorrow = "2018-06-16"
	anID     = "0198c1a0-0000-7000-8000-00000000000a"
	aHash    = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	bell     = "a\u0007b"
)

type (
	good []any
	bad  []struct {
		code  schema.ErrCode
		value any
	}
	judged struct {
		field string
		good  good
		bad   bad
	}
)

// chars is a text of n characters, which are not bytes.
func chars(n int, c string) string { return strings.Repeat(c, n) }

var judgedFields = []judged{
	{"household.registry_no", good{nil, "222426100201-0017", chars(32, "9")}, bad{{schema.TooLong, chars(33, "a")}, {schema.BadPrintable, "户17"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"household.group_name", good{"第二组（柳树屯）", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"household.head_name", good{"金明哲", "김명철", "阿不都·热依木", chars(60, "𠮷")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "𠮷")}, {schema.BadText, bell}, {schema.BadText, "金\u007f"}, {schema.BadText, "金\u0085"}, {schema.BadText, "金\r\n"}, {schema.WrongKind, 1}}},
	{"household.phone", good{nil, "13944330001", "0433-5712345", "04335712345", "01062345678"}, bad{{schema.BadPhone, "1394433000"}, {schema.BadPhone, "139443300011"}, {schema.BadPhone, "12345678901"}, {schema.BadPhone, "+8613944330001"}, {schema.BadPhone, " 13944330001"}, {schema.BadPhone, "１３９４４３３０００１"}, {schema.BadPhone, "5712345"}, {schema.BadPhone, ""}, {schema.BadText, bell}, {schema.WrongKind, 13944330001}}},
	{"household.bank_name", good{nil, "安图农村商业银行", "", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"household.bank_account", good{nil, "6228480402564890018", chars(32, "0")}, bad{{schema.TooLong, chars(33, "7")}, {schema.BadDigits, "6228 4804"}, {schema.BadDigits, "６２２８"}, {schema.BadDigits, ""}, {schema.BadText, bell}, {schema.WrongKind, 6228480402564890}}},
	{"household.identification_standard", good{"1", "3"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"household.attribute", good{"1", "4"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"household.main_cause", good{"01", "12"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"household.other_causes", good{nil, "", "01", "01,03", "01,02,03,04,05,06,07,08,09,10,11,12"}, bad{{schema.UnknownCode, "01,13"}, {schema.UnsortedSet, "01, 02"}, {schema.UnknownCode, "1"}, {schema.UnsortedSet, "03,01"}, {schema.UnsortedSet, "01,01"}, {schema.UnsortedSet, ",01"}, {schema.UnsortedSet, "01,"}, {schema.UnsortedSet, ","}, {schema.WrongKind, 1}}},
	{"household.status", good{"registered", "removed"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"household.registered_year", good{1900, 2018, 2100}, bad{{schema.Required, nil}, {schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"household.exit_year", good{nil, 1900, 2018, 2100}, bad{{schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"household.planned_exit_year", good{nil, 1900, 2018, 2100}, bad{{schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"household.organisation", good{nil, "1", "4"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"household.latitude", good{nil, 42000000, 43600000}, bad{{schema.TooSmall, 41999999}, {schema.TooBig, 43600001}, {schema.WrongKind, "1"}}},
	{"household.longitude", good{nil, 127500000, 129500000}, bad{{schema.TooSmall, 127499999}, {schema.TooBig, 129500001}, {schema.WrongKind, "1"}}},
	{"household.accuracy", good{nil, 0, 100000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100001}, {schema.WrongKind, "1"}}},
	{"household.remark", good{nil, "두 줄\n第二行\t完", "\u200fעברית", chars(1000, "a")}, bad{{schema.TooLong, chars(1001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"member.name", good{"金明哲", "李 英 子", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"member.sex", good{"0", "9"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.born_on", good{nil, "1938-01-31", "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.InFuture, "9999-12-31"}, {schema.BadDate, "2015-02-29"}, {schema.BadDate, "2018-6-1"}, {schema.BadDate, "20180601"}, {schema.BadDate, "2018-06-01T00:00:00Z"}, {schema.BadDate, "2018-13-01"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"member.id_number", good{nil, "11010519491231002X", "22242619600229001X", "222426198503150022"}, bad{{schema.BadIDNumber, "110105194912310021"}, {schema.BadIDNumber, "11010519491231002x"}, {schema.BadIDNumber, "222426190002290012"}, {schema.BadIDNumber, "222426600229001"}, {schema.BadIDNumber, "２２２４２６198503150022"}, {schema.BadIDNumber, ""}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"member.disability_certificate", good{nil, "11010519491231002X43", chars(24, "a")}, bad{{schema.TooLong, chars(25, "a")}, {schema.BadPrintable, "户17"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"member.relation", good{"01", "99"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.ethnic_group", good{"01", "56"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.education", good{nil, "10", "90"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"member.school_status", good{"00", "70"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.health", good{"1", "4"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.labour", good{"1", "4"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"member.work_place", good{nil}, bad{{schema.UnknownField, "韩国京畿道安山市"}, {schema.UnknownField, ""}}},
	{"member.work_months", good{nil, 0, 12}, bad{{schema.TooSmall, -1}, {schema.TooBig, 13}, {schema.WrongKind, "1"}}},
	{"member.dibao", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"member.medical_insurance", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"member.pension_insurance", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"member.disability_type", good{nil, "1", "7"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"member.disability_grade", good{nil, "1", "4"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"member.joined_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"member.joined_reason", good{nil, "birth", "other"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"member.left_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"member.work_province", good{nil, "22", "82"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, "吉林省"}, {schema.UnknownCode, ""}, {schema.WrongKind, 22}}},
	{"member.work_locality", good{nil, "韩国京畿道安山市", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"member.left_reason", good{nil, "death", "moved_away", "other"}, bad{{schema.UnknownCode, "moved"}, {schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},

	{"dwelling.area", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"dwelling.structure", good{"1", "5"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"dwelling.built_year", good{nil, 1900, 2018, 2100}, bad{{schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"dwelling.danger_grade", good{"A", "D"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"dwelling.graded_by", good{nil, "安图县住房和城乡建设局", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"dwelling.graded_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"dwelling.renovated_year", good{nil, 1900, 2018, 2100}, bad{{schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"dwelling.grade_document", good{nil, "安住建危鉴〔2017〕12号", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"land.arable", good{0, 1000000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 1000001}, {schema.WrongKind, "1"}}},
	{"land.forest", good{0, 1000000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 1000001}, {schema.WrongKind, "1"}}},
	{"land.orchard", good{nil, 0, 1000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 1000001}, {schema.WrongKind, "1"}}},
	{"land.pasture", good{nil, 0, 1000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 1000001}, {schema.WrongKind, "1"}}},
	{"land.water", good{nil, 0, 1000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 1000001}, {schema.WrongKind, "1"}}},

	{"conditions.electricity", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"conditions.water_source", good{"1", "7"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"conditions.safe_water", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"conditions.broadcast_tv", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"conditions.sanitary_toilet", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"conditions.fuel", good{"1", "1,2,3,4,5", "1,3"}, bad{{schema.Required, nil}, {schema.UnknownCode, "1,none"}, {schema.UnsortedSet, "3,1"}, {schema.UnsortedSet, "1,1"}, {schema.UnsortedSet, ",1"}, {schema.WrongKind, 1}}},
	{"conditions.access_road", good{"1", "5"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"conditions.distance_market", good{nil, 0, 10000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"conditions.distance_road", good{nil, 0, 10000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},

	{"income.year", good{1900, 2018, 2100}, bad{{schema.Required, nil}, {schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"income.category", good{"wage", "production_cost"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"income.item", good{nil, "人参", "장뇌삼", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"income.quantity", good{nil, 0, 100000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100000001}, {schema.WrongKind, "1"}}},
	{"income.measure_unit", good{nil, "公斤", chars(16, "字")}, bad{{schema.TooLong, chars(17, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"income.price", good{nil, 0, 10000000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 10000000001}, {schema.WrongKind, "1"}}},
	{"income.amount", good{0, 10000000000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10000000001}, {schema.WrongKind, "1"}}},

	{"measure.measure_code", good{"industry", "case_by_case"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"measure.member", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, "{" + anID + "}"}, {schema.BadUUID, strings.ReplaceAll(anID, "-", "")}, {schema.BadUUID, ""}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"measure.item", good{nil, "延边黄牛养殖", chars(120, "a")}, bad{{schema.TooLong, chars(121, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"measure.scale", good{nil, "2头", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"measure.funds", good{nil, 0, 100000000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100000000001}, {schema.WrongKind, "1"}}},
	{"measure.due_on", good{nil, "2016-02-29", "2020-12-31"}, bad{{schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"measure.finished_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"measure.project_no", good{nil, "AT-2017-0031", chars(32, "a")}, bad{{schema.TooLong, chars(33, "a")}, {schema.BadPrintable, "户17"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"helper.name", good{"李英", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"helper.unit", good{"安图县扶贫开发办公室", chars(80, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"helper.unit_level", good{"1", "6"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"helper.phone", good{nil, "13894330002"}, bad{{schema.BadPhone, "1394433000"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"helper.from_on", good{"2016-02-29", "2020-12-31"}, bad{{schema.Required, nil}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"helper.until_on", good{nil, "2016-02-29", "2020-12-31"}, bad{{schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},

	{"visit.visited_at", good{0, 1529035200000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.WrongKind, "1"}}},
	{"visit.visitors", good{"李英、朴哲", chars(200, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(201, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"visit.purpose", good{"routine", "other"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"visit.content", good{nil, "屋顶漏雨，已报修。", chars(4000, "a")}, bad{{schema.TooLong, chars(4001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"visit.latitude", good{nil, -90000000, 90000000}, bad{{schema.TooSmall, -90000001}, {schema.TooBig, 90000001}, {schema.WrongKind, "1"}}},
	{"visit.longitude", good{nil, -180000000, 180000000}, bad{{schema.TooSmall, -180000001}, {schema.TooBig, 180000001}, {schema.WrongKind, "1"}}},
	{"visit.accuracy", good{nil, 0, 100000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100001}, {schema.WrongKind, "1"}}},
	{"visit.signature", good{nil, aHash}, bad{{schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},

	{"photo.kind", good{"house_outside", "new_house"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"photo.sha256", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, "g" + aHash[1:]}, {schema.BadHash, aHash + "0"}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"photo.bytes", good{1, 1073741824}, bad{{schema.Required, nil}, {schema.TooSmall, 0}, {schema.TooBig, 1073741825}, {schema.WrongKind, "1"}}},
	{"photo.taken_at", good{0, 1529035200000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.WrongKind, "1"}}},
	{"photo.visit", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"photo.caption", good{nil, "西屋北墙", chars(200, "a")}, bad{{schema.TooLong, chars(201, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"photo.latitude", good{nil, -90000000, 90000000}, bad{{schema.TooSmall, -90000001}, {schema.TooBig, 90000001}, {schema.WrongKind, "1"}}},
	{"photo.longitude", good{nil, -180000000, 180000000}, bad{{schema.TooSmall, -180000001}, {schema.TooBig, 180000001}, {schema.WrongKind, "1"}}},
	{"photo.preview", good{nil, aHash}, bad{{schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"photo.state", good{nil, "declared", "unusable"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},

	{"screening.result", good{"meets", "not_meets"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"screening.reason", good{"unsafe_place", "has_town_house"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"screening.screened_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"screening.screened_by", good{"李英、朴哲", chars(120, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(121, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"application.applied_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"application.applicant", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"application.people", good{1, 30}, bad{{schema.Required, nil}, {schema.TooSmall, 0}, {schema.TooBig, 31}, {schema.WrongKind, "1"}}},
	{"application.way", good{"1", "2"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"application.statement", good{nil, "山体滑坡，愿意搬迁。", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"application.signature", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"application.received_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"application.receiver", good{"朴哲", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"home_check.checked_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"home_check.visit", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"home_check.finding", good{"qualified", "data_wrong"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"home_check.members_match", good{0, 1}, bad{{schema.Required, nil}, {schema.WrongKind, 2}, {schema.WrongKind, -1}, {schema.WrongKind, "1"}}},
	{"home_check.danger_grade", good{"A", "D"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"home_check.income_per_person", good{0, 10000000000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10000000001}, {schema.WrongKind, "1"}}},
	{"home_check.cadre_1", good{"李英", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"home_check.cadre_2", good{"朴哲", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"home_check.cadre_1_signature", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"home_check.cadre_2_signature", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"home_check.household_signature", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},

	{"vote.meeting", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"vote.in_favour", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"vote.against", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"vote.abstained", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},

	{"resettlement.way", good{"1", "2"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"resettlement.new_area", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"resettlement.own_payment", good{nil, 0, 100000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100000001}, {schema.WrongKind, "1"}}},
	{"resettlement.loan", good{nil, 0, 100000000}, bad{{schema.TooSmall, -1}, {schema.TooBig, 100000001}, {schema.WrongKind, "1"}}},
	{"resettlement.old_house_agreement", good{nil, aHash}, bad{{schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"resettlement.demolished_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"resettlement.reclaimed_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},

	{"relocation_case.area", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"relocation_case.step", good{"home_check", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_case.state", good{"active", "confirmed"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"relocation_case.people", good{0, 30}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 31}, {schema.WrongKind, "1"}}},
	{"relocation_case.step_at", good{1529035200000}, bad{{schema.Required, nil}, {schema.WrongKind, "1"}}},
	{"relocation_case.step_by", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"relocation_case.reason", good{nil, "材料不全", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_case.document", good{nil, "安扶字〔2017〕3号", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_case.evidence", good{nil, "apply application " + anID + "\nhome_check visit " + anID, chars(5000, "a")}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_case.returned_to", good{nil, "apply", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_case.returned_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"relocation_case.replaces", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"relocation_case.keeps_place", good{nil, 0, 1}, bad{{schema.WrongKind, "1"}}},

	{"conflict.kind", good{"value", "rule"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"conflict.table_name", good{nil, "member", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.row_id", good{nil, anID, chars(36, "字")}, bad{{schema.TooLong, chars(37, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.field", good{nil, "place", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.kept", good{nil, `{"phone":"1"}`, chars(5000, "长")}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.kept_by", good{nil, "device:2"}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.kept_at", good{nil, 7}, bad{{schema.WrongKind, "1"}}},
	{"conflict.offered", good{nil, `{"deleted":1}`}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.offered_by", good{nil, anID}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.offered_at", good{nil, 7}, bad{{schema.WrongKind, "1"}}},
	{"conflict.offered_base", good{nil, 7}, bad{{schema.WrongKind, "1"}}},
	{"conflict.changeset", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"conflict.state", good{"open", "settled"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"conflict.decision", good{nil, "kept", "other"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},
	{"conflict.settled_by", good{nil, anID}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.settled_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"conflict.opened_at", good{nil, 1529020806000}, bad{{schema.WrongKind, "1"}}},
	{"conflict.before", good{nil, `{"deleted":0}`}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.taken", good{nil, `{"deleted":1}`}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.reason", good{nil, "看错了", chars(1000, "字")}, bad{{schema.TooLong, chars(1001, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"conflict.rule", good{nil, "222426 value household bank later", chars(200, "a")}, bad{{schema.TooLong, chars(201, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"review.state", good{"submitted", "reopened"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"review.submitted_rev", good{nil, 7}, bad{{schema.WrongKind, "1"}}},
	{"review.submitted_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"review.submitted_by", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"review.remark", good{nil, "收入已核对", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"review.decided_rev", good{nil, 7}, bad{{schema.WrongKind, "1"}}},
	{"review.decided_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"review.decided_by", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"review.reason", good{nil, "材料不全", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"review_comment.review", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"review_comment.table_name", good{"member", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"review_comment.row_id", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"review_comment.field", good{nil, "phone", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"review_comment.text", good{"请核对出生日期", chars(1000, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(1001, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_check.sample", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"spot_check.relocation_case", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"spot_check.finding", good{"passed", "failed"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"spot_check.findings", good{"实有人口与申请不符。", chars(2000, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(2001, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_check.checked_at", good{1529035200000}, bad{{schema.Required, nil}, {schema.WrongKind, "1"}}},
	{"spot_check.checked_by", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},

	{"meeting.kind", good{"assembly", "publication"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"meeting.held_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"meeting.place", good{"村委会会议室", chars(80, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"meeting.entitled", good{1, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, 0}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"meeting.present", good{0, 10000}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.TooBig, 10001}, {schema.WrongKind, "1"}}},
	{"meeting.minutes", good{"到会27人，同意25票。", chars(4000, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(4001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"meeting.attendance_sheet", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"meeting.photo", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},

	{"notice.kind", good{"conditions", "announcement"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"notice.text", good{"易地扶贫搬迁对象公示", chars(4000, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(4001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"notice.place", good{"村务公开栏", chars(80, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"notice.posted_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"notice.first_day_photo", good{aHash}, bad{{schema.Required, nil}, {schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},
	{"notice.removed_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"notice.last_day_photo", good{nil, aHash}, bad{{schema.BadHash, aHash[:63]}, {schema.BadHash, strings.ToUpper(aHash)}, {schema.WrongKind, 1}}},

	{"objection.notice", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"objection.subject", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"objection.raised_on", good{"2016-02-29", today}, bad{{schema.Required, nil}, {schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.Required, ""}}},
	{"objection.raised_by", good{nil, "崔某", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"objection.content", good{"该户在县城有房。", chars(2000, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"objection.state", good{"open", "dismissed"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"objection.answer", good{nil, "经查属实，取消资格。", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"objection.answered_by", good{nil, "李英", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"objection.answered_on", good{nil, "2016-02-29", today}, bad{{schema.InFuture, tomorrow}, {schema.BadDate, "2015-02-29"}, {schema.WrongKind, 20160229}, {schema.BadDate, ""}}},
	{"objection.contact", good{nil, "13944330002", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"objection.answerer", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"objection.answered_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"objection.channel", good{nil, "public_page"}, bad{{schema.UnknownCode, "none"}, {schema.UnknownCode, ""}, {schema.WrongKind, 1}}},

	{"relocation_area.group_name", good{"第三组（北沟）", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.state", good{"proposed", "struck_out"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"relocation_area.reason", good{"geological_hazard", "not_eligible"}, bad{{schema.UnknownCode, "steep_or_hazard"}, {schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"relocation_area.minutes", good{"坡度大于25度，列入搬迁。", chars(4000, "a")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(4001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.step", good{nil, "publish_conditions", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.step_at", good{1529035200000}, bad{{schema.Required, nil}, {schema.WrongKind, "1"}}},
	{"relocation_area.step_by", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"relocation_area.notice", good{nil, anID}, bad{{schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"relocation_area.remark", good{nil, "坡度大", chars(2000, "a")}, bad{{schema.TooLong, chars(2001, "a")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.evidence", good{nil, "publish_conditions notice " + anID}, bad{{schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.returned_to", good{nil, "select_area", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_area.returned_at", good{nil, 1529035200000}, bad{{schema.WrongKind, "1"}}},
	{"spot_sample.document", good{"吉抽〔2018〕1号", chars(80, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_sample.seed", good{nil, "吉抽〔2018〕1号", chars(80, "字")}, bad{{schema.TooLong, chars(81, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_sample.least", good{1, 40}, bad{{schema.Required, nil}, {schema.TooSmall, 0}, {schema.WrongKind, "1"}}},
	{"spot_sample.candidates", good{anID}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_sample.drawn", good{anID}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"spot_sample.drawn_at", good{1529035200000}, bad{{schema.Required, nil}, {schema.WrongKind, "1"}}},
	{"spot_sample.drawn_by", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},

	{"area.code", good{"222426100201", "22", chars(12, "7")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(13, "7")}, {schema.BadDigits, "22 2426"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"area.parent", good{nil, "222426100", chars(12, "字")}, bad{{schema.TooLong, chars(13, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"area.level", good{"province", "household"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"area.name_zh", good{"柳树村", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"area.name_ko", good{nil, "류수촌", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"area.name_en", good{nil, "Liushu Cun", chars(60, "字")}, bad{{schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},

	{"poverty_line.year", good{1900, 2018, 2100}, bad{{schema.Required, nil}, {schema.TooSmall, 1899}, {schema.TooBig, 2101}, {schema.WrongKind, "2018"}}},
	{"poverty_line.kind", good{"national", "dibao"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"poverty_line.amount", good{0}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.WrongKind, "1"}}},

	{"relocation_quota.township", good{"222426100"}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.BadDigits, "22 2426"}, {schema.WrongLength, "22222222"}, {schema.WrongLength, "2222222222"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"relocation_quota.households", good{0}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.WrongKind, "1"}}},
	{"relocation_quota.people", good{0}, bad{{schema.Required, nil}, {schema.TooSmall, -1}, {schema.WrongKind, "1"}}},

	{"assignment.person", good{anID}, bad{{schema.Required, nil}, {schema.BadUUID, "222426"}, {schema.BadUUID, strings.ToUpper(anID)}, {schema.WrongKind, 1}}},
	{"assignment.person_name", good{"李英", chars(60, "字")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(61, "字")}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
	{"assignment.role", good{"cadre", "administrator"}, bad{{schema.Required, nil}, {schema.UnknownCode, "none"}, {schema.Required, ""}, {schema.WrongKind, 1}}},
	{"assignment.area", good{"222426100", chars(12, "7")}, bad{{schema.Required, nil}, {schema.Required, ""}, {schema.TooLong, chars(13, "7")}, {schema.BadDigits, "22 2426"}, {schema.BadText, bell}, {schema.WrongKind, 1}}},
}
