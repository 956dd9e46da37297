package api

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// moveHousehold moves the household of the path to another village. The body says
// where to, and at which revision the person saw the household:
//
//	{"id":"<uuid of the decision>","village":"<code>","seen":7}
//
// The answer is that of act. The same id again repeats it.
func (a *API) moveHousehold(c echo.Context, p registry.Person) error {
	changeset, err := deskChangeset(c, p)
	switch {
	case err != nil:
		return err
	case changeset.Household != "":
		return schema.Problem{Code: schema.UnknownMember, Field: "/household"}
	case len(changeset.Edits) > 0:
		return schema.Problem{Code: schema.UnknownMember, Field: "/edits"}
	}
	changeset.Household = c.Param("id")
	outcome, err := a.App.MoveHousehold(c.Request().Context(), p.ID, changeset)
	return a.answer(c, outcome, err)
}

// mergeHouseholds makes the household of the path, seen at the revision of the
// parameter seen, part of the one that the body names, seen at the revision there:
//
//	POST /v1/households/<loser>/merge?seen=4
//	{"id":"<uuid of the decision>","village":"<code>","household":"<survivor>","seen":7,
//	 "edits":[{"t":"member","id":"<uuid>","set":{"relation":"20"}},{"t":"member","id":"<uuid>","del":true}]}
//
// edits are what the person decides about the two together, as in act; they need no
// bases. The answer is that of act. The same id again repeats it.
func (a *API) mergeHouseholds(c echo.Context, p registry.Person) error {
	seen, err := strconv.ParseInt(c.QueryParam("seen"), 10, 64)
	if err != nil || seen < 1 {
		return schema.Problem{Code: schema.BadQuery, Field: "seen"}
	}
	changeset, err := deskChangeset(c, p)
	switch {
	case err != nil:
		return err
	case changeset.Household == "":
		return schema.Problem{Code: schema.MissingMember, Field: "/household"}
	}
	outcome, err := a.App.MergeHouseholds(c.Request().Context(), p.ID, c.Param("id"), syncproto.Rev(seen), changeset)
	return a.answer(c, outcome, err)
}

// partHousehold takes the household of the path out of the one that it was made part of,
// which the body names, seen at the revision there:
//
//	POST /v1/households/<that comes out>/part
//	{"id":"<uuid of the decision>","village":"<code>","household":"<that has it>","seen":9,
//	 "actions":[{"do":"household.part","reason":"...","document":"..."}]}
//
// The reason must be given; document names the paper that shows it, if there is one. Both
// are in the log. The household comes back with its id, its history and its rows as they stand
// by now, to the village that it was in: see registry.Parting. The answer is that of act.
// The same id again repeats it.
func (a *API) partHousehold(c echo.Context, p registry.Person) error {
	changeset, err := deskChangeset(c, p)
	switch {
	case err != nil:
		return err
	case changeset.Household == "":
		return schema.Problem{Code: schema.MissingMember, Field: "/household"}
	case len(changeset.Edits) > 0:
		return schema.Problem{Code: schema.UnknownMember, Field: "/edits"}
	}
	outcome, err := a.App.PartHousehold(c.Request().Context(), p.ID, c.Param("id"), changeset)
	return a.answer(c, outcome, err)
}
