package replica_test

import (
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// What a server or a carrier brings may be anything. A replica takes it whole or
// leaves itself as it was; it never panics, and never loses what it has not sent.

// midday is a replica's file in the middle of a day, with work that is not sent
// yet, and what the server has for it.
type midday struct {
	file, evening []byte // with that work, and when all of it is settled
	page, own     []byte // a page before the work was pushed, and one with it
	next          []byte // what came after the evening
	answer        []byte // to the push of the work
	reply         string // to which receipts are sealed
	home          home
	server        ed25519.PrivateKey
	deviceID      string
}

func newMidday(f *testing.F) *midday {
	f.Helper()
	w := newWorldIn(f, folderOf(f), f.Cleanup)
	w.nameEpoch("fuzzed") // the same in every process, so that findings stay findings
	m := &midday{home: w.newHome(north), server: ed25519.NewKeyFromSeed(seed())}
	d := w.device(north, south)
	d.sync()
	m.deviceID = d.id
	d.save(m.home, set(schema.Household, m.home.id, "phone", "13944330002", "other_causes", "02,07"))
	d.save(m.home, set(schema.Household, m.home.id, "status", schema.Codes("household_status").Items[1].Code), member(w.NewID(), "金明哲", "10"))
	w.desk(m.home, set(schema.Household, m.home.id, "phone", "13944330003", "status", schema.Codes("household_status").Items[2].Code))
	m.page = d.ask()
	push, err := d.NextPush(0)
	w.must(err)
	m.answer, err = d.line.Post(replica.PathPush, push)
	w.must(err)
	m.own = d.ask()
	m.trustCourier(d)
	m.file = d.copied()
	d.sync()
	m.evening = d.copied()
	w.desk(m.home, set(schema.Household, m.home.id, "remark", "晚"))
	m.next = d.ask()
	w.must(d.Close())
	return m
}

// copied is the file of a replica.
func (d *dev) copied() []byte {
	d.w.Helper()
	d.w.must(d.Close())
	file, err := os.ReadFile(d.path)
	d.w.must(err)
	d.open()
	return file
}

// trustCourier makes a bundle, and keeps what its receipts are sealed to.
func (m *midday) trustCourier(d *dev) {
	d.w.Helper()
	secret, err := seal.NewSecret()
	d.w.must(err)
	recipient, err := seal.Recipient(secret)
	d.w.must(err)
	d.w.must(d.TrustServer(recipient, m.server.Public().(ed25519.PublicKey)))
	sealed, err := d.WriteBundle("")
	d.w.must(err)
	plain, err := seal.Open(sealed, secret)
	d.w.must(err)
	b, problem := syncproto.DecodeBundle(plain)
	if problem != nil {
		d.w.Fatal(problem)
	}
	m.reply = b.Reply
}

// folderOf is a folder of a test's own, without waiting for a disk where it can be.
func folderOf(tb testing.TB) string {
	tb.Helper()
	folder, err := os.MkdirTemp(inMemory(), "ruhu-replica-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = errors.Join(os.RemoveAll(folder), os.RemoveAll(folder+".keys")) })
	return folder
}

// patient is a replica of its own for each input.
type patient struct {
	*replica.Replica
	t    *testing.T
	path string
}

func opened(t *testing.T, file []byte) *patient {
	t.Helper()
	p := &patient{t: t, path: filepath.Join(folderOf(t), "device.db")}
	p.must(os.WriteFile(p.path, file, 0o600))
	p.start()
	t.Cleanup(func() { p.Close() })
	return p
}

// still is a clock that stands, and ids in order.
type still struct{ n *int }

func (still) UnixMilli() int64 { return 1530507600000 }
func (s still) NewID() string {
	*s.n++
	return fmt.Sprintf("0190ffff-0000-7000-8000-%012d", *s.n)
}

func (p *patient) start() {
	p.t.Helper()
	var err error
	p.Replica, err = replica.OpenWith(p.path, still{new(int)}, still{new(int)})
	p.must(err)
}

func (p *patient) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// dump is all that is in the file, as text.
func (p *patient) dump() string {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+p.path+"?mode=ro")
	p.must(err)
	defer db.Close()
	var out strings.Builder
	for _, table := range p.query(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") {
		fmt.Fprintln(&out, table)
		for _, row := range p.query(db, "SELECT * FROM "+table) {
			fmt.Fprintln(&out, row)
		}
	}
	return out.String()
}

func (p *patient) query(db *sql.DB, text string) (lines []string) {
	p.t.Helper()
	rows, err := db.Query(text)
	p.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	p.must(err)
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		p.must(rows.Scan(into...))
		lines = append(lines, strings.Trim(fmt.Sprint(cells), "[]"))
	}
	p.must(rows.Err())
	slices.Sort(lines)
	return lines
}

