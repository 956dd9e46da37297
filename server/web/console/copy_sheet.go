package console

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// copySheet is the copy of what is held about one person.
type copySheet struct {
	Name, Number value
	Place        string
	Made, By     string
	Groups       []copyGroup
	Others       int // rows that are about other members, and not in it
	Earlier      []copyEarlier
	EarlierLeft  int // older ones, which are not in it
	Sources      []copySource
	Seen         []copySeen
	SeenLeft     int // older ones, or of a village that the reader does not see
	Keepings     []copyKeeping
}

// copyGroup is what is held of the person, or of the household, table by table.
type copyGroup struct {
	Title string
	Parts []copyPart
}

// copySource is a commit from which values come, under a number that they refer to.
type copySource struct {
	N                 int
	At, Received      string
	Who, From         string
	Visits, Decisions []string // that were recorded in the same breath
}

// copyEarlier is a value that something else has taken the place of.
type copyEarlier struct {
	Of, Label string
	Value     value
	Until     string
	Source    int // where that comes from
}

// copySeen is one look at what is sensitive in the household.
type copySeen struct {
	At, Who string
	Roles   []string
	Reason  string
}

type copyKeeping struct{ What, For, Kept string }

// copyLines bounds the lists of earlier values and of looks: the copy says how many more
// there are, and where.
const copyLines = 150

// membersOf are a household's members as somebody looks for them: its head first, those
// who have left and those whose rows were deleted behind the others. What is held of the
// latter is held of a person, too.
func membersOf(unit syncproto.UnitState) []*syncproto.RowState {
	var rows []*syncproto.RowState
	for key, row := range unit.Rows {
		if key.Table == schema.Member {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b *syncproto.RowState) int {
		return cmp.Or(behind(a.Deleted, b.Deleted), cmp.Compare(ended(a.Row), ended(b.Row)), behind(!isHead(a.Row), !isHead(b.Row)), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

// headCode is the head's relation to the head (GB/T 4761).
const headCode = "02"

func isHead(member schema.Row) bool { return member.Get("relation").Text() == headCode }

// behind orders what is true behind what is not.
func behind(a, b bool) int { return cmp.Compare(choose(a, 1, 0), choose(b, 1, 0)) }

// personIn is the member of a household that a form names; nil where the household has no
// members, and is all that is held of its head. Members of others are not there.
func personIn(unit syncproto.UnitState, member string) (*syncproto.RowState, error) {
	all := membersOf(unit)
	if len(all) == 0 && member == "" {
		return nil, nil
	}
	for _, m := range all {
		if m.ID == member {
			return m, nil
		}
	}
	return nil, schema.Problem{Code: schema.NotFound}
}

// copySheet makes the copy of a person, or of the head where that is nil.
func (f form) copySheet(r app.Reader, who reader, unit *syncproto.UnitState, person *syncproto.RowState, now time.Time) (*copySheet, error) {
	root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	history, err := r.History(unit.ID)
	if err != nil {
		return nil, err
	}
	s := &copySheet{
		Name: value{Text: f.headOf(root.Row)}, Number: f.value(schema.Household.Field("registry_no"), root.Get("registry_no"), schema.Plain),
		Place: f.ids.village(unit.Village), Made: moment(now.UnixMilli()), By: who.Name,
	}
	name := ""
	if person != nil {
		name = person.ID
		s.Name = f.value(schema.Member.Field("name"), person.Get("name"), schema.Personal)
	}
	w := copyWriter{form: f, trail: trailOf(history), numbers: map[int]int{}}
	own, shared, left := divide(unit, name)
	s.Others = len(left)
	if len(own) > 0 {
		s.Groups = append(s.Groups, copyGroup{say(f.lang, "copy.person"), w.parts(own)})
	}
	s.Groups = append(s.Groups, copyGroup{say(f.lang, "copy.household"), w.parts(shared)})
	s.Earlier, s.EarlierLeft = w.earlier(own, shared)
	s.Sources = w.sources
	papers, err := f.papersAbout(r, unit)
	if err != nil {
		return nil, err
	}
	if len(papers) > 0 {
		s.Groups = append(s.Groups, copyGroup{say(f.lang, "copy.village"), papers})
	}
	if s.Seen, s.SeenLeft, err = f.looksAt(r, who, unit.ID); err != nil {
		return nil, err
	}
	for _, keeping := range schema.Keepings() {
		s.Keepings = append(s.Keepings, copyKeeping{keeping.What.In(f.lang), keeping.For.In(f.lang), keeping.Kept.In(f.lang)})
	}
	return s, f.ids.err
}

// papersAbout are the papers of the village that name the household. Who raised an
// objection, and how to reach them, is theirs: it stays hidden.
func (f form) papersAbout(r app.Reader, unit *syncproto.UnitState) ([]copyPart, error) {
	papers, err := r.VillagePapers(unit.Village)
	if err != nil {
		return nil, err
	}
	var about []*syncproto.RowState
	for _, row := range papers.Rows {
		if row.Table != schema.Conflict && naming(row.Row, map[string]bool{unit.ID: true}) {
			about = append(about, row)
		}
	}
	if len(about) == 0 {
		return nil, nil
	}
	history, err := r.History(unit.Village)
	if err != nil {
		return nil, err
	}
	f.open = false
	w := copyWriter{form: f, trail: trailOf(history), apart: true}
	return w.parts(about), nil
}

// looksAt are the looks at what is sensitive in a household, the newest first, and how
// many more there are.
func (f form) looksAt(r app.Reader, who reader, household string) (seen []copySeen, left int, err error) {
	err = app.EachInLog(r, app.LogQuery{Unit: household, Kind: chronicle.Unmasked}, func(e *chronicle.Entry) error {
		if !app.MayReadLog(who.Grants, e) {
			left++
			return nil
		}
		var facts entryFacts
		if err := json.Unmarshal(e.Facts, &facts); err != nil {
			return err
		}
		look := copySeen{At: moment(e.At / 1000), Who: f.ids.person(cmp.Or(e.Person, registry.Server)), Reason: facts.Reason}
		if p, err := r.Person(e.Person); err == nil {
			look.Roles = reader{Person: p, lang: f.lang}.roles()
		}
		seen = append(seen, look)
		return nil
	})
	slices.Reverse(seen)
	if more := len(seen) - copyLines; more > 0 {
		seen, left = seen[:copyLines], left+more
	}
	return seen, left, err
}
