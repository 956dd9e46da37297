package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// caller makes a person with a role, and signs it in at a desk and on a device.
func (w *world) caller(login string, role registry.Role, area string) *caller {
	w.t.Helper()
	c := &caller{world: w, phone: w.newPhone(), n: 1}
	p := registry.Person{Login: login, Name: "崔" + login}
	if area != "" {
		p.Grants = registry.Grants{{Role: role, Area: area}}
	}
	var err error
	c.person, err = w.auth.AddPerson(w.ctx, p, password)
	w.must(err)
	var in struct{ Session string }
	w.post("/v1/session", "", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password)).into(&in)
	c.session = in.Session
	code, _, err := w.auth.NewEnrolCode(w.ctx, c.person.ID)
	w.must(err)
	c.phone.enrol(code).into(c.phone)
	return c
}

// host is the two cadres of the village, who register households there.
type host struct {
	one, two *phone
	n, m     int // changesets of either
}

func (w *world) host() *host { return &host{one: w.phone("one", here), two: w.phone("two", here)} }

// settle registers a household, and returns its id.
func (h *host) settle() string {
	h.one.w.t.Helper()
	h.n++
	household := fmt.Sprintf("0190dddd-0000-7000-8000-%012d", h.n)
	h.one.taken(strings.ReplaceAll(h.one.household(h.n, here), householdID, household))
	return household
}

// dispute lets the two say different things of a household, and returns the case.
func (h *host) dispute(household string) string {
	h.n++
	h.m++
	h.one.taken(h.one.sets(h.n, household, `"main_cause":"02"`))
	return h.two.taken(h.two.sets(h.m, household, `"main_cause":"03"`)).Cases[0]
}

// sets is a changeset of a household as it was registered.
func (p *phone) sets(n int, household, set string) string {
	return fmt.Sprintf(`{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":%d,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{%s}}]}`,
		n, registry.DerivedID(p.Device, fmt.Sprint(n)), p.Person, here, household, p.w.now().UnixMicro(), schema.Version, household, set)
}

// taken pushes a changeset that is taken.
func (p *phone) taken(changeset string) syncproto.Outcome {
	p.w.t.Helper()
	a := p.push(changeset)
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault != nil || len(answer.Outcomes) != 1 || answer.Outcomes[0].Kind == syncproto.Rejected {
		p.w.t.Fatalf("it is refused: %s", a.body)
	}
	return answer.Outcomes[0]
}

// newest is the number of the newest commit.
func (w *world) newest() string {
	return strings.Join(w.column("SELECT coalesce(max(id), 0) FROM history"), "")
}

// try makes a probe's call, and returns why it was refused, or "".
func (c *caller) try(p *probe) schema.ErrCode { return p.call(c).code() }

// code is why a call was refused, or its changeset; "" when neither was.
func (a answer) code() schema.ErrCode {
	a.t.Helper()
	if a.StatusCode >= http.StatusBadRequest {
		var p struct{ Code schema.ErrCode }
		if err := json.Unmarshal(a.body, &p); err != nil {
			a.t.Fatalf("%s: %s", a.Status, a.body)
		}
		return p.Code
	}
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault == nil && len(answer.Outcomes) == 1 && answer.Outcomes[0].Kind == syncproto.Rejected {
		return answer.Outcomes[0].Problems[0].Code
	}
	return ""
}

// id is one that no other call uses.
func (c *caller) id() string { return fmt.Sprintf("0190eeee-0000-7000-8000-%012d", c.serial) }

// reads asks for something at the desk.
func (c *caller) reads(path string) answer { return c.get(path, c.session) }

// rules asks for a rule over the conflicts of the village.
func (c *caller) rules(path string) answer {
	return c.post("/v1/conflicts/"+path, c.session,
		fmt.Sprintf(`{"id":%q,"area":%q,"kind":"value","table":"household","field":"bank","choice":"later"}`, c.id(), here))
}

// delivers hands in a registry of one household of the village.
func (c *caller) delivers() answer {
	return c.deliver(c.session, "r.zip", registryOf(here, "REMARK", c.id()))
}

// hasFile asks for a file; what is in it is another test's.
func (c *caller) hasFile(path string) answer {
	a := c.reads(path)
	if a.StatusCode == http.StatusOK {
		a.body = []byte("{}")
	}
	return a
}

// decides sends a changeset of the household from the desk.
func (c *caller) decides(path, rest string) answer {
	return c.post(path, c.session, fmt.Sprintf(`{"id":%q,"village":%q,%s}`, c.id(), here, rest))
}

// pushes sends a changeset of the household from the device. Whatever becomes of it,
// its number is used up.
func (c *caller) pushes(rest string) answer {
	a := c.phone.push(fmt.Sprintf(`{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":%d,%s}`,
		c.n, c.id(), c.phone.Person, here, c.household, c.now().UnixMicro(), schema.Version, rest))
	c.n++
	return a
}

// unless is the answer to a device that asks for all it may have. What it does not see
// is not refused: it is not there.
func (a answer) unless(nothing bool) answer {
	if nothing {
		return answer{&http.Response{StatusCode: http.StatusNotFound}, a.t, []byte(document(problem{Code: string(schema.NotFound)}))}
	}
	return a
}
