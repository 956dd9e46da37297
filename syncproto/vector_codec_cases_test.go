package syncproto_test

import (
	"strings"

	"ruhu/schema"
)

// The texts of codec.json.

const (
	exact   = true
	lenient = false
)

func push(changesets ...string) string {
	return `{"device":"` + deviceID + `","now":1529035200000000,"changesets":[` + strings.Join(changesets, ",") + `]}`
}

const (
	deviceID = "0198c1a0-0000-7000-8000-0000000000dd"
	personID = "0198c1a0-0000-7000-8000-0000000000ee"
	frame    = `"n":7,"id":"` + changesetID + `","by":"` + personID + `","village":"` + place + `","household":"` + house + `"`
)

var pushCases = []writtenCase{
	{"an empty batch asks only what the server expects", push(), exact, ""},
	{"a changed field", push(`{` + frame + `,"at":1529035100000003,"v":1,"seen":5,"edits":[{"t":"household","id":"` + house + `","base":5,"set":{"phone":"13944330001"}}]}`), exact, ""},
	{"fields of different bases, and a set of codes with what it was",
		push(`{` + frame + `,"at":1529035100000003,"v":1,"seen":5,"edits":[{"t":"household","id":"` + house + `","base":5,"set":{"phone":"13944330001","remark":"","other_causes":"01,03"},"bases":{"remark":3},"was":{"other_causes":"01"}}]}`), exact, ""},
	{"a new household: revision 0 everywhere, and so left out",
		push(`{` + frame + `,"at":1529035100000003,"v":1,"edits":[{"t":"household","id":"` + house + `","set":{"group_name":"一组","head_name":"金明哲"}},{"t":"member","id":"` + row1 + `","set":{"name":"金明哲","born_on":null,"dibao":0}}]}`), exact, ""},
	{"a field of base 0 beside one that was seen", push(`{` + frame + `,"at":9,"v":1,"seen":5,"edits":[{"t":"member","id":"` + row1 + `","base":5,"set":{"name":"金明哲","work_place":"延吉"},"bases":{"work_place":0}}]}`), exact, ""},
	{"a field that its version does not have yet", push(`{` + frame + `,"at":9,"v":1,"seen":5,"edits":[{"t":"dwelling","id":"` + row1 + `","base":5,"set":{"renovated_year":2018}}]}`), lenient, ""},
	{"a field that its version does not have any more", push(`{` + frame + `,"at":9,"v":2,"seen":5,"edits":[{"t":"member","id":"` + row1 + `","base":5,"set":{"work_place":"延吉"}}]}`), lenient, ""},
	{"the fields of its version, named before it", push(`{` + frame + `,"edits":[{"t":"member","id":"` + row1 + `","base":5,"set":{"work_province":"22"}}],"at":9,"v":2}`), lenient, ""},
	{"a deletion", push(`{` + frame + `,"at":9,"v":1,"seen":5,"edits":[{"t":"member","id":"` + row1 + `","del":true,"base":5}]}`), exact, ""},
	{"an action", push(`{` + frame + `,"at":9,"v":1,"seen":5,"actions":[{"do":"relocation.take","step":"home_check","expect":"apply","reason":"已核实","document":"安扶字〔2017〕3号","ref":"` + row2 + `"}]}`), exact, ""},
	{"a village's paper: no household", push(`{"n":8,"id":"` + changesetID + `","by":"` + personID + `","village":"` + place + `","at":9,"v":1,"edits":[{"t":"meeting","id":"` + row1 + `","set":{"kind":"assembly","entitled":40,"present":31}}]}`), exact, ""},
	{"texts: quotes, line breaks, rare characters, both ends of the numbers", push(`{` + frame + `,"at":9,"v":1,"edits":[{"t":"household","id":"` + house + `","set":{"remark":"“安”\n\t\"\\/ 𠮷 조선말 ` + "\u200f" + ` <&>","latitude":-9007199254740991,"longitude":9007199254740991}}]}`), exact, ""},
	{"escapes mean what they stand for", push(`{` + frame + `,"at":9,"edits":[{"t":"household","id":"` + house + `","set":{"remark":"\u91d1\ud842\udfb7\/"}}]}`), lenient, ""},
	{"spaces, and members in another order; only the table comes first", "\n{ \"changesets\" : [ {\"edits\":[ {\"t\":\"member\",\"set\":{\"name\":\"a\"},\"base\":4,\"id\":\"r\"} ],\"at\":9,\"village\":\"v\",\"by\":\"p\",\"id\":\"x\",\"n\":7} ] , \"device\":\"d\" }\n", lenient, ""},
	{"an old device that states no version", push(`{` + frame + `,"at":9}`), lenient, ""},

	{"a fault of one changeset leaves the others alone", push(`{"n":6,"id":"a","by":"p","village":"v","at":9}`, `{"n":7,"id":"b","colour":1}`, `{"n":8,"id":"c","by":"p","village":"v","at":9}`), lenient, ""},
	{"the name of a faulty changeset is found behind the fault", push(`{"colour":1,"n":7,"id":"b"}`), lenient, ""},
	{"faults: a member twice", push(`{"n":7,"id":"b","by":"p","by":"q"}`), lenient, ""},
	{"faults: an unknown table", push(`{"n":7,"id":"b","edits":[{"t":"cow","id":"r"}]}`), lenient, ""},
	{"faults: an unknown field", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"colour":"red"}}]}`), lenient, ""},
	{"faults: the table does not come first", push(`{"n":7,"id":"b","edits":[{"id":"r","t":"member"}]}`), lenient, ""},
	{"faults: a number with a fraction", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"work_months":1.0}}]}`), lenient, ""},
	{"faults: a number that JavaScript cannot hold", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"work_months":9007199254740992}}]}`), lenient, ""},
	{"faults: a value that is true", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"dibao":true}}]}`), lenient, ""},
	{"faults: half a surrogate pair, as a cut emoji leaves it", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"name":"\ud83d"}}]}`), lenient, ""},
	{"faults: a zero byte", push(`{"n":7,"id":"b","edits":[{"t":"member","id":"r","set":{"name":"a\u0000b"}}]}`), lenient, ""},
	{"faults: nobody's", push(`{"n":7,"id":"b","village":"v","at":9}`), lenient, ""},

	{"refused: no device", `{"now":1,"changesets":[]}`, lenient, schema.MissingMember},
	{"refused: an unknown member", `{"device":"d","since":1}`, lenient, schema.UnknownMember},
	{"refused: a member twice", `{"device":"d","device":"e"}`, lenient, schema.DuplicateMember},
	{"refused: a changeset without a number", push(`{"id":"b"}`), lenient, schema.MissingMember},
	{"refused: a changeset without an id", push(`{"n":7}`), lenient, schema.MissingMember},
	{"refused: number 0", push(`{"n":0,"id":"b"}`), lenient, schema.OutOfRange},
	{"refused: cut off", `{"device":"d","changesets":[{"n":7`, lenient, schema.Malformed},
	{"refused: something behind it", `{"device":"d"}{}`, lenient, schema.Malformed},
}

var answerCases = []writtenCase{
	{"applied", `{"epoch":"e1","now":1529035200000000,"expects":8,"outcomes":[{"n":7,"id":"` + changesetID + `","outcome":"applied","seq":12,"rev":6}]}`, exact, ""},
	{"one of each", `{"epoch":"e1","now":1529035200000000,"expects":6,"outcomes":[{"n":1,"id":"a","outcome":"applied","repeated":true,"seq":1,"rev":1},{"n":2,"id":"b","outcome":"merged","seq":2,"rev":2},` +
		`{"n":3,"id":"c","outcome":"conflict","seq":3,"rev":3,"cases":["` + row1 + `","` + row2 + `"]},{"n":4,"id":"d","outcome":"applied","seq":3,"rev":3},` +
		`{"n":5,"id":"e","outcome":"rejected","problems":[{"code":"bad_phone","table":"household","row":"` + house + `","field":"phone","message":"“联系电话”不是有效的电话号码。"}]}]}`, exact, ""},
	{"a server that was restored from a backup with five changesets of the device", `{"epoch":"77000.5ca1ab1e","now":1529035200000000,"expects":6,"kept":5,"outcomes":[]}`, exact, ""},
	{"landed elsewhere: the household is part of another by now, which has moved", `{"epoch":"e1","now":1529035200000000,"expects":8,"outcomes":[{"n":7,"id":"` + changesetID + `","outcome":"conflict","seq":12,"rev":6,"cases":["` + row1 + `"],"household":"` + house + `","village":"` + place + `"}]}`, exact, ""},
	{"a gap: the server waits for number 4", `{"epoch":"e1","now":1529035200000000,"expects":4,"outcomes":[],"problem":{"code":"gap","param":"4","message":"变更集编号不连续，服务器等待第4号。"}}`, exact, ""},
	{"a fork: the device was restored from an old copy", `{"epoch":"e1","now":1529035200000000,"expects":9,"outcomes":[],"problem":{"code":"fork","param":"3","message":"第3号变更集与服务器已有的不同，设备须重新登记。"}}`, exact, ""},
	{"a newer server says more than is known", `{"epoch":"e1","load":0.7,"outcomes":[{"n":1,"id":"a","outcome":"postponed","until":[1e9]}]}`, lenient, ""},
	{"refused: a page of a captive portal", `<html>`, lenient, schema.Malformed},
	{"refused: an expected number with a fraction", `{"expects":4.5}`, lenient, schema.WrongType},
}

var outcomeCases = []writtenCase{
	{"as it is stored: no message", `{"n":5,"id":"e","outcome":"rejected","problems":[{"code":"too_long","table":"member","row":"r","field":"name","param":"60"},{"code":"required","table":"member","row":"r","field":"sex"}]}`, exact, ""},
	{"refused: not an object", `[]`, lenient, schema.WrongType},
}

var pullCases = []writtenCase{
	{"the first pull", `{"device":"` + deviceID + `","v":1}`, exact, ""},
	{"the next", `{"device":"` + deviceID + `","cursor":"opaque","v":1,"limit":500}`, exact, ""},
	{"the first pull of a device that takes first copies as files", `{"device":"` + deviceID + `","v":1,"have":{}}`, exact, ""},
	{"one village came as a file, another is wanted as rows", `{"device":"` + deviceID + `","cursor":"opaque","v":1,"have":{"222426100200":12,"222426100201":0}}`, exact, ""},
	{"an old device that states no version", `{"device":"d"}`, lenient, ""},
	{"a request with a name, which the page repeats", `{"device":"` + deviceID + `","cursor":"opaque","v":1,"limit":500,"request":"` + row1 + `"}`, exact, ""},
	{"refused: something other than a village", `{"device":"d","have":{"222426":1}}`, lenient, schema.BadVillage},
	{"refused: a village before its first commit", `{"device":"d","have":{"222426100200":-1}}`, lenient, schema.OutOfRange},
	{"refused: a village twice", `{"device":"d","have":{"222426100200":1,"222426100200":2}}`, lenient, schema.DuplicateMember},
	{"refused: no device", `{"v":1}`, lenient, schema.MissingMember},
	{"refused: an unknown member", `{"device":"d","since":0}`, lenient, schema.UnknownMember},
	{"one village is to come from nothing", `{"device":"` + deviceID + `","cursor":"opaque","v":1,"anew":["222426100200"]}`, exact, ""},
	{"refused: something other than a village from nothing", `{"device":"d","anew":["222426"]}`, lenient, schema.BadVillage},
	{"refused: a name that is a number", `{"device":"d","request":7}`, lenient, schema.WrongType},
	{"refused: a limit too large", `{"device":"d","limit":5001}`, lenient, schema.OutOfRange},
}

var pageCases = []writtenCase{
	{"nothing new", `{"epoch":"e1","now":1529035200000000,"cursor":"c2","villages":[]}`, exact, ""},
	{"rows, one of them deleted, and the digest of the village", `{"epoch":"e1","now":1529035200000000,"cursor":"c3","villages":[{"village":"` + place + `","to":12,"digest":"00000000000000000000000000000001","tables":[` +
		`{"t":"land","cols":["id","household","rev","deleted","arable","forest","water"],"vals":[["` + row1 + `","` + row2 + `"],["` + house + `","` + house + `"],[6,5],[0,1],[900,120],[0,3],[7,null]]}]}]}`, exact, ""},
	{"a village's paper and no deleted row: what is alike in all rows and empty is left out", `{"epoch":"e1","now":1529035200000000,"cursor":"c3","villages":[{"village":"` + place + `","to":12,"tables":[` +
		`{"t":"meeting","cols":["id","rev","place"],"vals":[["` + row1 + `"],[2],["村部"]]}]}]}`, exact, ""},
	{"what continues a village from a commit on, in answer to a request", `{"epoch":"e1","now":1529035200000000,"cursor":"c3","villages":[{"village":"` + place + `","from":9,"to":11,"digest":"00000000000000000000000000000001","tables":[]}],"request":"` + row1 + `"}`, exact, ""},
	{"a household that left, and one that came back", `{"epoch":"e1","now":1529035200000000,"cursor":"c3","villages":[{"village":"` + place + `","from":9,"to":12,"digest":"00000000000000000000000000000001","evicted":["` + row1 + `","` + house + `"],"tables":[` +
		`{"t":"land","cols":["id","household","rev","arable","forest"],"vals":[["` + row2 + `"],["` + house + `"],[6],[900],[0]]}]}]}`, exact, ""},
	{"more to come, so no digest yet", `{"epoch":"e1","now":1529035200000000,"cursor":"c3","more":true,"villages":[{"village":"` + place + `","to":11,"tables":[]}]}`, exact, ""},
	{"villages no longer assigned, and the reference anew", `{"epoch":"e1","now":1529035200000000,"cursor":"c4","villages":[],"gone":["222426100202"],"reference":{"version":3,"tables":[` +
		`{"t":"poverty_line","cols":["year","kind","amount"],"vals":[[2016,2017],["national","national"],[295200,null]]}]}}`, exact, ""},
	{"villages to be fetched as files", `{"epoch":"e1","now":1529035200000000,"cursor":"c4","more":true,"villages":[],"files":["222426100200","222426100201"]}`, exact, ""},
	{"a newer server: columns, tables and members that are not known", `{"epoch":"e1","mood":"fine","villages":[{"village":"` + place + `","to":12,"tables":[{"t":"cow","cols":["id","rev","milk"],"vals":[["c"],[1],[2.5]]},` +
		`{"t":"land","cols":["taste","id","household","rev","water","arable"],"vals":[[["sweet"]],["` + row1 + `"],["` + house + `"],[6],[7],[900]]}]}]}`, lenient, ""},
	{"refused: values before their columns", `{"villages":[{"village":"v","tables":[{"t":"land","vals":[],"cols":["id","rev"]}]}]}`, lenient, schema.MissingMember},
	{"refused: columns before their table", `{"villages":[{"village":"v","tables":[{"cols":["id","rev"],"t":"land","vals":[[],[]]}]}]}`, lenient, schema.MissingMember},
	{"refused: columns without values", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev"]}]}]}`, lenient, schema.MissingMember},
	{"refused: no revisions", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","household"],"vals":[["r"],["h"]]}]}]}`, lenient, schema.MissingMember},
	{"refused: a column given twice", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev","arable","arable"],"vals":[["r"],[1],[1],[2]]}]}]}`, lenient, schema.DuplicateMember},
	{"refused: a column shorter than the first", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev","arable"],"vals":[["r","s"],[1,1],[900]]}]}]}`, lenient, schema.WrongLength},
	{"refused: a column longer than the first", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev","arable"],"vals":[["r"],[1],[900,1]]}]}]}`, lenient, schema.WrongLength},
	{"refused: fewer columns than names", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev","arable"],"vals":[["r"],[1]]}]}]}`, lenient, schema.WrongLength},
	{"refused: more columns than names", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev"],"vals":[["r"],[1],[]]}]}]}`, lenient, schema.WrongLength},
	{"refused: rows instead of columns", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev"],"vals":[["r",1]]}]}]}`, lenient, schema.WrongType},
	{"refused: a fraction", `{"villages":[{"village":"v","tables":[{"t":"land","cols":["id","rev","arable"],"vals":[["r"],[1],[2.5]]}]}]}`, lenient, schema.WrongType},
	{"refused: a village that continues what was never there", `{"villages":[{"village":"v","from":-1}]}`, lenient, schema.OutOfRange},
	{"refused: cut off", `{"villages":[{"village":"v"`, lenient, schema.Malformed},
}

var (
	someDigest = strings.Repeat("0", 31) + "7"
	ofBuckets  = `["` + strings.Repeat(someDigest+`","`, 15) + someDigest + `"]`
)

const repairing = `{"device":"` + deviceID + `","v":2,"village":"` + place + `","seq":12`

var repairCases = []writtenCase{
	{"the digests of all buckets", repairing + `,"buckets":` + ofBuckets + `}`, exact, ""},
	{"the rows of a household, and of the village's own papers", repairing + `,"units":["` + house + `","` + place + `"]}`, exact, ""},
	{"refused: no device", `{"village":"` + place + `","units":["h"]}`, lenient, schema.MissingMember},
	{"refused: no village", `{"device":"d","units":["h"]}`, lenient, schema.MissingMember},
	{"refused: something other than a village", `{"device":"d","village":"222426","units":["h"]}`, lenient, schema.BadVillage},
	{"refused: nothing is asked", repairing + `}`, lenient, schema.MissingMember},
	{"refused: both at once", repairing + `,"buckets":` + ofBuckets + `,"units":["h"]}`, lenient, schema.UnknownMember},
	{"refused: a bucket is missing", repairing + `,"buckets":["` + someDigest + `"]}`, lenient, schema.WrongLength},
	{"refused: a digest that is none", repairing + `,"buckets":["ABC"]}`, lenient, schema.BadText},
	{"refused: more households than one repair fetches", repairing + `,"units":["` + strings.Repeat(`h","`, 64) + `h"]}`, lenient, schema.TooLong},
	{"refused: an unknown member", repairing + `,"since":0}`, lenient, schema.UnknownMember},
}

var repairedCases = []writtenCase{
	{"the village has moved on", `{"epoch":"e1","now":1529035200000000,"village":"` + place + `","seq":13}`, exact, ""},
	{"a bucket that differs and its households, and one with none", `{"epoch":"e1","now":1529035200000000,"village":"` + place + `","seq":12,"buckets":[1,10],"units":[["` + house + `","` + someDigest + `"]]}`, exact, ""},
	{"rows", `{"epoch":"e1","now":1529035200000000,"village":"` + place + `","seq":12,"tables":[` +
		`{"t":"land","cols":["id","household","rev","arable"],"vals":[["` + row1 + `"],["` + house + `"],[6],[900]]}]}`, exact, ""},
	{"a newer server says more than is known", `{"village":"` + place + `","seq":12,"mood":"fine","tables":[{"t":"cow","cols":["id"],"vals":[["c"]]}]}`, lenient, ""},
	{"refused: no village", `{"seq":12}`, lenient, schema.MissingMember},
	{"refused: a bucket that there is not", `{"village":"` + place + `","buckets":[16]}`, lenient, schema.OutOfRange},
	{"refused: a household without a digest", `{"village":"` + place + `","units":[["h"]]}`, lenient, schema.WrongLength},
	{"refused: more than a household and its digest", `{"village":"` + place + `","units":[["h","` + someDigest + `",1]]}`, lenient, schema.WrongLength},
}

var changesCases = []writtenCase{
	{"every way of settling", `[["household","h","status","took","registered","exited"],["household","h","head_name","same","金明哲","金明哲"],["household","h","phone","superseded","2","1"],` +
		`["household","h","remark","replaced",null,"b"],["household","h","other_causes","united","01","02","01,02"],["household","h","attribute","disputed","1","2"]]`, exact, ""},
	{"a deletion, one that was disputed, and a row brought back", `[["member","r","","took",0,1],["member","s","","disputed",0,1],["member","t","","took",1,0]]`, exact, ""},
	{"a row that came with its household, and one that went", `[["member","r","name","moved",null,"金明哲"],["member","s","","moved",0,1]]`, exact, ""},
	{"refused: an unknown field", `[["member","r","colour","took",null,1]]`, lenient, schema.UnknownField},
	{"refused: an unknown way of settling", `[["member","r","name","guessed",null,"a"]]`, lenient, schema.UnknownCode},
	{"refused: a union without its result", `[["household","h","other_causes","united","01","02"]]`, lenient, schema.WrongLength},
}
