package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// probes are all calls, each with who may make it.
var probes = []probe{
	// Devices.
	{route: "push", does: "records from a device", may: carriers, call: func(c *caller) answer {
		return c.pushes(fmt.Sprintf(`"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{"remark":"probe"}}]`, c.household))
	}},
	{route: "pull", does: "villages for a device", may: carriers, call: func(c *caller) answer {
		a := c.post("/v1/pull", c.phone.Access, fmt.Sprintf(`{"device":%q,"v":%d}`, c.phone.Device, schema.Version))
		page, fault := syncproto.DecodePage(a.body)
		return a.unless(fault == nil && !slices.ContainsFunc(page.Villages, func(v syncproto.VillagePage) bool { return v.Village == here }))
	}},
	{route: "pullWatermelon", does: "villages for an app on WatermelonDB", may: carriers, call: func(c *caller) answer {
		a := c.get(fmt.Sprintf("/v1/watermelon?last_pulled_at=null&schema_version=%d&migration=null", schema.Version), c.phone.Access)
		return a.unless(!bytes.Contains(a.body, []byte(c.household)))
	}},
	{route: "pullWatermelonSaying", does: "the same, to one that says what is dirty", may: carriers, call: func(c *caller) answer {
		a := c.post("/v1/watermelon/pull", c.phone.Access, fmt.Sprintf(`{"lastPulledAt":null,"schemaVersion":%d,"migration":null,"dirty":{}}`, schema.Version))
		return a.unless(!bytes.Contains(a.body, []byte(c.household)))
	}},
	{route: "pushWatermelon", does: "records from an app on WatermelonDB", may: carriers, call: func(c *caller) answer {
		var round struct{ Timestamp int64 }
		c.get(fmt.Sprintf("/v1/watermelon?last_pulled_at=null&schema_version=%d", schema.Version), c.phone.Access).into(&round)
		a := c.post(fmt.Sprintf("/v1/watermelon?last_pulled_at=%d", round.Timestamp), c.phone.Access,
			fmt.Sprintf(`{"household":{"created":[],"updated":[{"id":%q,"village":%q,"remark":"probe","_status":"updated","_changed":"remark"}],"deleted":[]}}`, c.household, here))
		c.n++
		return a.unless(!bytes.Contains(a.body, []byte(`"refused":0`)))
	}},
	{route: "repair", does: "households that a device holds wrong", may: carriers, call: func(c *caller) answer {
		zeros := strings.Repeat(strings.Repeat("0", 32)+`","`, 15) + strings.Repeat("0", 32)
		return c.post("/v1/repair", c.phone.Access, fmt.Sprintf(`{"device":%q,"v":%d,"village":%q,"seq":1,"buckets":["%s"]}`, c.phone.Device, schema.Version, here, zeros))
	}},
	{route: "snapshot", does: "first copy of a village", may: carriers, call: func(c *caller) answer {
		return c.get("/v1/villages/"+here+"/snapshot?v="+strconv.Itoa(schema.Version), c.phone.Access)
	}},
	{route: "snapshots", does: "first copies of all its villages in one file", may: carriers, call: func(c *caller) answer {
		a := c.get("/v1/snapshot?v="+strconv.Itoa(schema.Version), c.phone.Access)
		plain, fault := syncproto.Decompress(a.body, syncproto.Zstd, syncproto.MaxPage)
		return a.unless(fault == nil && !bytes.Contains(plain, []byte(here)))
	}},
	{route: "beginUpload", does: "photo on its way", may: carriers, call: func(c *caller) answer {
		return c.phone.offer(hashOf(picture(c.serial, 100)), 100)
	}},
	{route: "photos", does: "photos of a household, to a device", may: carriers, call: func(c *caller) answer {
		return c.get("/v1/households/"+c.household+"/photos", c.phone.Access)
	}},

	// Desks: reading.
	{route: "photos", does: "photos of a household", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households/" + c.household + "/photos")
	}},
	{route: "household", does: "a household, what is sensitive masked", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households/" + c.household)
	}},
	{route: "household", does: "a household, unmasked, with a reason", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households/" + c.household + "?reason=spot+check")
	}},
	{route: "households", does: "households of an area, found by name, place or number", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households?area=" + here)
	}},
	{route: "households", does: "households found by the end of an ID number", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households?q=0029&area=" + here)
	}},
	{route: "relocations", does: "areas and cases of relocation, and whom each waits for", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/relocation?area=" + here)
	}},
	{route: "relocationBoard", does: "relocation by step and quota, and what waits for whom", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/relocation/board?area=" + here)
	}},
	{route: "objections", does: "objections and their answers", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/objections?area=" + here)
	}},
	{route: "relocation", does: "a household's case, and what it waits for", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/relocation/" + c.household)
	}},
	{route: "coverage", does: "how many were reached by relocation, and who was not", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/coverage?area=" + here)
	}},
	{route: "conflicts", does: "open conflicts", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/conflicts?area=" + here)
	}},
	{route: "conflict", does: "a conflict in full", may: readers, disputed: true, call: func(c *caller) answer {
		return c.reads("/v1/conflicts/" + c.conflict)
	}},
	{route: "householdsBeside", does: "two households side by side", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households/" + c.household + "/beside/" + c.other)
	}},
	{route: "log", does: "entries of the log about an area", may: everyone, call: func(c *caller) answer {
		return c.reads("/v1/log?area=" + here)
	}},
	{route: "proveEntry", does: "proof of a household's entry", may: loggers, call: func(c *caller) answer {
		return c.reads("/v1/log/" + c.newest() + "/proof")
	}},
	{route: "reviews", does: "what waits for review, the unusual first", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/reviews?area=" + here)
	}},
	{route: "difference", does: "what changed in a household since it was approved", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/households/" + c.household + "/difference")
	}},
	{route: "figures", does: "official tables", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/figures/1-2?area=" + here)
	}},
	{route: "figureHouseholds", does: "households behind a figure", may: readers, call: func(c *caller) answer {
		return c.reads("/v1/figures/1-2/households?row=total&column=total&area=" + here)
	}},

	{route: "exportRegistry", does: "the registry as a file, what is plain", may: readers, call: func(c *caller) answer {
		return c.hasFile("/v1/registry?format=csv&area=" + here)
	}},
	{route: "exportRegistry", does: "the registry as a file, unmasked, with a reason", may: keepers, call: func(c *caller) answer {
		return c.hasFile("/v1/registry?format=csv&reason=audit&area=" + here)
	}},
	{route: "checkRegistry", does: "checks a registry that is delivered", may: county, call: func(c *caller) answer {
		return c.delivers()
	}},
	{route: "takeRegistry", does: "takes a registry that was checked", may: county, call: func(c *caller) answer {
		a := c.delivers()
		if a.StatusCode != http.StatusOK {
			return a
		}
		var checked struct{ Token string }
		a.into(&checked)
		return c.post("/v1/registry", c.session, fmt.Sprintf(`{"token":%q}`, checked.Token))
	}},

	// Desks: deciding.
	{route: "act", does: "records at a desk", may: recorders, call: func(c *caller) answer {
		return c.decides("/v1/act", fmt.Sprintf(`"household":%q,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{"remark":"probe"}}]`, c.household, c.household))
	}},
	{route: "act", does: "submits a household", may: villagers, call: func(c *caller) answer {
		return c.decides("/v1/act", fmt.Sprintf(`"household":%q,"actions":[{"do":"record.submit"}]`, c.household))
	}},
	{route: "act", does: "approves a household", may: townships, past: []schema.ErrCode{schema.NotSubmitted}, call: func(c *caller) answer {
		return c.decides("/v1/act", fmt.Sprintf(`"household":%q,"actions":[{"do":"record.approve","expect":"1"}]`, c.household))
	}},
	{route: "act", does: "opens a household again", may: county, past: []schema.ErrCode{schema.NotApproved}, call: func(c *caller) answer {
		return c.decides("/v1/act", fmt.Sprintf(`"household":%q,"actions":[{"do":"record.reopen","reason":"probe"}]`, c.household))
	}},
	{route: "reviewBulk", does: "approves or returns many households", may: townships, past: []schema.ErrCode{schema.NotSubmitted}, call: func(c *caller) answer {
		return c.post("/v1/reviews/bulk", c.session, fmt.Sprintf(`{"id":%q,"do":"record.approve","households":[{"household":%q,"village":%q,"expect":"1"}]}`, c.id(), c.household, here))
	}},
	{route: "moveHousehold", does: "moves a household to a village beside", may: county, beside: true, call: func(c *caller) answer {
		return c.post("/v1/households/"+c.household+"/move", c.session, fmt.Sprintf(`{"id":%q,"village":%q,"seen":1}`, c.id(), there))
	}},
	{route: "mergeHouseholds", does: "makes two households one", may: county, call: func(c *caller) answer {
		return c.decides("/v1/households/"+c.other+"/merge?seen=1", fmt.Sprintf(`"household":%q,"seen":1`, c.household))
	}},
	{route: "partHousehold", does: "takes a household out of another again", may: county, past: []schema.ErrCode{schema.NotPartOf}, call: func(c *caller) answer {
		return c.decides("/v1/households/"+c.other+"/part", fmt.Sprintf(`"household":%q,"seen":1,"actions":[{"do":"household.part","reason":"two"}]`, c.household))
	}},
	{route: "act", does: "decides a conflict", may: county, disputed: true, call: func(c *caller) answer {
		return c.decides("/v1/act", fmt.Sprintf(`"household":%q,"seen":3,"actions":[{"do":"conflict.decide","ref":%q,"step":"kept"}]`, c.household, c.conflict))
	}},
	{route: "previewRule", does: "what a rule over conflicts comes to", may: county, call: func(c *caller) answer { return c.rules("preview") }},
	{route: "applyRule", does: "decides conflicts by a rule", may: county, call: func(c *caller) answer { return c.rules("rule") }},
}
