package browser

// page is one page as somebody sees it.
type page struct {
	name string // of the page, in reports and pictures
	as   string // the role that looks at it, "" for nobody who has signed in
	path string
	// link leads on from the path to the page itself, where its address is not known
	// beforehand: a selector whose first hit is followed.
	link string
	// status is what the server answers, 200 when it is 0.
	status int64
}

// pages is everything that is looked at. A page that shows itself otherwise to another
// role has a row for each.
var pages = []page{
	{name: "sign-in", path: "/sign-in"},
	{name: "not-found", as: staff, path: "/nothing", status: 404},

	{name: "today", as: staff, path: "/"},
	{name: "today-waits", as: staff, path: "/?map=waits"},
	{name: "today", as: reviewer, path: "/"},
	{name: "today", as: cadre, path: "/"},
	{name: "today", as: auditor, path: "/"},
	{name: "today", as: logs, path: "/"},
	{name: "today", as: admin, path: "/"},
	{name: "overview", as: staff, path: "/overview"},
	{name: "overview", as: reviewer, path: "/overview"},
	{name: "overview", as: cadre, path: "/overview"},
	{name: "design", as: admin, path: "/design"},
	{name: "overview-village", as: staff, path: "/overview?area=222426100200"},
	{name: "households", as: staff, path: "/households"},
	{name: "households-found", as: staff, path: "/households?q=js"},
	{name: "households-figure", as: staff, path: "/overview?area=222426", link: "table.figures a"},
	{name: "household", as: staff, path: "/households", link: ".list .key a"},
	{name: "household-made-of", as: staff, path: "/households/01645090-6e00-7000-8c80-4f7494fc59f3"},   // the demo makes one of two
	{name: "household-copy", as: staff, path: "/households/01645090-6e00-7000-8c80-4f7494fc59f3/copy"}, // the copy itself is in hostile_test.go
	{name: "household-part", as: staff, path: "/households/0434703e-2d45-8c9d-b887-29829f45392b/part"},
	{name: "household-case", as: staff, path: "/conflicts", link: ".whose a"},
	{name: "household-relocation", as: staff, path: "/households?status=exited", link: ".list .key a"},
	{name: "reviews", as: reviewer, path: "/reviews"},
	{name: "reviews", as: staff, path: "/reviews"},
	{name: "reviews-returned", as: reviewer, path: "/reviews?state=returned"},
	{name: "review", as: reviewer, path: "/reviews", link: ".list .key a"},
	{name: "review-approved", as: staff, path: "/reviews?state=approved", link: ".list .key a"},
	{name: "conflicts", as: staff, path: "/conflicts"},
	{name: "conflict", as: staff, path: "/conflicts", link: `main a[href^="/conflicts/0"], main a[href^="/conflicts/"]:not([href*="rules"])`},
	{name: "conflict", as: reviewer, path: "/conflicts", link: ".sides a.subject"},
	{name: "rules", as: staff, path: "/conflicts/rules"},
	{name: "rules-preview", as: staff, path: "/conflicts/rules?area=222426&matter=value+dwelling+area&choice=later"},
	{name: "figures", as: staff, path: "/figures"},
	{name: "figures-causes", as: officer, path: "/figures?table=1-2"},
	{name: "figures-coverage", as: inspector, path: "/figures?table=coverage"},
	{name: "import", as: staff, path: "/import"}, // its way is in way_import_test.go
	{name: "log", as: auditor, path: "/log"},
	{name: "log", as: logs, path: "/log"},
	{name: "log-refused", as: staff, path: "/log?kind=refused"},
	{name: "profile", as: staff, path: "/profile"},
	{name: "password", as: staff, path: "/profile/password"},
	{name: "second-factor", as: staff, path: "/profile/second-factor"},
	{name: "villages", as: staff, path: "/villages"},
	{name: "villages-township", as: staff, path: "/villages?area=222426100"},
	{name: "relocation", as: staff, path: "/relocation"},
	{name: "relocation", as: cadre, path: "/relocation"},
	{name: "relocation-village", as: staff, path: "/relocation/villages/222426100208"},
	{name: "relocation-case", as: staff, path: "/relocation/villages/222426100208", link: ".waits .key a"},
	{name: "relocation-meeting", as: staff, path: "/relocation/villages/222426100208", link: "#meetings .papers a"},
	{name: "relocation-paper", as: staff, path: "/relocation/villages/222426100208/notices/new"},
	{name: "notice-print", as: staff, path: "/relocation/villages/222426100208/notices/draft?kind=village_publicity"},
	{name: "objections", as: staff, path: "/objections"},
	{name: "villages", as: reviewer, path: "/villages"},

	{name: "system", as: admin, path: "/system"},
	{name: "system", as: staff, path: "/system"},
	{name: "people", as: admin, path: "/people"},
	{name: "people", as: staff, path: "/people"},
	{name: "person-new", as: admin, path: "/people/new"},
	{name: "person", as: admin, path: "/people?role=cadre", link: ".list .key a"},
	{name: "person", as: staff, path: "/people?role=cadre", link: ".list .key a"},
	{name: "devices", as: staff, path: "/devices"},
	{name: "devices", as: reviewer, path: "/devices"},
	{name: "device-revoke", as: staff, path: "/devices?state=active", link: "td:last-child a"},
}
