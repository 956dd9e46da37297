package registry

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// withinQuota says by how many households and people the township's quota would
// be exceeded. A place that was given up is kept for the household that is named
// for it (退一补一), so others find it taken.
func (x *motion) withinQuota() *schema.Problem {
	taken := Places{Households: 1, People: x.people()}
	for _, c := range x.cases() {
		own := x.subject != nil && c.ID == x.subject.ID
		if !own && (holdsPlace(c) || x.keptFor(c)) {
			taken.Households, taken.People = taken.Households+1, taken.People+c.Get("people").Int()
		}
	}
	households, people := taken.Households-x.facts.Quota.Households, taken.People-x.facts.Quota.People
	if households <= 0 && people <= 0 {
		return nil
	}
	return &schema.Problem{Code: schema.OverQuota, Table: schema.RelocationQuota.Name, Param: count(max(households, 0)) + "/" + count(max(people, 0))}
}

// cases are all of the township, this household's among them.
func (x *motion) cases() []schema.Row {
	out := slices.Clone(x.facts.Cases)
	for _, row := range x.rows.living(schema.RelocationCase) {
		out = append(out, row.Row)
	}
	return out
}

// stands reports whether a case asks for a place or holds one.
func stands(c schema.Row) bool {
	state := c.Get("state").Text()
	return state == caseActive || state == caseConfirmed
}

// reachedPlace reports whether a case holds a place of the quota, or held one when
// it ended.
func reachedPlace(c schema.Row) bool {
	return slices.Contains(schema.QuotaSteps(), c.Get("step").Text()) || c.Get("keeps_place").Bool()
}

func holdsPlace(c schema.Row) bool { return stands(c) && reachedPlace(c) }

func gaveUpPlace(c schema.Row) bool { return !stands(c) && reachedPlace(c) }

// keptFor reports whether a case gave up a place that waits for a household other
// than this one.
func (x *motion) keptFor(c schema.Row) bool {
	mine := x.subject != nil && x.subject.Get("replaces").Text() == c.ID
	return !mine && LeftPlace(c, x.cases())
}

// replace names this household as the one that takes a place given up. It goes
// through its own steps like any other; the place is kept for it meanwhile.
func (x *motion) replace() ([]syncproto.Edit, *schema.Problem) {
	if x.onArea() {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: x.table().Name, Field: "replaces"}
	}
	problem := firstRefusal(x.mayName, x.standing, x.there, x.asSeen, x.reasoned, x.without, x.vacant)
	if problem != nil {
		return nil, problem
	}
	return x.save(map[string]schema.Value{"replaces": schema.TextOf(x.action.Ref), x.reasonField(): x.reason()}), nil
}

func (x *motion) mayName() *schema.Problem {
	roles := schema.MayReplace()
	if !x.holdsOne(roles) {
		return &schema.Problem{Code: schema.WrongLevel, Param: Role(roles[0]).Level()}
	}
	if x.author.Device != 0 {
		return &schema.Problem{Code: schema.NotFromDevice, Param: x.action.Do}
	}
	return nil
}

// without refuses a household that has a place already.
func (x *motion) without() *schema.Problem {
	if holdsPlace(x.subject.Row) {
		return &schema.Problem{Code: schema.HasPlace, Table: x.table().Name, Row: x.subject.ID}
	}
	return nil
}

// vacant refuses a place that was not given up in this township, and one that a
// household is named for already.
func (x *motion) vacant() *schema.Problem {
	cases := x.cases()
	i := slices.IndexFunc(cases, func(c schema.Row) bool { return c.ID == x.action.Ref })
	if i < 0 || !gaveUpPlace(cases[i]) {
		return &schema.Problem{Code: schema.NotVacant, Table: x.table().Name, Row: x.action.Ref}
	}
	for _, other := range cases {
		if other.Get("replaces").Text() == x.action.Ref && (stands(other) || reachedPlace(other)) {
			return &schema.Problem{Code: schema.PlaceFilled, Table: x.table().Name, Row: other.ID}
		}
	}
	return nil
}
