package conform

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"

	"ruhu/schema"
	"ruhu/syncproto"
)

func beginCases() []clientCase {
	return []clientCase{
		{"begin: a new client says that it is new", func(t *scene) {
			t.same("the state", t.open().State, "new")
		}},
		{"enrol: a code that is none is refused", func(t *scene) {
			t.same("the refusal", t.tell(Order{Do: "enrol", Code: "AAAAA00000"}).Refusal, schema.BadEnrolCode)
		}},
		{"enrol: the answer is lost, the client dies, and the same code binds the same key", func(t *scene) {
			code, err := t.County.Code(Theirs)
			t.must("a code", err)
			t.line.lose("/v1/enrol")
			t.same("the refusal", t.tell(Order{Do: "enrol", Code: code}).Refusal, "offline")
			t.line.calm()
			t.dies()
			t.done(Order{Do: "enrol", Code: code})
			t.keys()
		}},
		{"first copy: it breaks off, and comes whole with the next sync", func(t *scene) {
			t.line.next("/v1/pull", half)
			t.line.next("/snapshot", half)
			for range 3 { // who takes no files meets one of the two
				if t.trySync() == "" {
					break
				}
			}
			t.sync()
			t.equal()
			t.device = t.asked().Device
			t.holds("the client says who it is", t.failed || t.device != "", t.device)
		}},
	}
}

// keys checks that every enrolment with a code was of one key.
func (t *scene) keys() {
	keys := map[string]bool{}
	for _, body := range t.line.sent("/v1/enrol") {
		var asked struct {
			Key string `json:"public_key"`
		}
		t.must("an enrolment", json.Unmarshal(body, &asked))
		keys[asked.Key] = true
	}
	t.same("how many keys asked for the same code", len(keys), 1)
}

// asked is the newest pull.
func (t *scene) asked() (q syncproto.PullRequest) {
	all := t.line.sent("/v1/pull")
	if len(all) == 0 {
		t.fail("the pulls of a sync", "one at least", "none")
		return q
	}
	q, fault := syncproto.DecodePullRequest(all[len(all)-1])
	if fault != nil {
		t.must("a pull", fault)
	}
	return q
}

