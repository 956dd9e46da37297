package syncproto_test

import (
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Two cadres visited the same household without knowing of each other. The first
// is merged already, at revision 6; the second's device looked at revision 5.
func ExampleMerge() {
	household := schema.Household
	row := syncproto.NewRowState(household, "h1", "h1", "222426100201")
	first := syncproto.Stamp{Rev: 6, At: 9_000, Device: 1}
	for name, value := range map[string]string{"head_name": "金明", "phone": "13944330001", "other_causes": "01,05"} {
		row.Set(name, schema.TextOf(value))
		row.Stamps[household.Ordinal(name)] = first
	}
	unit := syncproto.UnitState{ID: "h1", Village: "222426100201", Rev: 6, Rows: map[syncproto.RowKey]*syncproto.RowState{row.Key(): row}}

	edit := syncproto.Edit{Table: household, Row: "h1", Sets: []syncproto.Set{
		{Field: household.Ordinal("head_name"), Base: 5, Value: schema.TextOf("金明哲")},
		{Field: household.Ordinal("phone"), Base: 5, Value: schema.TextOf("13944330002")},
		{Field: household.Ordinal("other_causes"), Base: 5, Value: schema.TextOf("01,03"), Was: schema.TextOf("01")},
		{Field: household.Ordinal("status"), Base: 5, Value: schema.TextOf("registered")},
	}}
	result := syncproto.Merge(&unit, []syncproto.Edit{edit}, syncproto.Edition{Device: 2, At: 9_500})

	for _, c := range result.Changes {
		fmt.Printf("%s: %s and %s, %s: %s\n", household.Fields[c.Field].Name, c.Before, c.Offered, c.How, c.After)
	}
	fmt.Println("for people to decide:", len(result.Disputes))
	// Output:
	// head_name: 金明 and 金明哲, disputed: 金明
	// phone: 13944330001 and 13944330002, replaced: 13944330002
	// other_causes: 01,05 and 01,03, united: 01,03,05
	// status:  and registered, took: registered
	// for people to decide: 1
}

// A device encodes a changeset once and sends the same bytes until it is answered.
func ExampleAppendChangeset() {
	changeset := syncproto.Changeset{
		N: 7, ID: "0198c1a0-0000-7000-8000-0000000000cc", By: "p1", Village: "222426100201", Household: "h1",
		Seen: 5, At: syncproto.HLC(0).Next(1_529_035_200_000), Version: schema.Version,
		Edits: []syncproto.Edit{{Table: schema.Household, Row: "h1", Sets: []syncproto.Set{
			{Field: schema.Household.Ordinal("phone"), Base: 5, Value: schema.TextOf("13944330002")},
		}}},
	}
	body := syncproto.AppendChangeset(nil, &changeset)
	fmt.Println(string(body))

	read, problem := syncproto.DecodeChangeset(body)
	fmt.Println(read.N, read.Edits[0].Table.Name, read.Edits[0].Sets[0].Value, problem)
	// Output:
	// {"n":7,"id":"0198c1a0-0000-7000-8000-0000000000cc","by":"p1","village":"222426100201","household":"h1","at":1529035200000000,"v":2,"seen":5,"edits":[{"t":"household","id":"h1","base":5,"set":{"phone":"13944330002"}}]}
	// 7 household 13944330002 <nil>
}

// A changeset that cannot be read is refused under its own number; those beside it
// are as good as ever.
func ExampleDecodePush() {
	request, problem := syncproto.DecodePush([]byte(`{"device":"d1","changesets":[
		{"n":7,"id":"a","by":"p1","village":"222426100201","at":5,"edits":[{"t":"member","id":"m1","set":{"colour":"red"}}]},
		{"n":8,"id":"b","by":"p1","village":"222426100201","at":6,"edits":[{"t":"member","id":"m1","set":{"name":"金明哲"}}]}]}`))
	fmt.Println(problem)
	for _, c := range request.Changesets {
		fmt.Println(c.N, c.Fault)
	}
	// Output:
	// <nil>
	// 7 unknown_field: The table has no field called “colour”. (/edits/0/set/colour)
	// 8 <nil>
}
