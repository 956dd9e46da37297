package schema

// deskCalls are the calls of people at desks, for programs of theirs. They are no part
// of what a device needs; their answers are JSON that is told here by name only.
func deskCalls() []Call {
	return []Call{
		{
			Name: "signIn", Method: "POST", Path: "/v1/session", Who: CallPublic,
			About: "Signs a person in at a desk.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(illFormed, TooManyTries, BadLogin, CodeRequired, BadCode, FactorDue, PasswordDue, Forbidden),
		},
		{
			Name: "signOut", Method: "DELETE", Path: "/v1/session", Who: CallDesk,
			About: "Ends the session.",
			Gives: told(),
		},
		{
			Name: "act", Method: "POST", Path: "/v1/act", Who: CallDesk,
			About: "Decides on a household or a village's papers: edits and actions, as a changeset has them. A refusal stands in the outcome.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: decided,
		},
		{
			Name: "moveHousehold", Method: "POST", Path: "/v1/households/{id}/move", Who: CallDesk,
			About: "Moves a household to another village.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(decided, NotFound),
		},
		{
			Name: "mergeHouseholds", Method: "POST", Path: "/v1/households/{id}/merge", Who: CallDesk,
			About: "Makes a household part of another.",
			Query: []string{"seen"}, Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(decided, NotFound),
		},
		{
			Name: "partHousehold", Method: "POST", Path: "/v1/households/{id}/part", Who: CallDesk,
			About: "Makes two of households that were made one.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(decided, NotFound),
		},
		{
			Name: "households", Method: "GET", Path: "/v1/households", Who: CallDesk,
			About: "Lists households.",
			Query: []string{"area", "q", "main_cause", "status", "limit", "offset"}, Gives: told(), Refuses: []ErrCode{Forbidden},
		},
		{
			Name: "household", Method: "GET", Path: "/v1/households/{id}", Who: CallDesk,
			About: "All of a household.",
			Query: []string{"reason"}, Gives: told(), Refuses: []ErrCode{NotFound, ReasonMissing, TooManySearches},
		},
		{
			Name: "conflicts", Method: "GET", Path: "/v1/conflicts", Who: CallDesk,
			About: "Lists cases.",
			Query: []string{"area", "kind", "state", "table", "field", "days", "limit", "after"}, Gives: told(),
		},
		{
			Name: "conflict", Method: "GET", Path: "/v1/conflicts/{id}", Who: CallDesk,
			About: "One case.",
			Query: []string{"reason"}, Gives: told(), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "previewRule", Method: "POST", Path: "/v1/conflicts/preview", Who: CallDesk,
			About: "Says what a rule would decide.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(decided, WrongLevel),
		},
		{
			Name: "applyRule", Method: "POST", Path: "/v1/conflicts/rule", Who: CallDesk,
			About: "Decides by a rule what was shown.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: with(decided, WrongLevel),
		},
		{
			Name: "householdsBeside", Method: "GET", Path: "/v1/households/{id}/beside/{other}", Who: CallDesk,
			About: "Two households side by side.",
			Query: []string{"reason"}, Gives: told(), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "relocations", Method: "GET", Path: "/v1/relocation", Who: CallDesk,
			About: "Relocation by village.",
			Query: []string{"area", "step"}, Gives: told(),
		},
		{
			Name: "relocationBoard", Method: "GET", Path: "/v1/relocation/board", Who: CallDesk,
			About: "Relocation case by case.",
			Query: []string{"area", "step", "overdue", "limit", "offset"}, Gives: told(),
		},
		{
			Name: "objections", Method: "GET", Path: "/v1/objections", Who: CallDesk,
			About: "Lists objections.",
			Query: []string{"area", "state", "limit", "offset", "reason"}, Gives: told(), Refuses: []ErrCode{ReasonMissing},
		},
		{
			Name: "relocation", Method: "GET", Path: "/v1/relocation/{id}", Who: CallDesk,
			About: "One relocation case.",
			Gives: told(), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "coverage", Method: "GET", Path: "/v1/coverage", Who: CallDesk,
			About: "Whom relocation has not reached.",
			Query: []string{"area"}, Gives: told(),
		},
		{
			Name: "reviews", Method: "GET", Path: "/v1/reviews", Who: CallDesk,
			About: "Lists what waits for review.",
			Query: []string{"area", "state", "limit", "offset"}, Gives: told(),
		},
		{
			Name: "reviewBulk", Method: "POST", Path: "/v1/reviews/bulk", Who: CallDesk,
			About: "Approves many that only repeat the old.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: decided,
		},
		{
			Name: "difference", Method: "GET", Path: "/v1/households/{id}/difference", Who: CallDesk,
			About: "What two records of a household differ in.",
			Query: []string{"from", "to"}, Gives: told(), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "listFigures", Method: "GET", Path: "/v1/figures", Who: CallDesk,
			About: "Which tables of figures there are.",
			Gives: told(),
		},
		{
			Name: "figures", Method: "GET", Path: "/v1/figures/{table}", Who: CallDesk,
			About: "A table of figures.",
			Query: figureQuery("format"), Gives: told(Body{"text/csv", ""}, Body{MediaSheet, ""}, Body{MediaPlaces, ""}), Refuses: []ErrCode{NotFound, NotOneOf, BadDate, InFuture, TooEarly},
		},
		{
			Name: "figureHouseholds", Method: "GET", Path: "/v1/figures/{table}/households", Who: CallDesk,
			About: "The households behind a figure.",
			Query: figureQuery("row", "column", "after", "limit", "format", "reason"), Gives: told(Body{MediaPlaces, ""}), Refuses: []ErrCode{NotFound, NotOneOf, BadDate, InFuture, TooEarly, ReasonMissing},
		},
		{
			Name: "checkRegistry", Method: "POST", Path: "/v1/registry/check", Who: CallDesk,
			About: "Checks files of the registry, and says what taking them would do.",
			Query: []string{"name"}, Takes: &Body{MediaBytes, ""}, Gives: told(), Refuses: []ErrCode{OutOfScope, UnsupportedMedia, TooLarge},
		},
		{
			Name: "takeRegistry", Method: "POST", Path: "/v1/registry", Who: CallDesk,
			About: "Takes what was checked, as it was shown.",
			Takes: &Body{MediaJSON, ""}, Gives: told(), Refuses: []ErrCode{NotFound, PlanMoved, OutOfScope},
		},
		{
			Name: "exportRegistry", Method: "GET", Path: "/v1/registry", Who: CallDesk,
			About: "The registry as a workbook or CSV files.",
			Query: []string{"area", "format", "reason"}, Gives: []Answer{{Status: 200, About: "The files.", Bodies: []Body{{MediaSheet, ""}, {"application/zip", ""}}}}, Refuses: []ErrCode{ReasonMissing, NotFound, NotOneOf},
		},
		{
			Name: "log", Method: "GET", Path: "/v1/log", Who: CallDesk,
			About: "Entries of the log.",
			Query: []string{"area", "unit", "person", "kind", "from", "to", "before", "limit"}, Gives: told(),
		},
		{
			Name: "logHead", Method: "GET", Path: "/v1/log/checkpoint", Who: CallDesk,
			About: "Where the log ends, signed.",
			Gives: told(),
		},
		{
			Name: "system", Method: "GET", Path: "/v1/system", Who: CallDesk,
			About: "How the server is.",
			Gives: told(),
		},
		{
			Name: "proveEntry", Method: "GET", Path: "/v1/log/{entry}/proof", Who: CallDesk,
			About: "An entry with its proof.",
			Gives: told(), Refuses: []ErrCode{NotFound},
		},
	}
}

// Media types of files for desks.
const (
	MediaSheet  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	MediaPlaces = "application/geo+json"
)

// decided is what a decision can be refused with as a whole; most refusals of one
// stand in its outcome.
var decided = with(illFormed, WrongAuthor, WrongLevel, BadID, UnknownTable, BadBase, EmptyChangeset, TooManyEdits, ReasonMissing)

// told is a good answer that no schema describes, and what it may be given as instead.
func told(also ...Body) []Answer {
	return []Answer{{Status: 200, About: "What was asked for.", Bodies: append([]Body{{MediaJSON, ""}}, also...)}}
}

func figureQuery(more ...string) []string {
	return append(more, "area", "record", "at", "from", "until")
}
