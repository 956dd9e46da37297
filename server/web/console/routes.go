package console

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// route is one row of the table of what is served.
type route struct {
	method, path string
	// Exactly one of these serves it: a page that needs to know its reader cannot
	// be registered for everybody.
	open func(*Console, echo.Context) error
	page func(*Console, echo.Context, reader) error
	// visit is a page that is open to somebody who owes a password or a second factor:
	// where they give it.
	visit func(*Console, echo.Context, reader) error
}

// routes is every page, and everything that pages need.
func routes() []route {
	return append(paperRoutes(), []route{
		{method: http.MethodGet, path: staticPath + ":file", open: (*Console).static},
		{method: http.MethodGet, path: signInPath, open: (*Console).signInForm},
		{method: http.MethodPost, path: signInPath, open: (*Console).signIn},
		{method: http.MethodGet, path: codePath, open: (*Console).codeForm},
		{method: http.MethodPost, path: codePath, open: (*Console).code},
		{method: http.MethodPost, path: "/sign-out", open: (*Console).signOut},

		{method: http.MethodGet, path: profilePath, page: (*Console).profile},
		{method: http.MethodPost, path: profilePath + "/lang", page: (*Console).setLang},
		{method: http.MethodPost, path: profilePath + "/sign-out", page: (*Console).leaveEverywhere},
		{method: http.MethodGet, path: peoplePath, page: (*Console).people},
		{method: http.MethodGet, path: peoplePath + "/new", page: (*Console).newPersonForm},
		{method: http.MethodPost, path: peoplePath + "/new", page: (*Console).newPerson},
		{method: http.MethodGet, path: peoplePath + "/:id", page: (*Console).person},
		{method: http.MethodPost, path: peoplePath + "/:id", page: (*Console).doToPerson},
		{method: http.MethodGet, path: devicesPath, page: (*Console).deviceList},
		{method: http.MethodGet, path: devicesPath + "/:id", page: (*Console).revokeForm},
		{method: http.MethodPost, path: devicesPath + "/:id", page: (*Console).revoke},

		{method: http.MethodGet, path: passwordPath, visit: (*Console).passwordForm},
		{method: http.MethodPost, path: passwordPath, visit: (*Console).password},
		{method: http.MethodGet, path: factorPath, visit: (*Console).factorForm},
		{method: http.MethodPost, path: factorPath, visit: (*Console).offerFactor},
		{method: http.MethodPost, path: factorPath + "/confirm", visit: (*Console).confirmFactor},
		{method: http.MethodPost, path: factorPath + "/codes", page: (*Console).renewRecovery},

		{method: http.MethodGet, path: "/", page: (*Console).today},
		{method: http.MethodGet, path: overviewPath, page: (*Console).overview},
		{method: http.MethodGet, path: householdsPath, page: (*Console).households},
		{method: http.MethodGet, path: "/households/:id", page: (*Console).household},
		{method: http.MethodPost, path: "/households/:id", page: (*Console).unmaskHousehold},
		{method: http.MethodGet, path: "/households/:id/copy", page: (*Console).copyForm},
		{method: http.MethodPost, path: "/households/:id/copy", page: (*Console).giveCopy},
		{method: http.MethodGet, path: "/households/:id/difference", page: (*Console).difference},
		{method: http.MethodGet, path: "/households/:id/field", page: (*Console).fieldHistory},
		{method: http.MethodGet, path: "/households/:id/part", page: (*Console).partForm},
		{method: http.MethodPost, path: "/households/:id/part", page: (*Console).part},
		{method: http.MethodGet, path: "/conflicts", page: (*Console).conflicts},
		{method: http.MethodGet, path: "/conflicts/rules", page: (*Console).ruleForm},
		{method: http.MethodPost, path: "/conflicts/rules", page: (*Console).applyRule},
		{method: http.MethodGet, path: "/conflicts/:id", page: (*Console).caseFile},
		{method: http.MethodPost, path: "/conflicts/:id", page: (*Console).decideCase},
		{method: http.MethodPost, path: "/conflicts/:id/show", page: (*Console).unmaskCase},
		{method: http.MethodGet, path: "/conflicts/:id/merge", page: (*Console).mergeForm},
		{method: http.MethodPost, path: "/conflicts/:id/merge", page: (*Console).merge},
		{method: http.MethodGet, path: "/conflicts/:id/undo", page: (*Console).undoForm},
		{method: http.MethodPost, path: "/conflicts/:id/undo", page: (*Console).undo},
		{method: http.MethodGet, path: "/reviews", page: (*Console).reviews},
		{method: http.MethodPost, path: "/reviews", page: (*Console).bulkReview},
		{method: http.MethodGet, path: "/reviews/:id", page: (*Console).review},
		{method: http.MethodPost, path: "/reviews/:id", page: (*Console).decideReview},
		{method: http.MethodGet, path: logPath, page: (*Console).log},
		{method: http.MethodPost, path: logPath, page: (*Console).checkLog},
		{method: http.MethodGet, path: systemPath, page: (*Console).systemPage},
		{method: http.MethodPost, path: systemPath, page: (*Console).retryWork},
		{method: http.MethodGet, path: figuresPath, page: (*Console).report},
		{method: http.MethodGet, path: figuresPath + "/file", page: (*Console).reportFile},
		{method: http.MethodGet, path: designPath, page: (*Console).design},
		{method: http.MethodGet, path: importPath, page: (*Console).importForm},
		{method: http.MethodPost, path: importPath, page: (*Console).deliver},
		{method: http.MethodGet, path: importPath + "/:id", page: (*Console).delivery},
		{method: http.MethodPost, path: importPath + "/:id", page: (*Console).doDelivery},
		{method: http.MethodGet, path: importPath + "/:id/faults", page: (*Console).faultsFile},
		{method: http.MethodGet, path: villagesPath, page: (*Console).villages},
		{method: http.MethodGet, path: boardPath, page: (*Console).board},
		{method: http.MethodGet, path: boardPath + "/:id", page: (*Console).relocationCase},
		{method: http.MethodPost, path: boardPath + "/:id", page: (*Console).decideRelocation},
		{method: http.MethodGet, path: boardPath + "/villages/:village", page: (*Console).villageRelocation},
		{method: http.MethodPost, path: boardPath + "/villages/:village", page: (*Console).decideArea},
		{method: http.MethodGet, path: boardPath + "/villages/:village/meetings/:id", page: (*Console).votes},
		{method: http.MethodPost, path: boardPath + "/villages/:village/meetings/:id", page: (*Console).enterVotes},
		{method: http.MethodGet, path: boardPath + "/villages/:village/notices/draft", page: (*Console).draftNotice},
		{method: http.MethodGet, path: boardPath + "/villages/:village/notices/:id", page: (*Console).printNotice},
		{method: http.MethodGet, path: publicNotices + "/:number/:mark", open: (*Console).publicNotice},
		{method: http.MethodPost, path: publicNotices + "/:number/:mark", open: (*Console).objectInPublic},
		{method: http.MethodGet, path: objectionsPath, page: (*Console).objections},
		{method: http.MethodPost, path: objectionsPath + "/:village/:id", page: (*Console).answerObjection},
	}...)
}