// work is every changeset that was ever saved, by its id.
func (p *patient) work() map[string]string {
	p.t.Helper()
	entries, err := p.JournalEntries(0, 1_000_000)
	p.must(err)
	work := map[string]string{}
	for _, e := range entries {
		work[e.ID] = string(e.Body)
	}
	return work
}

// takes holds a replica to all that taking anything must leave true.
func (p *patient) takes(take func() error) error {
	p.t.Helper()
	before, work := p.dump(), p.work()
	err := take()
	if err != nil && p.dump() != before {
		p.t.Fatalf("%v, but half of it was taken", err)
	}
	for id, body := range work {
		if p.work()[id] != body {
			p.t.Fatalf("changeset %s is not what was saved", id)
		}
	}
	p.must(p.Close())
	p.start()
	if _, err := p.Verify(); err != nil {
		p.t.Fatalf("verify: %v", err)
	}
	if _, err := p.PullRequest(); err != nil && !errors.Is(err, replica.ErrPushFirst) {
		p.t.Fatalf("the next pull: %v", err)
	}
	return err
}

// firstAsked is the name of the first request of a patient.
const firstAsked = "0190ffff-0000-7000-8000-000000000001"

// answering is a page as an answer to that request.
func (m *midday) answering(f *testing.F, page []byte) []byte {
	f.Helper()
	p, problem := syncproto.DecodePage(page)
	if problem != nil {
		f.Fatal(problem)
	}
	p.Request = firstAsked
	return syncproto.AppendPage(nil, &p)
}

func FuzzTakePage(f *testing.F) {
	m := newMidday(f)
	for _, page := range [][]byte{
		m.page, m.own, m.next,
		[]byte(strings.Replace(string(m.page), `"fuzzed"`, `"restored"`, 1)),
		[]byte(`{"epoch":"fuzzed","now":1,"cursor":"x","villages":[],"gone":["222426100200"]}`),
		[]byte(`{"epoch":"fuzzed","more":true,"villages":[],"files":["222426100201"]}`),
	} {
		f.Add(m.answering(f, page))
		f.Add(page) // the answer to another request
	}
	f.Fuzz(m.takesPage)
}

func (m *midday) takesPage(t *testing.T, page []byte) {
	for _, file := range [][]byte{m.file, m.evening} {
		p := opened(t, file)
		_, err := p.PullRequest()
		p.must(err)
		var report *replica.PageReport
		err = p.takes(func() (err error) {
			report, err = p.TakePage(page)
			return err
		})
		if err != nil || report.More || report.Late || report.Mismatched > 0 || p.pending() > 0 {
			continue
		}
		// Nothing of ours lies on top, and nothing was found wrong: what the page
		// said of the rows is what they are.
		if ok, err := p.Verify(); err != nil || !ok && report.Verified > 0 {
			t.Fatalf("the page was proven, the rows are not: %v %v", report, err)
		}
	}
}

func (p *patient) pending() int64 {
	p.t.Helper()
	n, err := p.Pending()
	p.must(err)
	return n
}