func sendCases() []clientCase {
	return []clientCase{
		{"save: without a network, and the client dies", func(t *scene) {
			t.line.cut()
			t.save("remark", "said to be saved")
			t.dies()
			t.shows("remark", "said to be saved")
			t.unsent(1)
			t.brokenSync("without a network")
			t.line.calm()
			t.sync()
			t.unsent(0)
			t.stands("remark", "said to be saved")
		}},
		{"save: what the schema forbids is refused at once, and nothing is saved", func(t *scene) {
			refused := t.tell(Order{Do: "save", Village: t.village(), Household: t.home.id,
				Edits: []OrderEdit{{Table: schema.Household.Name, Row: t.home.id, Set: map[string]any{"phone": "no number"}}}})
			t.same("the refusal", refused.Refusal, schema.BadPhone)
			t.unsent(0)
		}},
		{"push: the answer is lost, the client dies, and the same bytes go again", func(t *scene) {
			t.looks()
			before := t.home.rev
			t.save("remark", "sent twice")
			t.line.lose("/v1/push")
			t.brokenSync("whose answer was lost")
			t.line.calm()
			t.dies()
			t.sync()
			t.commits(before, 1)
			t.sameBytes()
			t.stands("remark", "sent twice")
		}},
		{"push: an answer that breaks off, a page or a proxy's JSON instead of one, a busy server", func(t *scene) {
			t.save("remark", "sent until it was answered")
			t.line.next("/v1/push", half)
			t.line.next("/v1/push", portal)
			t.line.next("/v1/push", proxy(http.StatusOK, "application/json", `{"error":"log in first"}`))
			t.line.next("/v1/push", proxy(http.StatusForbidden, "application/json", `{"code":"forbidden"}`))
			t.line.next("/v1/push", proxy(http.StatusBadGateway, schema.MediaProblem, `{"type":"about:blank","title":"Bad Gateway","status":502}`))
			t.line.next("/v1/push", refuse(schema.Busy))
			t.brokenSync("whose answer broke off")
			t.brokenSync("that was answered by a page of the network")
			t.brokenSync("that was answered by a proxy's JSON, with 200")
			t.brokenSync("that was answered by a proxy's JSON, with 403")
			t.brokenSync("that was answered by a proxy's problem, with 502")
			t.same("what a sync says of a busy server", t.trySync(), schema.Busy)
			t.sync()
			t.unsent(0)
			t.stands("remark", "sent until it was answered")
		}},
		{"push: packed with a dictionary that the server does not have, it goes again without", func(t *scene) {
			t.save("remark", "sent without a dictionary")
			t.line.next("/v1/push", stranger)
			t.sync()
			t.unsent(0)
			t.sameBytes()
			t.stands("remark", "sent without a dictionary")
		}},
		{"push: many changesets in their order", func(t *scene) {
			t.line.cut()
			for _, remark := range []string{"one", "two", "three", "four"} {
				t.save("remark", remark)
			}
			t.unsent(4)
			t.line.calm()
			t.sync()
			t.stands("remark", "four")
			t.equal()
		}},
		{"push: a new row and one that goes again", func(t *scene) {
			id := newID()
			t.visit(OrderEdit{Table: schema.Income.Name, Row: id, Set: map[string]any{"year": 2017, "category": code("income_category"), "amount": 123400}})
			t.sync()
			t.looks()
			t.same("the amount on the server", t.seen(schema.Income, id, "amount"), "123400")
			t.visit(OrderEdit{Table: schema.Income.Name, Row: id, Delete: true})
			t.sync()
			t.looks()
			t.same("the row on the server", t.seen(schema.Income, id, "amount"), "(deleted)")
			t.equal()
		}},
	}
}

// sameBytes checks that a changeset has the same bytes in every request.
func (t *scene) sameBytes() {
	seen := map[string][]byte{}
	for _, body := range t.line.sent("/v1/push") {
		var request struct{ Changesets []json.RawMessage }
		t.must("a push", json.Unmarshal(body, &request))
		for _, c := range request.Changesets {
			var named struct{ ID string }
			t.must("a changeset", json.Unmarshal(c, &named))
			if before := seen[named.ID]; before != nil && !bytes.Equal(before, c) {
				t.fail("the bytes of a changeset that goes again", string(before), string(c))
			}
			seen[named.ID] = c
		}
	}
	t.holds("a changeset went again", t.failed || len(seen) > 0, len(seen))
}

