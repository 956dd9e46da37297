package conform

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// mergeCases are what rights, rules and other people make of a changeset.
func mergeCases() []trialCase {
	return []trialCase{
		{name: "scope: a village that is not the person's takes nothing from them", try: func(t *trial) {
			h := newHome(t.one.elsewhere)
			a := t.push(t.one, t.changeset(t.one, h, h.made()...))
			t.kinds(a, syncproto.Rejected)
			t.codes(a, 0, schema.OutOfScope)
		}},
		{name: "scope: a household is not written to under another village", try: func(t *trial) {
			h := t.home
			h.village = t.one.elsewhere
			t.kinds(t.push(t.one, t.changeset(t.one, h, h.edited("remark", "外"))), syncproto.Rejected)
		}},
		{name: "scope: nobody writes in another person's name", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "他"))
			c.By = newID()
			a := t.push(t.one, c)
			t.kinds(a, syncproto.Rejected)
			t.codes(a, 0, schema.WrongAuthor)
		}},
		{name: "rules: a household without a head, or with two, is its author's to mend", try: func(t *trial) {
			h := newHome(t.one.village)
			a := t.push(t.one, t.changeset(t.one, h, h.made()[0], h.member(newID(), "10")), t.changeset(t.one, t.home, t.home.member(newID(), "02")))
			t.kinds(a, syncproto.Rejected, syncproto.Rejected)
			t.codes(a, 0, schema.NotOneHead)
			t.codes(a, 1, schema.NotOneHead)
		}},
		{name: "rules: what is set for good, and what cannot be deleted", try: func(t *trial) {
			root := syncproto.Edit{Table: schema.Household, Row: t.home.id, Delete: true, Base: t.home.rev}
			notice := newID()
			made := set(schema.Notice, notice, 0, "kind", code("notice_kind"), "text", visible, "place", visible, "posted_on", "2018-07-01", "first_day_photo", hashOf([]byte(notice)))
			village := home{village: t.one.village}
			a := t.push(t.one, t.changeset(t.one, t.home, root), t.changeset(t.one, village, made),
				t.changeset(t.one, village, set(schema.Notice, notice, 0, "text", "改")))
			t.kinds(a, syncproto.Rejected, syncproto.Applied, syncproto.Rejected)
			t.codes(a, 0, schema.CannotDelete)
			t.codes(a, 2, schema.FieldImmutable)
		}},
		{name: "merge: two who did not know of each other: a fact goes to people, a set is united, the later phone number stands", two: true, try: func(t *trial) {
			t.remarkIs("九")
			h := t.home
			first := t.taken(t.two, t.changeset(t.two, h, h.edited("main_cause", "02", "other_causes", "02,03,05", "phone", "13944330001")))
			t.same("the first of them", first.Kind, syncproto.Applied)
			c := t.changeset(t.one, h, h.edited("main_cause", "03", "other_causes", "02,05,06", "phone", "13944330002"))
			c.Edits[0].Sets[1].Was = schema.TextOf("02,05")
			c.At = syncproto.HLC(0).Next(c.At.Milli() + 60_000)
			t.one.at = c.At
			second := t.taken(t.one, c)
			t.same("the second of them", second.Kind, syncproto.Conflict)
			t.same("cases that open", len(second.Cases), 1)
			got := newHeld()
			t.bring(t.one, got, 0)
			t.same("the fact", got.get(h.village, schema.Household, h.id, "main_cause"), "02")
			t.same("the set", got.get(h.village, schema.Household, h.id, "other_causes"), "02,03,05,06")
			t.same("the phone number", got.get(h.village, schema.Household, h.id, "phone"), "13944330002")
			again := t.taken(t.one, c)
			t.alike(second, again)
			t.home.rev = got.rev(h)
		}},
	}
}
