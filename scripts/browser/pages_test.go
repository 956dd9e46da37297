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

	{name: "overview", as: staff, path: "/"},
	{name: "overview", as: reviewer, path: "/"},
	{name: "overview", as: cadre, path: "/"},
	{name: "overview", as: admin, path: "/"},
	{name: "design", as: admin, path: "/design"},
	{name: "overview-village", as: staff, path: "/?area=222426100200"},
	{name: "households", as: staff, path: "/households"},
	{name: "households-figure", as: staff, path: "/?area=222426", link: "table.figures a"},
	{name: "household", as: staff, path: "/households", link: ".list .key a"},
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
	{name: "log", as: auditor, path: "/log"},
	{name: "log-refused", as: staff, path: "/log?kind=refused"},
	{name: "profile", as: staff, path: "/profile"},
	{name: "password", as: staff, path: "/profile/password"},
	{name: "second-factor", as: staff, path: "/profile/second-factor"},
	{name: "villages", as: staff, path: "/villages"},
	{name: "relocation", as: staff, path: "/relocation"},
	{name: "relocation", as: cadre, path: "/relocation"},
	{name: "relocation-village", as: staff, path: "/relocation/villages/222426100208"},
	{name: "relocation-case", as: staff, path: "/relocation/villages/222426100208", link: ".waits .key a"},
	{name: "relocation-meeting", as: staff, path: "/relocation/villages/222426100208", link: "#meetings .papers a"},
	{name: "relocation-paper", as: staff, path: "/relocation/villages/222426100208/notices/new"},
	{name: "notice-print", as: staff, path: "/relocation/villages/222426100208/notices/draft?kind=village_publicity"},
	{name: "objections", as: staff, path: "/objections"},
	{name: "villages", as: reviewer, path: "/villages"},

	{name: "people", as: admin, path: "/people"},
	{name: "people", as: staff, path: "/people"},
	{name: "person-new", as: admin, path: "/people/new"},
	{name: "person", as: admin, path: "/people?role=cadre", link: ".list .key a"},
	{name: "person", as: staff, path: "/people?role=cadre", link: ".list .key a"},
	{name: "devices", as: staff, path: "/devices"},
	{name: "devices", as: reviewer, path: "/devices"},
	{name: "device-revoke", as: staff, path: "/devices?state=active", link: "td:last-child a"},
}
