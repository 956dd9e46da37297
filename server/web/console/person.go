package console

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// personView is one account, with what the reader may do to it.
type personView struct {
	ID, Name, Login string
	Self            bool
	Tags            []tag
	Grants          []grantView
	Former          []grantView
	Langs           []choice
	Devices         []deviceRow
	Disabled        bool
	Keeps           bool // the account is the reader's to change
	Carries         bool // its devices and villages are
	Roles           []choice
	Places          places
	Form            filled
}

// person shows one account.
func (k *Console) person(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, url.Values{"role": {string(registry.Cadre)}, "area": {""}})
	if err != nil {
		return err
	}
	return k.showPerson(c, who, http.StatusOK, form)
}

func (k *Console) showPerson(c echo.Context, who reader, status int, form filled) error {
	view := personView{Form: form}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		p, err := r.Person(c.Param("id"))
		if errors.Is(err, app.ErrNotFound) || err == nil && !who.Grants.SeesAccount(p) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return err
		}
		return k.fillPerson(r, who, p, &view)
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "person", view)
}

func (k *Console) fillPerson(r app.Reader, who reader, p registry.Person, view *personView) error {
	all, err := readAreas(r)
	if err != nil {
		return err
	}
	factor, err := r.SecondFactor(p.ID)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return err
	}
	view.ID, view.Name, view.Login, view.Disabled = p.ID, p.Name, p.Login, p.Disabled
	view.Self, view.Tags = p.ID == who.ID, accountTags(p, factor.Secret != nil, who.lang)
	view.Keeps, view.Carries = who.Grants.KeepsAccount(p), who.Grants.KeepsDevices(p)
	view.Grants = all.grants(p.Grants, who.lang)
	for i := range view.Grants {
		view.Grants[i].May = view.Carries && !view.Self && who.Grants.MayGrant(view.Grants[i].Of)
	}
	for _, f := range p.Former {
		view.Former = append(view.Former, all.grants(registry.Grants{f.Grant}, who.lang)...)
	}
	for _, lang := range schema.Langs {
		view.Langs = append(view.Langs, choice{Code: string(lang), Label: langNames[lang], Selected: p.Lang == string(lang)})
	}
	view.Roles, view.Places = who.grantable(all, view.Form)
	lines, _, err := r.FindDevices(app.DeviceQuery{Areas: []string{""}, Person: p.ID, Limit: pageSize})
	for _, line := range lines {
		view.Devices = append(view.Devices, k.deviceRow(all, line, who))
	}
	return err
}

// grantable are the roles and the areas that the reader has to give; which goes with
// which is judged when it is done.
func (who reader) grantable(all *areas, form filled) ([]choice, places) {
	areas := who.Grants.AccountAreas()
	may := func(role registry.Role) bool {
		for _, area := range areas {
			if who.Grants.MayGrant(registry.Grant{Role: role, Area: area}) {
				return true
			}
		}
		return false
	}
	return who.roleChoices(form.Get("role"), may), all.places(areas, form.Get("area"), who.lang)
}

// deed is what one button of the page does. It returns the notice that is said then, or
// a secret that is shown instead.
type deed func(k *Console, c echo.Context, who reader, id string, form filled) (notice string, secret *secretView, err error)

// secretView is something that is shown this once, to be handed over.
type secretView struct {
	Kind  string // "password" or "device"
	Whose string
	Text  string
	Code  template.HTML // the same for a phone; "" where it is not for one
	Until string
	Back  string
}

// deeds are the buttons of a person's page by their value.
var deeds = map[string]deed{
	"rename": func(k *Console, c echo.Context, who reader, id string, f filled) (string, *secretView, error) {
		return "done.person", nil, k.accounts.RenameAccount(c.Request().Context(), who.ID, id, f.Get("name"), schema.Lang(f.Get("lang")))
	},
	"grant": func(k *Console, c echo.Context, who reader, id string, f filled) (string, *secretView, error) {
		return "done.granted", nil, k.accounts.GrantTo(c.Request().Context(), who.ID, id, registry.Grant{Role: registry.Role(f.Get("role")), Area: f.Get("area")})
	},
	"withdraw": func(k *Console, c echo.Context, who reader, id string, f filled) (string, *secretView, error) {
		return "done.withdrawn", nil, k.accounts.WithdrawFrom(c.Request().Context(), who.ID, id, registry.Grant{Role: registry.Role(f.Get("ends")), Area: f.Get("at")})
	},
	"disable": func(k *Console, c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
		return "done.disabled", nil, k.accounts.Disable(c.Request().Context(), who.ID, id, true)
	},
	"enable": func(k *Console, c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
		return "done.enabled", nil, k.accounts.Disable(c.Request().Context(), who.ID, id, false)
	},
	"factor": func(k *Console, c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
		return "done.factor", nil, k.accounts.ResetFactor(c.Request().Context(), who.ID, id)
	},
	"sign-out": func(k *Console, c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
		return "done.ended", nil, k.accounts.EndSessions(c.Request().Context(), who.ID, id)
	},
	"password": (*Console).givePassword,
	"device":   (*Console).giveCode,
}

// givePassword makes a password for somebody to choose another with.
func (k *Console) givePassword(c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
	password, err := k.accounts.ResetPassword(c.Request().Context(), who.ID, id)
	return "", &secretView{Kind: "password", Text: password}, err
}

// giveCode makes a code that binds a phone to somebody.
func (k *Console) giveCode(c echo.Context, who reader, id string, _ filled) (string, *secretView, error) {
	code, expires, err := k.accounts.EnrolFor(c.Request().Context(), who.ID, id)
	if err != nil {
		return "", nil, err
	}
	drawn, err := qrCode(enrolAddress(c, code), say(who.lang, "enrol.qr"))
	return "", &secretView{Kind: "device", Text: code[:5] + "-" + code[5:], Code: drawn, Until: moment(expires.UnixMilli())}, err
}

// enrolAddress is what a phone scans: where the app is on this server, with the code
// behind the #, which a browser keeps to itself.
func enrolAddress(c echo.Context, code string) string {
	scheme := "http"
	if web.OverTLS(c) {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: c.Request().Host, Path: "/app", Fragment: "enrol=" + code}).String()
}

// doToPerson does what a button says, in the reader's name.
func (k *Console) doToPerson(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	do, known := deeds[form.Get("do")]
	if !known {
		return schema.Problem{Code: schema.BadQuery, Field: "do"}
	}
	notice, secret, err := do(k, c, who, c.Param("id"), form)
	p := schema.Problem{}
	switch {
	case errors.As(err, &p) && p.Code == schema.NotFound:
		return err
	case errors.As(err, &p):
		form.refuse(p)
		return k.showPerson(c, who, web.StatusOf(p.Code), form)
	case err != nil:
		return err
	case secret != nil:
		return k.showSecret(c, who, c.Param("id"), *secret)
	}
	return k.done(c, personPage(c.Param("id")), notice)
}

// showSecret answers with what is shown this once.
func (k *Console) showSecret(c echo.Context, who reader, id string, secret secretView) error {
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		p, err := r.Person(id)
		secret.Whose, secret.Back = p.Name, personPage(id)
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "secret", secret)
}