func takeCases() []clientCase {
	return []clientCase{
		{"pull: what another did comes", func(t *scene) {
			t.works("remark", "by the other")
			t.sync()
			t.shows("remark", "by the other")
			t.equal()
		}},
		{"pull: a page that was asked for earlier is passed over", func(t *scene) {
			var old []byte
			t.works("remark", "in the old page")
			t.line.next("/v1/pull", other(func(page []byte) []byte { old = bytes.Clone(page); return page }))
			t.sync()
			t.works("remark", "in the new page")
			t.line.next("/v1/pull", other(func([]byte) []byte { return old }))
			t.trySync()
			t.sync()
			t.shows("remark", "in the new page")
			t.equal()
		}},
		{"pull: the answer is lost, or breaks off, and the client dies", func(t *scene) {
			t.works("remark", "after a lost page")
			t.line.lose("/v1/pull")
			t.brokenSync("whose page was lost")
			t.line.calm()
			t.line.next("/v1/pull", half)
			t.brokenSync("whose page broke off")
			t.dies()
			t.sync()
			t.equal()
		}},
		{"pull: members that nobody knows yet are passed over", func(t *scene) {
			t.works("remark", "beside a new member")
			t.line.next("/v1/pull", other(func(page []byte) []byte { return bytes.Replace(page, []byte("{"), []byte(`{"later":[1],`), 1) }))
			t.sync()
			t.shows("remark", "beside a new member")
		}},
		{"pull: a cursor that is none any more: from nothing, and no work is lost", func(t *scene) {
			t.works("remark", "before the cursor ended")
			t.line.next("/v1/pull", refuse(schema.BadCursor))
			t.sync()
			t.equal()
		}},
		{"pull: an app that is too old goes on sending", func(t *scene) {
			t.save("remark", "sent by an old app")
			t.line.times(2, "/v1/pull", refuse(schema.UpgradeRequired))
			t.same("what a sync says", t.trySync(), schema.UpgradeRequired)
			t.unsent(0)
			t.stands("remark", "sent by an old app")
			t.line.calm()
			t.sync()
			t.equal()
		}},
		{"proof: a digest that does not prove is noticed, and asked about", func(t *scene) {
			t.works("remark", "with a wrong digest")
			t.line.next("/v1/pull", other(wrongDigest))
			t.trySync()
			asked := len(t.line.sent("/v1/repair")) + len(t.line.sent("/v1/pull"))
			t.holds("the client asks again after a digest that does not prove", t.failed || asked > 1, asked)
			t.sync()
			t.equal()
		}},
		{"token: one that has ended is renewed, once, within the sync", func(t *scene) {
			t.works("remark", "behind a token that ended")
			t.line.next("/v1/pull", refuse(schema.TokenExpired))
			t.sync()
			t.shows("remark", "behind a token that ended")
		}},
		{"token: the answer of the renewal is a proxy's, then lost, the client dies, and it is still let in", func(t *scene) {
			t.line.next("/v1/pull", refuse(schema.TokenExpired))
			t.line.next("/v1/token", proxy(http.StatusOK, "application/json", `{"error":"log in first"}`))
			t.trySync()
			t.line.next("/v1/pull", refuse(schema.TokenExpired))
			t.line.lose("/v1/token")
			t.trySync()
			t.line.calm()
			t.dies()
			t.sync()
			t.line.next("/v1/pull", refuse(schema.TokenExpired))
			t.sync()
			t.equal()
		}},
	}
}

// wrongDigest changes every digest of a page.
func wrongDigest(page []byte) []byte {
	const name = `"digest":"`
	out, rest := []byte{}, page
	for {
		before, after, found := bytes.Cut(rest, []byte(name))
		out = append(out, before...)
		if !found || len(after) == 0 {
			return out
		}
		digit := byte('0')
		if after[0] == '0' {
			digit = '1'
		}
		out = append(append(out, name...), digit)
		rest = after[1:]
	}
}

func agreeCases() []clientCase {
	return []clientCase{
		{"merge: two people, two fields: both stand", func(t *scene) {
			t.sync()
			t.works("registered_year", 2015)
			t.save("remark", "beside another's field")
			t.sync()
			t.stands("remark", "beside another's field")
			t.stands("registered_year", "2015")
			t.equal()
		}},
		{"merge: a set of codes brings what the person saw, and both additions stand", func(t *scene) {
			t.sync()
			t.works("other_causes", "02,05,06")
			t.save("other_causes", "02,05,07")
			t.sync()
			t.stands("other_causes", "02,05,06,07")
			t.equal()
		}},
		{"conflict: the base is what the person looked at, however much was pulled since", func(t *scene) {
			t.sync()
			t.save("group_name", "第一组")
			t.works("group_name", "第二组")
			t.line.next("/v1/push", refuse(schema.Busy))
			t.trySync() // a client that pulls all the same may not look as if it had seen what came
			t.save("group_name", "第三组")
			t.sync()
			t.looks()
			t.holds("a case was opened between the two", t.failed || t.cases() > 0, t.cases())
			t.unsent(0)
			t.equal()
		}},
		{"refusal: what the server refuses is taken off the rows, told and kept", func(t *scene) {
			t.sync()
			told := t.done(Order{Do: "save", Village: t.village(), Household: t.home.id,
				Edits:   []OrderEdit{{Table: schema.Household.Name, Row: t.home.id, Set: map[string]any{"remark": "with what a cadre may not do"}}},
				Actions: []OrderAction{{Do: "record.approve"}}})
			t.sync()
			t.refused(told.ID, t.done(Order{Do: "status"}))
			t.refused(told.ID, t.dies())
			t.equal()
		}},
	}
}

