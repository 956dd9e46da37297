package conform

import (
	"bytes"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

func pushCases() []trialCase {
	return []trialCase{
		{name: "push: a household is registered, by one commit", try: func(t *trial) { t.home = t.register(t.one) }},
		{name: "push: sent again, the first outcome comes again and nothing happens twice", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "一"))
			first := t.taken(t.one, c)
			t.same("the first answer repeats", first.Repeated, false)
			for range 2 {
				again := t.taken(t.one, c)
				t.same("the answer repeats", again.Repeated, true)
				t.alike(first, again)
			}
			t.home.rev = first.Rev
			next := t.taken(t.one, t.changeset(t.one, t.home, t.home.edited("remark", "二")))
			t.same("the revision after the next changeset", next.Rev, first.Rev+1)
			t.home.rev = next.Rev
		}},
		{name: "push: grouped otherwise after a lost answer", try: func(t *trial) {
			a, b, c := t.changeset(t.one, t.home, t.home.edited("remark", "三")), t.changeset(t.one, t.home, t.home.edited("remark", "四")), t.changeset(t.one, t.home, t.home.edited("remark", "五"))
			t.ask("POST", "/v1/push", t.one, t.batch(t.one, a, b)) // whose answer is lost
			got := t.push(t.one, b, c)
			if !t.failed && (len(got.Outcomes) != 2 || !got.Outcomes[0].Repeated || got.Outcomes[1].Repeated) {
				t.fail("b repeated and c new", "two outcomes, the first repeated", string(syncproto.AppendAnswer(nil, &got, schema.EN)))
			}
			t.same("the number that is expected", got.Expects, t.one.n+1)
			if !t.failed {
				t.home.rev = got.Outcomes[1].Rev
			}
		}},
		{name: "push: an empty batch tells what is expected", try: func(t *trial) {
			a := t.push(t.one)
			t.same("outcomes", len(a.Outcomes), 0)
			t.same("the number that is expected", a.Expects, t.one.n+1)
			t.same("the epoch", a.Epoch, t.one.epoch)
			t.holds("the server tells its clock", t.failed || a.Now > 0, a.Now)
		}},
		{name: "push: a missing number is a gap, and nothing behind it is looked at", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "缺"))
			t.one.n-- // it is not used up
			c.N++
			a := t.push(t.one, c)
			t.problemOf(a, schema.Gap)
			t.same("the number that is expected", a.Expects, t.one.n+1)
			t.same("outcomes", len(a.Outcomes), 0)
		}},
		{name: "push: a known number under another id is a fork, and nothing of it is taken", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "叉"))
			t.one.n--
			c.N = t.one.n
			t.problemOf(t.push(t.one, c), schema.Fork)
			t.remarkIs("五")
		}},
		{name: "push: a bad changeset is refused by itself, uses its number up, and holds nobody up", try: func(t *trial) {
			good := t.changeset(t.one, t.home, t.home.edited("remark", "六"))
			bad := t.changeset(t.one, t.home, t.home.edited("phone", "119", "main_cause", "99"))
			after := t.changeset(t.one, t.home, t.home.edited("remark", "七"))
			a := t.push(t.one, good, bad, after)
			t.kinds(a, syncproto.Applied, syncproto.Rejected, syncproto.Applied)
			t.codes(a, 1, schema.BadPhone, schema.UnknownCode)
			t.same("the number that is expected", a.Expects, t.one.n+1)
			t.remarkIs("七")
			again := t.only(t.push(t.one, bad), bad.ID, syncproto.Rejected)
			t.same("a refusal that comes again repeats", again.Repeated, true)
		}},
		{name: "push: a changeset that cannot be read is refused by its number; its neighbours are as good as ever", try: func(t *trial) {
			bad, good := t.changeset(t.one, t.home, t.home.edited("remark", "八")), t.changeset(t.one, t.home, t.home.edited("remark", "九"))
			body := t.batch(t.one, bad, good)
			a := t.answer(t.ask("POST", "/v1/push", t.one, bytes.Replace(body, []byte(`"t":"household"`), []byte(`"t":"no_such_table"`), 1)))
			t.kinds(a, syncproto.Rejected, syncproto.Applied)
			t.codes(a, 0, schema.UnknownTable)
			t.remarkIs("九")
		}},
	}
}

