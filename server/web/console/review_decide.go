package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// The actions of review.
const (
	doApprove = "record.approve"
	doReturn  = "record.return"
	doReopen  = "record.reopen"
)

// reviewButtons are the decisions that a review's form can ask for, each with what the
// next page says of it.
var reviewButtons = map[string]struct{ do, done string }{
	"approve": {doApprove, "done.approve"},
	"return":  {doReturn, "done.return"},
	"reopen":  {doReopen, "done.reopen"},
}

// decideReview does what a reviewer decided, and leads on to the next household.
func (k *Console) decideReview(c echo.Context, who reader) error {
	filled, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	button, known := reviewButtons[filled.Get("do")]
	if !known {
		return schema.Problem{Code: schema.BadQuery, Field: "do"}
	}
	decided, err := k.readDecided(c, who)
	if err != nil {
		return err
	}
	changeset := &syncproto.Changeset{
		Village: decided.unit.Village, Household: decided.unit.ID, Seen: decided.unit.Rev,
		Actions: []syncproto.Action{{Do: button.do, Expect: filled.Get("seen"), Reason: typed(filled.Get("reason"))}},
	}
	if button.do == doReturn {
		changeset.Edits = decided.comments(&filled)
	}
	done, err := k.act(c, who, &filled, changeset)
	if err != nil {
		return err
	}
	if done {
		return k.done(c, decided.next, button.done, decided.head)
	}
	return k.showReview(c, http.StatusUnprocessableEntity, who, filled)
}

// decided is the household that a form decides on, and where the reader goes from it.
type decided struct {
	unit syncproto.UnitState
	head string
	next string
}

func (k *Console) readDecided(c echo.Context, who reader) (d decided, err error) {
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		if d.unit, err = who.unitOf(r, c.Param("id")); err != nil {
			return err
		}
		queue, err := k.queueOf(c, r, who, reviewFilterOf(c), d.unit.ID)
		d.next = queue.after()
		if root := d.unit.Rows[syncproto.RowKey{Table: schema.Household, ID: d.unit.ID}]; root != nil {
			d.head = form{lang: who.lang}.value(root.Table.Field("head_name"), root.Get("head_name"), schema.Plain).Text
		}
		return err
	})
	return d, err
}

// comments are the rows of what was said of fields: below each, and of the one that was
// chosen from the list of all.
func (d *decided) comments(filled *filled) (edits []syncproto.Edit) {
	round := registry.StandingRound(&d.unit)
	if round == nil {
		return nil // the action is refused for that
	}
	said := map[string]string{filled.Get("about"): filled.Get("said")}
	for input := range filled.values {
		if strings.HasPrefix(input, aboutInputs) {
			said[input] = filled.Get(input)
		}
	}
	for input, text := range said {
		on, ok := parseAbout(input)
		if text = typed(text); ok && text != "" {
			edits = append(edits, commentEdit(registry.DerivedID(filled.Once(), round.ID, input), round.ID, on, text))
		}
	}
	slices.SortFunc(edits, func(a, b syncproto.Edit) int { return strings.Compare(a.Row, b.Row) })
	return edits
}

func commentEdit(id, round string, on about, text string) syncproto.Edit {
	t := schema.ReviewComment
	e := syncproto.Edit{Table: t, Row: id}
	for _, cell := range [...][2]string{{"review", round}, {"table_name", on.Table}, {"row_id", on.Row}, {"field", on.Field}, {"text", text}} {
		if cell[1] != "" {
			e.Sets = append(e.Sets, syncproto.Set{Field: t.Ordinal(cell[0]), Value: schema.TextOf(cell[1])})
		}
	}
	return e
}

// typed is a text as the register spells it, of one that came from a form.
func typed(text string) string {
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")))
}
