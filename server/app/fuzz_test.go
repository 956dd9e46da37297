package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// FuzzPull asks with any cursor, and with any claim of what is held: there is a
// page or a refusal, and never a row of another's village. A cursor that the
// server gave is one that it takes, and stands still when nothing changes.
func FuzzPull(f *testing.F) {
	w := newWorld(f)
	h, other := w.home(north), w.home(far)
	w.act(staff, w.desk(other, remark(other)))
	d := w.enrol(north, south)
	d.must(h, remark(h))
	for _, cursor := range []string{d.pull("", 0).Cursor, d.pull("", 1).Cursor, "", ";", "0;", "1;" + north + ":0", "1;" + far + ":1," + north + ":99999", "1;:1,,x:2", "-1;", "9223372036854775807;" + north + ":9223372036854775807"} {
		f.Add(syncproto.AppendPullRequest(nil, &syncproto.PullRequest{Device: d.device, Cursor: cursor, Version: schema.Version}))
		f.Add(syncproto.AppendPullRequest(nil, &syncproto.PullRequest{Device: d.device, Cursor: cursor, Version: 1, Limit: 1, Have: map[string]syncproto.Seq{north: 1, south: 0, far: 1}}))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, problem := syncproto.DecodePullRequest(body)
		if problem != nil {
			return
		}
		var last string
		for range 50 { // a small world is through long before
			page, err := w.Pull(context.Background(), d.device, &q)
			if err != nil {
				if _, refused := app.AsProblem(err); !refused || last != "" {
					t.Fatalf("after %q: %v", last, err)
				}
				return
			}
			checkScope(t, &page)
			if !page.More {
				return
			}
			q.Cursor, last = page.Cursor, q.Cursor
			for _, village := range page.Files { // refused, so that they come as rows
				q.Have[village] = 0
			}
		}
		t.Fatalf("no end from %s", body)
	})
}

func checkScope(t *testing.T, page *syncproto.Page) {
	t.Helper()
	named := slices.Clone(page.Files)
	for _, v := range page.Villages {
		named = append(named, v.Village)
	}
	for _, village := range named {
		if village != north && village != south {
			t.Fatalf("a page tells of %s", village)
		}
	}
	if _, problem := syncproto.DecodePage(syncproto.AppendPage(nil, page)); problem != nil {
		t.Fatalf("a page that cannot be read: %v", problem)
	}
}

// FuzzPush brings anything that can be read to a household and a device of its
// own. Either it is refused as a whole, or each changeset has an outcome, and the
// same again is answered the same; in the end the database proves itself.
func FuzzPush(f *testing.F) {
	w := newWorld(f)
	far := w.home(far)
	seeds := w.home(north)
	d := w.enrol(north)
	inputs := [][]byte{d.request(encoded(d.changes(seeds, remark(seeds)), d.changes(seeds, visit(w.id(), "来")))...)}
	for _, s := range spoilt {
		inputs = append(inputs, d.request(encoded(s.make(d, seeds, far))...))
	}
	// Of the seeds, what is another in each run has a name.
	for _, body := range inputs {
		f.Add(strings.NewReplacer(d.device, "DEVICE", d.person, "PERSON", seeds.id, "HOUSE", seeds.head, "HEAD").Replace(string(body)))
	}
	f.Fuzz(func(t *testing.T, body string) {
		w.TB = t
		d, h := w.enrol(north), w.home(north)
		body = strings.NewReplacer("DEVICE", d.device, "PERSON", d.person, "HOUSE", h.id, "HEAD", h.head).Replace(body)
		q, problem := syncproto.DecodePush([]byte(body))
		if problem != nil {
			return
		}
		q.Device = d.device
		once, err := w.Push(context.Background(), d.device, &q)
		if err != nil {
			if _, refused := app.AsProblem(err); !refused {
				t.Fatal(err)
			}
			return
		}
		if once.Problem == nil && len(once.Outcomes) != len(q.Changesets) {
			t.Fatalf("%d outcomes of %d changesets", len(once.Outcomes), len(q.Changesets))
		}
		twice, err := w.Push(context.Background(), d.device, &q)
		if err != nil || len(twice.Outcomes) < len(once.Outcomes) || twice.Expects != once.Expects {
			t.Fatalf("%v: %+v\nand before %+v", err, twice, once)
		}
		for i, o := range once.Outcomes {
			if again := twice.Outcomes[i]; again.Kind != o.Kind || again.Seq != o.Seq || again.N != o.N || again.ID != o.ID {
				t.Fatalf("%+v\nand before %+v", again, o)
			}
		}
	})
}

func encoded(changesets ...syncproto.Changeset) [][]byte {
	var out [][]byte
	for i := range changesets {
		out = append(out, syncproto.AppendChangeset(nil, &changesets[i]))
	}
	return out
}