// refusalCases are requests that cannot be taken as a whole.
func refusalCases() []trialCase {
	var out []trialCase
	for _, c := range []struct {
		name, body string
		code       schema.ErrCode
	}{
		{"a member that is not known", `{"device":%q,"now":%d,"changesets":[],"more":1}`, schema.UnknownMember},
		{"a member twice", `{"device":%q,"now":%d,"now":%[2]d,"changesets":[]}`, schema.DuplicateMember},
		{"a member too few", `{"now":%[2]d,"changesets":[]}`, schema.MissingMember},
		{"a text for a number", `{"device":%q,"now":"%d","changesets":[]}`, schema.WrongType},
		{"a fraction", `{"device":%q,"now":%d.5,"changesets":[]}`, schema.WrongType},
		{"a number beyond the clock", `{"device":%q,"now":9007199254740993,"changesets":[]}`, schema.OutOfRange},
		{"half a document", `{"device":%q,"now":%d,"changesets":[`, schema.Malformed},
		{"something behind the document", `{"device":%q,"now":%d,"changesets":[]} {}`, schema.Malformed},
		{"bytes that are no UTF-8", "{\"device\":\"\xff\",\"now\":%[2]d,\"changesets\":[]}", schema.InvalidUTF8},
	} {
		out = append(out, trialCase{name: "request: " + c.name + " refuses it whole", try: func(t *trial) {
			t.ask("POST", "/v1/push", t.one, []byte(fill(c.body, t.one.id, int64(t.tick(t.one))))).refused(c.code)
			t.same("the number that is expected after it", t.push(t.one).Expects, t.one.n+1)
		}})
	}
	return append(out, []trialCase{
		{name: "request: a body that is too large is refused, packed or not", try: func(t *trial) {
			padding := bytes.Repeat([]byte(" "), syncproto.MaxBody+1)
			body := append(t.batch(t.one), padding...)
			t.ask("POST", "/v1/push", t.one, body).refused(schema.TooLarge)
			for _, coding := range []syncproto.Encoding{syncproto.Gzip, syncproto.Zstd} {
				t.ask("POST", "/v1/push", t.one, syncproto.Compress(body, coding), "Content-Encoding", string(coding)).refused(schema.TooLarge)
			}
		}},
		{name: "request: packed bodies are read; damaged ones and unknown codings are refused", try: func(t *trial) {
			for _, coding := range []syncproto.Encoding{syncproto.Gzip, syncproto.Zstd} {
				packed := syncproto.Compress(t.batch(t.one), coding)
				t.answer(t.ask("POST", "/v1/push", t.one, packed, "Content-Encoding", string(coding)))
				t.ask("POST", "/v1/push", t.one, packed[:len(packed)-3], "Content-Encoding", string(coding)).refused(schema.BadCompression)
			}
			t.ask("POST", "/v1/push", t.one, t.batch(t.one), "Content-Encoding", "br").refused(schema.UnsupportedMedia)
		}},
		{name: "request: a body that does not say it is JSON is not read", try: func(t *trial) {
			for _, media := range []string{"text/plain", "application/xml", "application/json; charset=gbk"} {
				t.ask("POST", "/v1/push", t.one, t.batch(t.one), "Content-Type", media).refused(schema.UnsupportedMedia)
			}
		}},
	}...)
}

// fill puts what a text asks for into it; one may ask for less.
func fill(text string, device string, now int64) string {
	if strings.Contains(text, "%d") || strings.Contains(text, "%[2]d") {
		return fmt.Sprintf(text, device, now)
	}
	return fmt.Sprintf(text, device)
}

// alike fails the case unless two outcomes say the same, but for the repetition.
func (t *trial) alike(a, b syncproto.Outcome) {
	a.Repeated, b.Repeated = false, false
	t.same("the outcome that comes again", string(syncproto.AppendOutcome(nil, &b)), string(syncproto.AppendOutcome(nil, &a)))
}

func (t *trial) problemOf(a syncproto.PushAnswer, code schema.ErrCode) {
	if t.failed {
		return
	}
	if a.Problem == nil || a.Problem.Code != code {
		t.fail("the answer's problem", code, string(syncproto.AppendAnswer(nil, &a, schema.EN)))
	}
}

func (t *trial) kinds(a syncproto.PushAnswer, want ...syncproto.OutcomeKind) {
	var got []syncproto.OutcomeKind
	for _, o := range a.Outcomes {
		got = append(got, o.Kind)
	}
	t.same("the outcomes", got, want)
}

// codes are those that an outcome is refused with.
func (t *trial) codes(a syncproto.PushAnswer, outcome int, want ...schema.ErrCode) {
	if t.failed {
		return
	}
	found := map[schema.ErrCode]bool{}
	for _, p := range a.Outcomes[outcome].Problems {
		found[p.Code] = true
	}
	for _, code := range want {
		t.holds("the outcome is refused with "+string(code), found[code], a.Outcomes[outcome].Problems)
	}
}

// remarkIs pulls the village from nothing, and looks at the household.
func (t *trial) remarkIs(want string) {
	h := newHeld()
	t.bring(t.one, h, 0)
	t.same("the remark that the server has", h.get(t.one.village, schema.Household, t.home.id, "remark"), want)
	t.home.rev = h.rev(t.home)
}

// rev is the revision of a household by what is held of it.
func (h *held) rev(of home) (rev syncproto.Rev) {
	for key, row := range h.rows[of.village] {
		if unitOf(key.Table, row, of.village) == of.id {
			rev = max(rev, row.Rev)
		}
	}
	return rev
}
