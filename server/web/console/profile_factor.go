package console

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/web"
)

// factorView is how it stands with the reader's second factor, and the form of the next
// step.
type factorView struct {
	app.Factor
	Form     filled
	Code     template.HTML // of the secret that is offered
	Groups   []string      // the same, as people type it
	Until    string        // when nothing is open without one; "" when it is open whether
	Due      bool          // that is now
	Later    string        // where to go on without, "" when there is no going on
	Recovery []string      // codes that are shown this once
	Next     string        // where to go on to
}

// factorForm shows what comes next: the password, or the code of the secret that is offered.
func (k *Console) factorForm(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, url.Values{"password": {""}, "code": {""}, "next": {local(c.QueryParam("next"))}})
	if err != nil {
		return err
	}
	return k.showFactor(c, who, http.StatusOK, form)
}

func (k *Console) showFactor(c echo.Context, who reader, status int, form filled) error {
	factor, err := k.accounts.Factor(c.Request().Context(), who.Person)
	if err != nil {
		return err
	}
	view := factorView{Factor: factor, Form: form, Next: local(form.Get("next"))}
	if factor.Needed && factor.DueAt != 0 && !factor.Set {
		view.Until = moment(factor.DueAt)
		view.Due = factor.DueAt <= k.app.Now().UnixMilli()
	}
	if !view.Due {
		view.Later = view.Next
	}
	if factor.Key != "" {
		view.Groups = inGroups(factor.Key, 4)
		if view.Code, err = qrCode(factor.URI, say(who.lang, "factor.qr")); err != nil {
			return err
		}
	}
	return k.show(c, status, who, "factor", view)
}

// inGroups sets a key apart for people to type.
func inGroups(key string, size int) (groups []string) {
	for len(key) > size {
		groups, key = append(groups, key[:size]), key[size:]
	}
	return append(groups, key)
}

// offerFactor makes the secret that the page then shows.
func (k *Console) offerFactor(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	err = k.accounts.OfferFactor(c.Request().Context(), who.ID, form.Get("password"))
	if err != nil {
		return k.factorRefused(c, who, form, err)
	}
	return c.Redirect(http.StatusSeeOther, withNext(factorPath, local(form.Get("next"))))
}

// factorRefused shows the form again with what is wrong.
func (k *Console) factorRefused(c echo.Context, who reader, form filled, err error) error {
	p := schema.Problem{}
	if !errors.As(err, &p) {
		return err
	}
	form.refuse(p)
	web.Retry(c, p)
	return k.showFactor(c, who, web.StatusOf(p.Code), form)
}

// confirmFactor has the secret count, and shows the codes for recovery.
func (k *Console) confirmFactor(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	recovery, err := k.accounts.ConfirmFactor(c.Request().Context(), sessionOf(c), form.Get("code"))
	if err != nil {
		return k.factorRefused(c, who, form, err)
	}
	return k.showRecovery(c, who, form, recovery)
}

// renewRecovery makes codes in place of those there are, and shows them.
func (k *Console) renewRecovery(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	recovery, err := k.accounts.RenewRecoveryCodes(c.Request().Context(), who.Person, form.Get("password"))
	if err != nil {
		return k.factorRefused(c, who, form, err)
	}
	return k.showRecovery(c, who, form, recovery)
}

// showRecovery shows codes: only now, so the answer to the form itself has them.
func (k *Console) showRecovery(c echo.Context, who reader, form filled, recovery []string) error {
	return k.show(c, http.StatusOK, who, "recovery", factorView{
		Recovery: recovery, Next: local(form.Get("next")), Until: moment(k.app.Now().Truncate(time.Minute).UnixMilli()),
	})
}