func FuzzTakeAnswer(f *testing.F) {
	m := newMidday(f)
	f.Add(m.answer)
	f.Add([]byte(`{"epoch":"fuzzed","expects":1,"outcomes":[]}`))
	f.Add([]byte(`{"epoch":"restored","expects":1,"outcomes":[]}`))
	f.Add([]byte(`{"epoch":"fuzzed","expects":9,"outcomes":[]}`))
	f.Add([]byte(`{"epoch":"fuzzed","expects":1,"outcomes":[],"problem":{"code":"fork"}}`))
	f.Fuzz(m.takesAnswer)
}

func (m *midday) takesAnswer(t *testing.T, answer []byte) {
	p := opened(t, m.file)
	if p.takes(func() error { return p.TakeAnswer(answer) }) != nil {
		return
	}
	once := p.dump()
	p.must(p.TakeAnswer(answer))
	if twice := p.dump(); twice != once {
		t.Fatalf("taken twice\n%s\nonce\n%s", twice, once)
	}
}

// FuzzTakeReceipts seals and signs whatever stands below the first line, as only
// the server can.
func FuzzTakeReceipts(f *testing.F) {
	m := newMidday(f)
	header := `{"device":"` + m.deviceID + `","made":1530493200000000}`
	f.Add(header + "\n" + string(m.answer))
	f.Add(header)
	f.Add(`{"device":"` + m.deviceID + `","problem":{"code":"device_revoked"}}`)
	f.Add(header + "\n" + string(m.answer) + "\n{}")
	f.Fuzz(m.takesReceipts)
}

func (m *midday) takesReceipts(t *testing.T, lines string) {
	p := opened(t, m.file)
	text := []byte("ruhu receipts 1\n" + lines + "\n")
	sealed, err := seal.Seal(append(text, ed25519.Sign(m.server, text)...), m.reply)
	p.must(err)
	before := p.dump()
	err = p.TakeReceipts(sealed)
	var told *replica.ServerError // the receipts are taken and say that the device is refused
	if after := p.dump(); err != nil && !errors.As(err, &told) && after != before {
		t.Fatalf("%v, but half of it was taken", err)
	}
	p.takes(func() error { return nil })
}

// FuzzSave saves whatever an app says that somebody typed.
func FuzzSave(f *testing.F) {
	m := newMidday(f)
	for _, edits := range []string{
		`[{"t":"household","id":"` + m.home.id + `","set":{"phone":"13900000000","other_causes":"02"}}]`,
		`[{"t":"income","id":"0190ffff-0000-7000-8000-000000000099","set":{"year":2018,"kind":"1","amount":100}}]`,
		`[{"t":"member","id":"` + m.home.head + `","del":true}]`,
		`[{"t":"household","id":"` + m.home.id + `","set":{"latitude":42500000,"longitude":1}}]`,
	} {
		f.Add(`{"village":"` + north + `","household":"` + m.home.id + `","edits":` + edits + `}`)
	}
	f.Add(`{"village":"` + north + `","edits":[]}`)
	f.Fuzz(m.saves)
}

func (m *midday) saves(t *testing.T, edits string) {
	p := opened(t, m.file)
	before, saved := p.dump(), len(p.work())
	var said string
	err := p.takes(func() (err error) {
		said, err = p.Save(edits)
		return err
	})
	if err != nil {
		t.Fatalf("a fault of the file: %v", err)
	}
	var answer struct {
		ID       string
		Problems []schema.Problem
	}
	p.must(json.Unmarshal([]byte(said), &answer))
	if answer.ID == "" {
		if len(answer.Problems) == 0 || p.dump() != before {
			t.Fatalf("refused: %s", said)
		}
		return
	}
	if now := p.work(); len(now) != saved+1 {
		t.Fatalf("%d changesets after %d", len(now), saved)
	} else if _, fault := syncproto.DecodeChangeset([]byte(now[answer.ID])); fault != nil {
		t.Fatalf("saved what cannot be read: %v", fault)
	}
}
