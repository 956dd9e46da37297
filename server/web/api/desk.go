package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// signInRequest is a person at a desk. Whoever has a second factor gives its code, or one
// for recovery.
type signInRequest struct {
	Login    string `json:"login" validate:"required,max=64"`
	Password string `json:"password" validate:"required,max=512"`
	Code     string `json:"code" validate:"max=32"`
}

// signedIn is a session, and whose it is.
type signedIn struct {
	Session string `json:"session"`
	Person  person `json:"person"`
}

type person struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Lang   string  `json:"lang,omitzero"`
	Grants []grant `json:"grants"`
}

type grant struct {
	Role registry.Role `json:"role"`
	Area string        `json:"area"`
}

// signIn opens a session. One that opens nothing, because its person owes a code, a
// password of their own or a second factor, is not handed out.
func (a *API) signIn(c echo.Context) error {
	var req signInRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	ctx := c.Request().Context()
	session, err := a.Auth.SignIn(ctx, app.Credentials{Login: req.Login, Password: req.Password, Code: req.Code, Client: web.ClientOf(c)})
	if err != nil {
		return err
	}
	p, err := a.Auth.Who(ctx, session)
	if err != nil {
		return err
	}
	web.SetWho(c, "person", p.ID)
	out := signedIn{Session: session, Person: person{ID: p.ID, Name: p.Name, Lang: p.Lang}}
	for _, g := range p.Grants {
		out.Person.Grants = append(out.Person.Grants, grant(g))
	}
	return web.JSON(c, out)
}

// signOut ends the session it is called with.
func (a *API) signOut(c echo.Context, _ registry.Person) error {
	session, err := bearer(c)
	if err != nil {
		return err
	}
	if err := a.Auth.SignOut(c.Request().Context(), session); err != nil {
		return err
	}
	return web.JSON(c, struct{}{})
}

// act settles what a person decides: a changeset without a device's number,
// author and clock, which the server knows better. The answer has one outcome,
// like a push of one; a refusal is such an outcome, with its reasons.
func (a *API) act(c echo.Context, p registry.Person) error {
	changeset, err := deskChangeset(c, p)
	if err != nil {
		return err
	}
	outcome, err := a.App.Act(c.Request().Context(), p.ID, changeset)
	return a.answer(c, outcome, err)
}

// deskChangeset reads the changeset of a person at a desk.
func deskChangeset(c echo.Context, p registry.Person) (*syncproto.Changeset, error) {
	body, err := web.Body(c, syncproto.MaxBody)
	if err != nil {
		return nil, err
	}
	changeset, problem := syncproto.DecodeChangeset(body)
	if problem == nil || serverKnows(*problem) {
		problem = misplaced(&changeset, p)
	}
	if problem != nil {
		return nil, *problem
	}
	return &changeset, nil
}

// answer sends what became of a desk's changeset.
func (a *API) answer(c echo.Context, outcome syncproto.Outcome, err error) error {
	if err != nil {
		return err
	}
	answer := syncproto.PushAnswer{Now: syncproto.HLC(a.App.Now().UnixMicro()), Outcomes: []syncproto.Outcome{outcome}}
	return web.Send(c, syncproto.AppendAnswer(nil, &answer, web.LangOf(c)))
}

// serverKnows reports whether all that a changeset lacks is what a desk's may lack.
func serverKnows(p schema.Problem) bool {
	return p.Code == schema.MissingMember && (p.Field == "/n" || p.Field == "/by" || p.Field == "/at")
}

// misplaced finds what makes a changeset another than the signed-in person's own
// at a desk.
func misplaced(c *syncproto.Changeset, p registry.Person) *schema.Problem {
	switch {
	case c.N != 0:
		return &schema.Problem{Code: schema.UnknownMember, Field: "/n"}
	case c.ID == "":
		return &schema.Problem{Code: schema.MissingMember, Field: "/id"}
	case c.Village == "":
		return &schema.Problem{Code: schema.MissingMember, Field: "/village"}
	case c.By != "" && c.By != p.ID:
		return &schema.Problem{Code: schema.WrongAuthor}
	}
	return nil
}
