package syncproto_test

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// mergeVector is one case of merge.json. want tells in a line what must come out,
// so that writing the vectors anew cannot make a mistake the expected result:
// each change with its value, then problems, then how many cases open.
type mergeVector struct {
	name  string
	unit  *syncproto.UnitState
	edits []syncproto.Edit
	by    syncproto.Edition
	want  string
}

// settledAs tells a result in a line.
func settledAs(r syncproto.Result) string {
	var out []string
	for _, c := range r.Changes {
		value := c.After.String()
		if c.After.IsNull() {
			value = "null"
		}
		out = append(out, fieldName(c.Key.Table, c.Field)+" "+c.How.String()+" "+value)
	}
	for _, p := range r.Problems {
		out = append(out, strings.TrimSpace(string(p.Code)+" "+p.Field))
	}
	out = append(out, slices.Repeat([]string{"case"}, len(r.Disputes))...)
	return strings.Join(out, "; ")
}

// mergeCases: a household at revision 9. li (device 1) and pak (device 2) are
// cadres, device 0 is the server and people at desks. Unless a case says
// otherwise, li edits what she saw at revision 5.
func mergeCases() []mergeVector {
	mine := edition(li, 5000)
	household := func(held map[string]cell) *syncproto.UnitState {
		return unitOf(9, rowAt(9, cells(rowOf(schema.Household, house), held)))
	}
	member := func(held map[string]cell) *syncproto.RowState {
		return rowAt(6, cells(rowOf(schema.Member, row1), held))
	}
	edit := func(sets ...syncproto.Set) []syncproto.Edit {
		return []syncproto.Edit{{Table: schema.Household, Row: house, Sets: sets}}
	}
	editMember := func(sets ...syncproto.Set) []syncproto.Edit {
		return []syncproto.Edit{{Table: schema.Member, Row: row1, Sets: sets}}
	}
	removeMember := []syncproto.Edit{{Table: schema.Member, Row: row1, Delete: true, Base: 5}}
	deleted := func(row *syncproto.RowState, s syncproto.Stamp) *syncproto.RowState {
		row.Deleted, row.Stamps[len(row.Table.Fields)] = true, s
		return row
	}
	located := func(longitude syncproto.Stamp) *syncproto.UnitState {
		return household(map[string]cell{"latitude": {number(42_800_000), by(pak, 2, 2000)}, "longitude": {number(128_500_000), longitude}, "accuracy": {number(8), by(pak, 2, 2000)}})
	}
	newPlace := edit(set("household.latitude", 5, number(42_810_000)), set("household.longitude", 5, number(128_510_000)), set("household.accuracy", 5, number(8)))
	const causes = "household.other_causes"
	visited := func(sets ...syncproto.Set) []syncproto.Edit {
		return []syncproto.Edit{{Table: schema.Visit, Row: row1, Sets: sets}}
	}

	return []mergeVector{
		// review
		{"review: the last change is the one that li saw", household(map[string]cell{"head_name": {text("金明"), by(pak, 5, 4000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name took 金明哲"},
		{"review: never set before", household(nil), edit(set("household.organisation", 5, text("1"))), mine, "organisation took 1"},
		{"review: li's own later change", household(map[string]cell{"head_name": {text("金明"), by(li, 8, 4000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name took 金明哲"},
		{"review: pak changed it meanwhile: people decide", household(map[string]cell{"head_name": {text("金明"), by(pak, 6, 4000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name disputed 金明; case"},
		{"review: no clock decides a fact", household(map[string]cell{"head_name": {text("金明"), by(pak, 6, 9000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name disputed 金明; case"},
		{"review: both wrote the same", household(map[string]cell{"head_name": {text("金明哲"), by(pak, 6, 4000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name same 金明哲"},
		{"review: li empties what pak changed", household(map[string]cell{"organisation": {text("2"), by(pak, 6, 4000)}}),
			edit(set("household.organisation", 5, null)), mine, "organisation disputed 2; case"},
		{"review: pak emptied what li changes", household(map[string]cell{"organisation": {null, by(pak, 6, 4000)}}),
			edit(set("household.organisation", 5, text("1"))), mine, "organisation disputed null; case"},
		{"review: a desk decided meanwhile", household(map[string]cell{"head_name": {text("金明"), by(desk, 6, 4000)}}),
			edit(set("household.head_name", 5, text("金明哲"))), mine, "head_name disputed 金明; case"},
		{"review: a desk decides on what stands", household(map[string]cell{"head_name": {text("金明"), by(pak, 6, 4000)}}),
			edit(set("household.head_name", 9, text("金明哲"))), edition(desk, 5000), "head_name took 金明哲"},
		{"review: two desks that did not know of each other", household(map[string]cell{"head_name": {text("金明"), by(desk, 9, 4000)}}),
			edit(set("household.head_name", 8, text("金明哲"))), edition(desk, 5000), "head_name disputed 金明; case"},
		{"review: each field has its own base", household(map[string]cell{"head_name": {text("金明"), by(pak, 6, 4000)}, "group_name": {text("一组"), by(pak, 6, 4000)}}),
			edit(set("household.head_name", 6, text("金明哲")), set("household.group_name", 5, text("二组"))), mine, "head_name took 金明哲; group_name disputed 一组; case"},

		// latest
		{"latest: not concurrent, the clock does not matter", household(map[string]cell{"phone": {text("13944330001"), by(pak, 5, 9000)}}),
			edit(set("household.phone", 5, text("13944330002"))), mine, "phone took 13944330002"},
		{"latest: li's clock is later", household(map[string]cell{"phone": {text("13944330001"), by(pak, 6, 4999)}}),
			edit(set("household.phone", 5, text("13944330002"))), mine, "phone replaced 13944330002"},
		{"latest: pak's clock is later", household(map[string]cell{"phone": {text("13944330001"), by(pak, 6, 5001)}}),
			edit(set("household.phone", 5, text("13944330002"))), mine, "phone superseded 13944330001"},
		{"latest: equal clocks, the higher device stands", household(map[string]cell{"phone": {text("13944330001"), by(pak, 6, 5000)}}),
			edit(set("household.phone", 5, text("13944330002"))), mine, "phone superseded 13944330001"},
		{"latest: equal clocks, the higher device comes", household(map[string]cell{"phone": {text("13944330002"), by(li, 6, 5000)}}),
			edit(set("household.phone", 5, text("13944330001"))), edition(pak, 5000), "phone replaced 13944330001"},
		{"latest: equal clocks and devices, the greater value", household(map[string]cell{"phone": {text("13944330001"), by(desk, 6, 5000)}}),
			edit(set("household.phone", 5, text("13944330002"))), edition(desk, 5000), "phone replaced 13944330002"},
		{"latest: equal clocks and devices, null is the least value", household(map[string]cell{"phone": {text("13944330001"), by(desk, 6, 5000)}}),
			edit(set("household.phone", 5, null)), edition(desk, 5000), "phone superseded 13944330001"},
		{"latest: both wrote the same, the stamp stays", household(map[string]cell{"phone": {text("13944330001"), by(pak, 6, 4000)}}),
			edit(set("household.phone", 5, text("13944330001"))), mine, "phone same 13944330001"},

		// union
		{"union: not concurrent", household(map[string]cell{"other_causes": {text("01,02"), by(pak, 5, 4000)}}),
			edit(wasSet(causes, 5, text("01,02"), text("02"))), mine, "other_causes took 02"},
		{"union: both added", household(map[string]cell{"other_causes": {text("01,05"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01"), text("01,03"))), mine, "other_causes united 01,03,05"},
		{"union: both removed", household(map[string]cell{"other_causes": {text("02,03"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01,02,03"), text("01,03"))), mine, "other_causes united 03"},
		{"union: pak added, li removed", household(map[string]cell{"other_causes": {text("01,02,05"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01,02"), text("02"))), mine, "other_causes united 02,05"},
		{"union: pak removed, li added", household(map[string]cell{"other_causes": {text("02"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01,02"), text("01,02,03"))), mine, "other_causes united 02,03"},
		{"union: it was null when both looked", household(map[string]cell{"other_causes": {text("07"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, null, text("06"))), mine, "other_causes united 06,07"},
		{"union: both wrote the same", household(map[string]cell{"other_causes": {text("01,03"), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01"), text("01,03"))), mine, "other_causes same 01,03"},
		{"union: all codes gone, one side wrote null", household(map[string]cell{"other_causes": {text(""), by(pak, 6, 4000)}}),
			edit(wasSet(causes, 5, text("01"), null)), mine, "other_causes united null"},
		{"union: li's second set, sent before she heard of the first union", household(map[string]cell{"other_causes": {text("01,02,05"), by(desk, 7, 4500)}}),
			edit(wasSet(causes, 5, text("01,02"), text("01,02,03"))), mine, "other_causes united 01,02,03,05"},

		// immutable and append-only
		{"immutable: set when the row is made", unitOf(0), edit(set("household.registry_no", 0, text("222426100201-0017"))), mine, "registry_no took 222426100201-0017"},
		{"immutable: the same again", household(map[string]cell{"registry_no": {text("222426100201-0017"), by(pak, 1, 1000)}}),
			edit(set("household.registry_no", 5, text("222426100201-0017"))), mine, "registry_no same 222426100201-0017"},
		{"immutable: another value", household(map[string]cell{"registry_no": {text("222426100201-0017"), by(li, 1, 1000)}}),
			edit(set("household.registry_no", 5, text("222426100201-0018"))), mine, "field_immutable registry_no"},
		{"append-only: a row's fields are immutable", unitOf(9, rowAt(6, cells(rowOf(schema.Visit, row1), map[string]cell{"content": {text("屋顶漏雨"), by(li, 6, 4000)}}))),
			visited(set("visit.content", 6, text("屋顶漏雨，已报修"))), mine, "field_immutable content"},
		{"append-only: sent once more", unitOf(9, rowAt(6, cells(rowOf(schema.Visit, row1), map[string]cell{"content": {text("屋顶漏雨"), by(li, 6, 4000)}}))),
			visited(set("visit.content", 0, text("屋顶漏雨"))), mine, "content same 屋顶漏雨"},

		// server
		{"server: a device may not", unitOf(9, rowAt(6, cells(rowOf(schema.Photo, row1), map[string]cell{"state": {text("declared"), by(desk, 6, 4000)}}))),
			[]syncproto.Edit{{Table: schema.Photo, Row: row1, Sets: []syncproto.Set{set("photo.state", 6, text("complete"))}}}, mine, "field_server state"},
		{"server: the server may", unitOf(9, rowAt(6, cells(rowOf(schema.Photo, row1), map[string]cell{"state": {text("declared"), by(desk, 6, 4000)}}))),
			[]syncproto.Edit{{Table: schema.Photo, Row: row1, Sets: []syncproto.Set{set("photo.state", 6, text("complete"))}}}, edition(desk, 5000), "state took complete"},
		{"server: no device makes a relocation case", unitOf(9),
			[]syncproto.Edit{{Table: schema.RelocationCase, Row: row1, Sets: []syncproto.Set{set("relocation_case.people", 0, number(3))}}}, mine, "field_server people"},

		// groups
		{"group: nothing concurrent", located(by(pak, 5, 4000)), newPlace, mine, "latitude took 42810000; longitude took 128510000; accuracy took 8"},
		{"group: one member was changed meanwhile, all are disputed as one", located(by(pak, 6, 4000)), newPlace, mine,
			"latitude disputed 42800000; longitude disputed 128500000; accuracy disputed 8; case"},
		{"group: the member that was changed is not named", located(by(pak, 6, 4000)), edit(set("household.latitude", 5, number(42_810_000))), mine,
			"latitude disputed 42800000; case"},
		{"group: the lowest base counts", located(by(pak, 6, 4000)),
			edit(set("household.latitude", 7, number(42_810_000)), set("household.longitude", 5, number(128_510_000))), mine,
			"latitude disputed 42800000; longitude disputed 128500000; case"},
		{"group: all equal", located(by(pak, 6, 4000)), edit(set("household.latitude", 5, number(42_800_000)), set("household.longitude", 5, number(128_500_000))), mine,
			"latitude same 42800000; longitude same 128500000"},
		{"group: other fields of the edit stand alone", unitOf(9, member(map[string]cell{"work_locality": {text("延吉"), by(pak, 6, 4000)}, "name": {text("金"), by(pak, 1, 1000)}})),
			editMember(set("member.work_months", 5, number(3)), set("member.name", 5, text("金哲"))), mine, "work_months disputed null; name took 金哲; case"},

		// deletions
		{"deletion: nobody else touched the row", unitOf(9, member(map[string]cell{"name": {text("金"), by(pak, 5, 4000)}})), removeMember, mine, "deleted took 1"},
		{"deletion: pak edited meanwhile, the row lives", unitOf(9, member(map[string]cell{"name": {text("金"), by(pak, 6, 4000)}})), removeMember, mine, "deleted disputed 0; case"},
		{"deletion: pak brought it back meanwhile, the row lives", func() *syncproto.UnitState {
			row := deleted(member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}}), by(pak, 6, 4000))
			row.Deleted = false
			return unitOf(9, row)
		}(), removeMember, mine, "deleted disputed 0; case"},
		{"deletion: both deleted", unitOf(9, deleted(member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}}), by(pak, 6, 4000))), removeMember, mine, "deleted same 1"},
		{"deletion: an edit of what pak deleted meanwhile brings it back", unitOf(9, deleted(member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}}), by(pak, 6, 4000))),
			editMember(set("member.name", 5, text("金哲"))), mine, "deleted took 0; name took 金哲; case"},
		{"deletion: li knew of it and brings it back", unitOf(9, deleted(member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}}), by(pak, 5, 4000))),
			editMember(set("member.name", 5, text("金哲"))), mine, "deleted took 0; name took 金哲"},
		{"deletion: a household cannot be deleted", household(nil), []syncproto.Edit{{Table: schema.Household, Row: house, Delete: true, Base: 9}}, mine, "cannot_delete"},
		{"deletion: nor a visit", unitOf(9, rowAt(6, rowOf(schema.Visit, row1))), []syncproto.Edit{{Table: schema.Visit, Row: row1, Delete: true, Base: 9}}, mine, "cannot_delete"},
		{"deletion: of a row that is not there", unitOf(9), removeMember, mine, "no_such_row"},

		// rows
		{"row: a new one", unitOf(9), editMember(set("member.name", 0, text("金哲")), set("member.sex", 0, text("1")), set("member.born_on", 0, null)), mine,
			"name took 金哲; sex took 1; born_on took null"},
		{"row: edited after its base, but not there", unitOf(9), editMember(set("member.name", 5, text("金哲"))), mine, "no_such_row"},
		{"row: base 0 on li's own new row, edited again before the answer", unitOf(9, member(map[string]cell{"name": {text("金"), by(li, 9, 4000)}})),
			editMember(set("member.name", 0, text("金哲"))), mine, "name took 金哲"},
		{"row: named twice", unitOf(9, member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}})),
			slices.Concat(editMember(set("member.name", 5, text("金哲"))), editMember(set("member.sex", 5, text("1")))), mine, "name took 金哲; repeated_row"},
		{"row: set and deleted", unitOf(9, member(map[string]cell{"name": {text("金"), by(pak, 2, 2000)}})),
			[]syncproto.Edit{{Table: schema.Member, Row: row1, Delete: true, Base: 5, Sets: []syncproto.Set{set("member.name", 5, text("金哲"))}}}, mine, "delete_and_set"},
		{"row: a village's paper", &syncproto.UnitState{ID: place, Village: place, Rev: 3},
			[]syncproto.Edit{{Table: schema.Meeting, Row: row1, Sets: []syncproto.Set{set("meeting.place", 0, text("村委会"))}}}, mine, "place took 村委会"},

		// a whole visit
		{"a saved visit: a changed household, a new member, a visit, and one thing to decide",
			unitOf(9, rowAt(9, cells(rowOf(schema.Household, house), map[string]cell{
				"head_name": {text("金明哲"), by(desk, 1, 1000)}, "phone": {text("13944330001"), by(pak, 7, 4800)}, "status": {text("exited"), by(pak, 8, 4900)},
			})), member(map[string]cell{"name": {text("李英"), by(desk, 1, 1000)}, "health": {text("1"), by(desk, 1, 1000)}})),
			[]syncproto.Edit{
				{Table: schema.Household, Row: house, Sets: []syncproto.Set{set("household.phone", 5, text("13944330002")), set("household.status", 5, text("returned"))}},
				{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.health", 5, text("2"))}},
				{Table: schema.Member, Row: row2, Sets: []syncproto.Set{set("member.name", 0, text("金小龙")), set("member.sex", 0, text("1"))}},
				{Table: schema.Visit, Row: row1, Sets: []syncproto.Set{set("visit.purpose", 0, text("routine"))}},
			}, mine, "phone replaced 13944330002; status disputed exited; health took 2; name took 金小龙; sex took 1; purpose took routine; case"},
	}
}

func rowAt(rev syncproto.Rev, row *syncproto.RowState) *syncproto.RowState {
	row.Rev = rev
	return row
}