// cases counts the cases of the household that nobody has decided.
func (t *scene) cases() (n int) {
	for key, row := range t.sees.rows[t.village()] {
		if key.Table == schema.Conflict && !row.Deleted && row.Household == t.home.id {
			n++
		}
	}
	return n
}

// refused checks that a changeset waits for the person, with its reasons.
func (t *scene) refused(id string, told Told) {
	for _, r := range told.Refused {
		if r.ID == id {
			t.holds("a refusal has its reason", len(r.Codes) > 0, r.Codes)
			return
		}
	}
	t.fail("the refused changesets that the client tells of", id, told.Refused)
}

// partCases part with villages, machines and devices, each worse than the last.
func partCases() []clientCase {
	return []clientCase{
		{"restore: the server goes back to a backup, and gets again what it lost", func(t *scene) {
			t.sync()
			t.must("a backup", t.County.Keep())
			t.save("remark", "lost with the machine")
			t.sync()
			t.save("group_name", "第四组")
			t.must("a restore", t.County.Restore())
			t.again()
			t.sync()
			t.sync()
			t.stands("remark", "lost with the machine")
			t.equal()
		}},
		{"village: it goes to somebody else, and what was saved before is sent", func(t *scene) {
			t.sync()
			t.line.cut()
			t.save("remark", "saved before the village went")
			t.must("move", t.County.Move(true))
			t.line.calm()
			t.sync()
			t.sync()
			t.unsent(0)
			t.stands("remark", "saved before the village went")
			t.same("the rows that are still shown of it", len(t.shown()), 0)
		}},
		{"village: it comes back, whole", func(t *scene) {
			t.must("move", t.County.Move(false))
			t.sync()
			t.equal()
		}},
		{"fork: the file was restored from an old copy; enrolled again, nothing is lost", func(t *scene) {
			t.sync()
			old := t.copied()
			t.save("remark", "by the newer life")
			t.sync()
			t.into(old)
			t.save("group_name", "第五组")
			t.same("what a sync of the older life says", t.trySync(), schema.Fork)
			t.unsent(1)
			t.enrol()
			t.sync()
			t.unsent(0)
			t.equal()
			t.device = t.asked().Device
		}},
		{"device: shut out, and it deletes what it holds", func(t *scene) {
			t.must("shut the device out", t.County.Revoke(t.device))
			t.same("what a sync says", t.trySync(), schema.DeviceRevoked)
			t.holds("the client is wiped, and stays so", t.failed || t.dies().State != "ready", "ready")
			t.same("the rows that are still shown", len(t.tell(Order{Do: "rows", Village: t.village()}).Rows), 0)
		}},
	}
}

// again lets the witness go on with a server that was restored.
func (t *scene) again() {
	t.sees = newHeld()
	code, err := t.County.Code(Beside)
	t.must("a code", err)
	t.one = t.newDevice(code)
}

// copied copies what the client keeps, while it is not running.
func (t *scene) copied() string {
	if t.failed {
		return ""
	}
	t.must("kill the client", t.Phone.Kill())
	to := filepath.Join(t.Folder, "copy")
	t.must("copy its folder", os.CopyFS(to, os.DirFS(t.folder)))
	t.must("start the client", t.Phone.Start())
	t.open()
	return to
}

// into opens the client on another folder.
func (t *scene) into(folder string) {
	if t.failed {
		return
	}
	t.must("kill the client", t.Phone.Kill())
	t.folder = folder
	t.must("start the client", t.Phone.Start())
	t.open()
}
