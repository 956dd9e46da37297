package console

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const peoplePath = "/people"

func personPage(id string) string { return peoplePath + "/" + id }

// peopleView is a list of accounts and what was asked for.
type peopleView struct {
	Search   string
	Places   places
	Roles    []choice
	States   []choice
	Filtered bool
	Keeps    bool // the reader makes accounts
	Alone    bool // a password alone lets everybody in on this server
	Rows     []personRow
	Pager    pager
}

// personRow is one account of the list.
type personRow struct {
	Href, Name, Login string
	Grants            []grantView
	Former            bool // nothing is granted any more
	Devices           int
	Tags              []tag
}

// tag is a short word beside an entry.
type tag struct{ Class, Text string }

// keepsPeople reports whether the reader is shown accounts at all.
func (who reader) keepsPeople() bool { return len(who.Grants.AccountAreas()) > 0 }

// makesAccounts reports whether the reader makes accounts.
func (who reader) makesAccounts() bool {
	for _, g := range who.Grants {
		if g.Role == registry.Administrator && g.Area != "" {
			return true
		}
	}
	return false
}

// people lists the accounts that the reader looks after, or whose devices.
func (k *Console) people(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := peopleView{Search: strings.TrimSpace(c.QueryParam("q")), Keeps: who.makesAccounts(),
		Roles: who.roleChoices(c.QueryParam("role"), func(registry.Role) bool { return true }), States: who.peopleStates(c.QueryParam("state"))}
	q := app.PeopleQuery{Text: norm.NFC.String(view.Search), Role: registry.Role(chosen(view.Roles)), State: app.PeopleState(chosen(view.States)),
		Limit: pageSize, Offset: (page - 1) * pageSize}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		if q.Areas, err = placesAsked(c, all, who.Grants.AccountAreas()); err != nil {
			return err
		}
		view.Places = all.places(who.Grants.AccountAreas(), c.QueryParam("area"), who.lang)
		lines, total, err := r.FindPeople(q)
		for _, line := range lines {
			view.Rows = append(view.Rows, all.personRow(line, who.lang))
		}
		view.Pager = pagerOf(c, "page", "", page, pageSize, total)
		return err
	})
	if err != nil {
		return err
	}
	factor, err := k.accounts.Factor(c.Request().Context(), who.Person)
	if err != nil {
		return err
	}
	view.Alone = who.Grants.NeedSecondFactor() && !factor.Needed
	view.Filtered = view.Search+c.QueryParam("area")+string(q.Role)+string(q.State) != ""
	return k.show(c, http.StatusOK, who, "people", view)
}

func (all *areas) personRow(line app.PersonLine, lang schema.Lang) personRow {
	return personRow{
		Href: personPage(line.ID), Name: line.Name, Login: line.Login, Grants: all.grants(line.Reach(), lang),
		Former: len(line.Grants) == 0, Devices: line.Devices, Tags: accountTags(line.Person, line.Factor, lang),
	}
}

// accountTags say how it stands with an account.
func accountTags(p registry.Person, factor bool, lang schema.Lang) (tags []tag) {
	add := func(is bool, class, text string) {
		if is {
			tags = append(tags, tag{class, text})
		}
	}
	add(p.Disabled, "alarm", say(lang, "person.disabled"))
	add(p.Password == "", "", say(lang, "person.nopassword"))
	add(p.Lapses != 0 && !p.Disabled, "wait", say(lang, "person.onetime"))
	add(factor, "good", say(lang, "factor"))
	add(!factor && p.Password != "" && !p.Disabled && p.Grants.NeedSecondFactor(), "wait", say(lang, "person.nofactor"))
	return tags
}

// roleChoices are the roles that may be chosen.
func (who reader) roleChoices(selected string, may func(registry.Role) bool) (out []choice) {
	for _, item := range schema.Codes("role").Items {
		if may(registry.Role(item.Code)) {
			out = append(out, choice{Code: item.Code, Label: item.Label.In(who.lang), Selected: item.Code == selected})
		}
	}
	return out
}

func (who reader) peopleStates(selected string) []choice {
	states := []choice{
		{Code: string(app.PeopleActive), Label: say(who.lang, "person.active")},
		{Code: string(app.PeopleDisabled), Label: say(who.lang, "person.disabled")},
		{Code: string(app.PeopleNoPassword), Label: say(who.lang, "person.nopassword")},
		{Code: string(app.PeopleNoFactor), Label: say(who.lang, "person.nofactor")},
	}
	return marked(states, selected)
}

// marked marks the choice with a code.
func marked(choices []choice, selected string) []choice {
	for i := range choices {
		choices[i].Selected = choices[i].Code == selected
	}
	return choices
}

// chosen is the code of the choice that is made, "" for none.
func chosen(choices []choice) string {
	for _, c := range choices {
		if c.Selected {
			return c.Code
		}
	}
	return ""
}
