package console

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

const importPath = "/import"

// Deliveries takes the county's registry in as files. What takes long is asked for, and
// done apart from the request. Its refusals are schema.Problems.
type Deliveries interface {
	// Deliverable reports whether a file of a name may be delivered.
	Deliverable(name string) bool
	// HandIn keeps a file to be checked, and returns its token. once names the showing of
	// the form: the same form sent again is the same delivery.
	HandIn(p registry.Person, once, name string, file io.Reader, lang schema.Lang) (token string, err error)
	// CheckAgain asks for a delivery to be checked anew.
	CheckAgain(p registry.Person, token string, lang schema.Lang) error
	// TakeLater asks for a delivery to be taken as the plan says, with partly what is
	// without a fault.
	TakeLater(p registry.Person, token, plan string, partly bool, lang schema.Lang) error
	// Status returns where a delivery stands.
	Status(p registry.Person, token string) (Delivery, error)
	// List returns the deliveries that are kept and that a person may see, newest first.
	List(p registry.Person) ([]Delivery, error)
	// Report returns what came of a delivery, or would.
	Report(p registry.Person, token string, lang schema.Lang) (DeliveryReport, error)
	// Faults returns what is wrong with it as a file in a format, "xlsx" or "csv".
	Faults(p registry.Person, token, format string, lang schema.Lang) (ReportFile, error)
}

// Delivery is where a delivery stands.
type Delivery struct {
	Token, Name, Person string
	At                  time.Time
	State               string
	Taking, Partly      bool // what is, or was, to be done
	Done, Of            int  // households that have been looked at
	Why                 *schema.Problem

	Households, Added, Changed, Unchanged, Refused, Faults int
}

// The states of a delivery, as exchange has them.
const (
	deliveryWaits    = "waits"
	deliveryUnderway = "underway"
	deliveryCutOff   = "cut_off"
	deliveryRefused  = "refused"
	deliveryChecked  = "checked"
	deliveryTaken    = "taken"
)

// importView is the form by which files are delivered, and what was delivered before.
type importView struct {
	Form  filled
	Most  string // how large a file may be
	Bytes int64
	Rows  []deliveryLine
	Pager pager
}

// deliveryLine is one delivery among others.
type deliveryLine struct {
	Delivery
	Href, When, By string
	Tag            stateTag
}

// stateTag is a state in words.
type stateTag struct{ Text, Class string }

// mayImport reports whether the reader is of a county's staff anywhere.
func (who reader) mayImport() bool {
	return slices.ContainsFunc(who.Grants, func(g registry.Grant) bool { return g.Role == registry.CountyStaff })
}

// importForm shows the form and what was delivered before.
func (k *Console) importForm(c echo.Context, who reader) error {
	if !who.mayImport() {
		return schema.Problem{Code: schema.NotFound}
	}
	form, err := k.blank(who.lang, url.Values{"file": {""}})
	if err != nil {
		return err
	}
	return k.showImport(c, who, http.StatusOK, form)
}

// deliver takes a file that is to be imported, and leads to where its check is seen.
func (k *Console) deliver(c echo.Context, who reader) error {
	if !who.mayImport() {
		return schema.Problem{Code: schema.NotFound}
	}
	form, err := k.blank(who.lang, url.Values{"file": {""}})
	if err != nil {
		return err
	}
	token, wrong, err := k.received(c, who)
	if err != nil {
		return err
	}
	if wrong == "" {
		return c.Redirect(http.StatusSeeOther, deliveryPage(token))
	}
	form.flaws = append(form.flaws, flaw{"file", wrong})
	return k.showImport(c, who, http.StatusUnprocessableEntity, form)
}

// received reads the file as it comes, and says in words what is wrong with it.
func (k *Console) received(c echo.Context, who reader) (token, wrong string, err error) {
	tooLarge := say(who.lang, "import.toolarge", size(web.MaxDelivery))
	parts, err := web.Parts(c, web.MaxDelivery)
	if p, _ := app.AsProblem(err); p.Code == schema.TooLarge {
		return "", tooLarge, nil
	}
	if err != nil {
		return "", "", err
	}
	once, err := onceOf(parts)
	if err != nil {
		return "", "", err
	}
	file, err := parts.NextPart()
	if err != nil || file.FormName() != "file" {
		return "", "", schema.Problem{Code: schema.BadQuery, Field: "file"}
	}
	name := file.FileName()
	name = name[strings.LastIndexAny(name, `/\`)+1:] // old browsers name the folder, too
	switch {
	case name == "":
		return "", say(who.lang, "import.nofile"), nil
	case !k.deliveries.Deliverable(name):
		return "", say(who.lang, "import.badname"), nil
	}
	token, err = k.deliveries.HandIn(who.Person, once, name, file, who.lang)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return "", tooLarge, nil
	}
	if errors.Is(err, io.ErrUnexpectedEOF) { // the browser broke off
		err = schema.Problem{Code: schema.Malformed, Param: "0"}
	}
	return token, "", err
}

// onceOf reads which showing of the form a file comes with. It stands before the file.
func onceOf(parts *multipart.Reader) (string, error) {
	part, err := parts.NextPart()
	if err == nil && part.FormName() == onceInput {
		once, err := io.ReadAll(io.LimitReader(part, 64))
		if err == nil && len(once) > 0 {
			return string(once), nil
		}
	}
	return "", schema.Problem{Code: schema.BadQuery, Field: onceInput}
}

func (k *Console) showImport(c echo.Context, who reader, status int, form filled) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	list, err := k.deliveries.List(who.Person)
	if err != nil {
		return err
	}
	view := importView{Form: form, Most: size(web.MaxDelivery), Bytes: web.MaxDelivery, Pager: pagerOf(c, "page", "", page, pageSize, len(list))}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		ids := newNames(r, who.lang)
		for _, d := range slice(list, page, pageSize) {
			view.Rows = append(view.Rows, ids.delivery(d))
		}
		return ids.err
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "import", view)
}

// delivery is one delivery in words.
func (n *names) delivery(d Delivery) deliveryLine {
	return deliveryLine{Delivery: d, Href: deliveryPage(d.Token), When: moment(d.At.UnixMilli()), By: n.person(d.Person), Tag: d.tag(n.lang)}
}

// tag says where a delivery stands.
func (d *Delivery) tag(lang schema.Lang) stateTag {
	switch d.State {
	case deliveryTaken:
		return stateTag{choose(d.Refused > 0, say(lang, "import.partly"), say(lang, "import.taken")), "good"}
	case deliveryWaits, deliveryUnderway:
		return stateTag{choose(d.Taking, say(lang, "import.taking"), say(lang, "import.checking")), "wait"}
	case deliveryCutOff:
		return stateTag{say(lang, "import.cutoff"), "alarm"}
	case deliveryRefused:
		return stateTag{say(lang, "import.notdone"), "alarm"}
	}
	switch {
	case d.Faults > 0:
		return stateTag{say(lang, "import.faulty"), "alarm"}
	case d.Added+d.Changed == 0:
		return stateTag{say(lang, "import.nothing"), ""}
	}
	return stateTag{say(lang, "import.toconfirm"), "wait"}
}
