package exchange

import (
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/intake"
)

// Report is what came of a delivery, or would: in one language, with every fault and
// every change as far as they can be listed.
type Report struct {
	DryRun     bool `json:"dry_run"`
	Taken      bool `json:"taken"`    // it stands in the store now
	Unusable   bool `json:"unusable"` // a fault leaves open what it concerns: nothing was looked at but the files
	Households int  `json:"households"`
	Added      int  `json:"added"`
	Changed    int  `json:"changed"`
	Unchanged  int  `json:"unchanged"`
	Refused    int  `json:"refused"`
	NewRows    int  `json:"new_rows"`
	Fields     int  `json:"fields"`   // that change, of rows that are there
	Cases      int  `json:"cases"`    // that it opens, for people to decide
	People     int  `json:"people"`   // delivered, without the faulty ones
	Reopened   int  `json:"reopened"` // relocations that are judged again, because what they rest on has changed

	MissingHouseholds int `json:"missing_households"` // that stand in the villages delivered, and were not
	MissingRows       int `json:"missing_rows"`       // that stand in the households delivered, and were not

	Plan string `json:"plan"` // names all that it does

	Sources []Source `json:"sources"` // what was understood of the files

	Faults      []intake.Entry `json:"faults"`
	MoreFaults  int            `json:"more_faults"` // beyond those listed
	Changes     []Change       `json:"changes"`
	MoreChanges int            `json:"more_changes"`
	Missing     []Missing      `json:"missing"`
	MoreMissing int            `json:"more_missing"`
}

// Change is a row that is new, or a field that becomes another.
type Change struct {
	File      string `json:"file"`
	Sheet     string `json:"sheet,omitempty"`
	Row       int    `json:"row"`
	Letter    string `json:"letter,omitempty"` // of the column
	Table     string `json:"table"`
	Field     string `json:"field,omitempty"` // none of a row that is new
	Column    string `json:"column"`          // what people call the field, or the table
	Household string `json:"household"`
	ID        string `json:"id"`
	New       bool   `json:"new,omitempty"`
	Before    string `json:"before"`
	After     string `json:"after"`
	Hidden    bool   `json:"hidden,omitempty"` // the values are not shown
}

// Source is a file or a sheet that was read as a table.
type Source struct {
	File    string   `json:"file"`
	Sheet   string   `json:"sheet,omitempty"`
	Table   string   `json:"table"` // what people call it
	Rows    int      `json:"rows"`
	Columns []string `json:"columns"` // fields that have one
	Lacking []string `json:"lacking"` // fields that have none, and stay as they are
}

// Missing is a household or a row that stands and was not delivered. It stays.
type Missing struct {
	Table string `json:"table"`
	ID    string `json:"id"`
}

// Bad is how many faults there are.
func (r *Report) Bad() int { return len(r.Faults) + r.MoreFaults }

// reportOf begins a report with what the files say by themselves.
func reportOf(d *intake.Delivery, q Request, lang schema.Lang) Report {
	found := d.Report(lang)
	return Report{
		DryRun: q.Dry, Unusable: found.Unusable, Households: found.Households, Refused: found.Refused, People: found.People,
		Sources: sourcesOf(d, lang), Faults: found.Faults, MoreFaults: found.More, Changes: []Change{}, Missing: []Missing{},
	}
}

func sourcesOf(d *intake.Delivery, lang schema.Lang) []Source {
	all := []Source{}
	for _, s := range d.Sources() {
		out := Source{File: s.File, Sheet: s.Sheet, Table: s.Label().In(lang), Rows: s.Rows, Columns: []string{}, Lacking: []string{}}
		for _, f := range s.Fields {
			out.Columns = append(out.Columns, f.Label.In(lang))
		}
		for _, f := range s.Lacking {
			out.Lacking = append(out.Lacking, f.Label.In(lang))
		}
		all = append(all, out)
	}
	return all
}

// add takes in what the store had to say.
func (r *Report) add(d *intake.Delivery, report app.ImportReport, q Request, lang schema.Lang) {
	r.Taken, r.Plan, r.Cases, r.Reopened = report.Taken, report.Plan, report.Cases, report.Reopened
	r.Added, r.Changed, r.Unchanged = report.Added, report.Changed, report.Unchanged
	r.Refused += report.Refused
	r.MoreFaults += report.MoreFaults
	for _, f := range report.Faults {
		r.Faults = append(r.Faults, place(d, f.Household, f.Problem).In(lang))
	}
	r.NewRows, r.Fields, r.MoreChanges = report.Changes.Rows, report.Changes.Fields, report.Changes.More
	for _, c := range report.Changes.Listed {
		r.Changes = append(r.Changes, changeOf(d, c, q, lang))
	}
	r.MissingHouseholds, r.MissingRows, r.MoreMissing = report.Missing.Households, report.Missing.Rows, report.Missing.More
	for _, key := range report.Missing.Listed {
		r.Missing = append(r.Missing, Missing{Table: key.Table.Name, ID: key.ID})
	}
}

// place says where in the files that stands which the store finds fault with. What is
// wrong with a household as a whole is told at its own row.
func place(d *intake.Delivery, household string, p schema.Problem) intake.Fault {
	f, known := d.Locate(p)
	if !known {
		f, _ = d.Locate(schema.Problem{Code: p.Code, Table: schema.Household.Name, Row: household})
		f.Household, f.Problem = household, p
	}
	return f
}

func changeOf(d *intake.Delivery, c app.ImportChange, q Request, lang schema.Lang) Change {
	t := c.Key.Table
	p := schema.Problem{Table: t.Name, Row: c.Delivered}
	out := Change{Table: t.Name, Household: c.Household, ID: c.Key.ID, Column: t.Label.In(lang), New: c.Field == app.NewRow}
	if c.Field >= 0 {
		f := &t.Fields[c.Field]
		p.Field, out.Field, out.Column = f.Name, f.Name, f.Label.In(lang)
		if out.Hidden = q.Hidden != nil && q.Hidden(f); !out.Hidden {
			out.Before, out.After = spell(f, c.Before, lang), spell(f, c.After, lang)
		}
	}
	at, _ := d.Locate(p)
	out.File, out.Sheet, out.Row, out.Letter = at.File, at.Sheet, at.Row, at.Letter
	return out
}

func spell(f *schema.Field, v schema.Value, lang schema.Lang) string {
	if v.IsNull() {
		return ""
	}
	return intake.Spell(f, v, lang).String()
}
