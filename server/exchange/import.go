package exchange

import (
	"context"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/intake"
)

// Request says who delivers, and what is to become of it.
type Request struct {
	Person string
	Lang   schema.Lang // of the report
	Dry    bool        // nothing is changed
	Partly bool        // what is without a fault is taken, although other things have some
	Plan   string      // Report.Plan that was shown; "" for none
	// Hidden reports whether the values of a field are not to be shown; nil is no to all.
	Hidden func(*schema.Field) bool
	// Delivery names the files in the log; "" for none.
	Delivery string
	// Prepare, if not nil, brings what households stand on.
	Prepare func(app.Tx, []intake.Person) error
	// Progress, if not nil, is told how many households have been looked at.
	Progress func(done, of int)
}

// Import checks a delivery and, unless it is a dry run, takes it: all of it, or with a
// fault nothing, or with Partly what has none. It refuses what would do anything else
// than Plan.
func Import(ctx context.Context, a *app.App, d *intake.Delivery, q Request) (Report, error) {
	reports, err := importIn(ctx, a, d, q, q.Lang)
	return reports[q.Lang], err
}

// importIn is Import with its report in several languages.
func importIn(ctx context.Context, a *app.App, d *intake.Delivery, q Request, langs ...schema.Lang) (map[schema.Lang]Report, error) {
	out := map[schema.Lang]Report{}
	for _, lang := range langs {
		out[lang] = reportOf(d, q, lang)
	}
	if d.Unusable() && q.Dry {
		return out, nil
	}
	if d.Unusable() {
		return out, a.RefuseImport(ctx, q.Person, "", d.Problems())
	}
	report, err := a.Import(ctx, q.Person, d.Households(), optionsOf(d, q))
	if err != nil {
		return out, err
	}
	for lang, r := range out {
		r.add(d, report, q, lang)
		out[lang] = r
	}
	return out, nil
}

func optionsOf(d *intake.Delivery, q Request) app.ImportOptions {
	good := 0
	for range d.Households() {
		good++
	}
	return app.ImportOptions{
		Dry: q.Dry, Partly: q.Partly, Plan: q.Plan, Faults: d.Problems(), Delivery: q.Delivery,
		Delivered: d.Delivered, Unnamed: d.Unnamed, Mentioned: d.Mentioned, Tables: d.Tables(),
		Prepare: func(tx app.Tx) error {
			if q.Prepare == nil {
				return nil
			}
			return q.Prepare(tx, d.People())
		},
		Progress: func(done int) {
			if q.Progress != nil {
				q.Progress(done, good)
			}
		},
	}
}
