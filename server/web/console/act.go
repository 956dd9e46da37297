package console

import (
	"errors"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// act does what a person decided in a form, and reports whether it is done; otherwise the
// form says why not. A form that is sent again, by a second press or by going back, is
// the same decision and done once; the same form with something else in it is another.
func (k *Console) act(c echo.Context, who reader, f *filled, changeset *syncproto.Changeset) (done bool, err error) {
	if changeset.ID, err = decisionID(c, who, f); err != nil {
		return false, err
	}
	outcome, err := k.app.Act(c.Request().Context(), who.ID, changeset)
	if p := (schema.Problem{}); errors.As(err, &p) {
		outcome, err = syncproto.Outcome{Kind: syncproto.Rejected, Problems: []schema.Problem{p}}, nil
	}
	if err != nil {
		return false, err
	}
	f.refuse(outcome.Problems...)
	return outcome.Kind != syncproto.Rejected, nil
}

// decisionID names what a form decides: the same when it is sent again, another for
// anything else.
func decisionID(c echo.Context, who reader, f *filled) (string, error) {
	if f.Once() == "" {
		return "", schema.Problem{Code: schema.BadQuery, Field: onceInput}
	}
	return registry.DerivedID("form", who.ID, c.Request().URL.Path, f.values.Encode()), nil
}
