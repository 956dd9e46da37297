package console

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// paperKind is a paper of a village that is recorded at a desk, in a form of its own.
type paperKind struct {
	path    string // behind the village's, with :id where an existing row is changed
	title   string // text
	table   *schema.Table
	fields  []string // that are typed
	photos  []string // that are sent as files
	changes bool     // an existing row, which the address names
	done    string
	may     func(reader, string) bool
	// fixed is what the server writes beside what was typed; nil for nothing.
	fixed func(who reader, now int64) map[string]schema.Value
}

// paperKinds are all of them.
func paperKinds() []paperKind {
	records := func(who reader, village string) bool { return who.Grants.Records(village) }
	return []paperKind{
		{path: "/areas/new", title: "paper.area", table: schema.RelocationArea, fields: []string{"group_name", "reason", "minutes"}, done: "done.paper",
			may: func(who reader, village string) bool {
				return who.Grants.Has(registry.CountyStaff, village) || who.Grants.Has(registry.TownshipReviewer, village)
			},
			fixed: func(who reader, now int64) map[string]schema.Value {
				return map[string]schema.Value{"state": schema.TextOf("proposed"), "step_at": schema.IntOf(now), "step_by": schema.TextOf(who.ID)}
			}},
		{path: "/notices/new", title: "paper.notice", table: schema.Notice, fields: []string{"kind", "posted_on", "place", "text"},
			photos: []string{"first_day_photo"}, done: "done.paper", may: records},
		{path: "/notices/:id/end", title: "paper.end", table: schema.Notice, fields: []string{"removed_on"},
			photos: []string{"last_day_photo"}, changes: true, done: "done.paper", may: records},
		{path: "/meetings/new", title: "paper.meeting", table: schema.Meeting, fields: []string{"kind", "held_on", "place", "entitled", "present", "minutes"},
			photos: []string{"attendance_sheet", "photo"}, done: "done.paper", may: records},
	}
}

// paperView is a paper's form.
type paperView struct {
	Title  string
	Place  string // the village
	Back   string
	Inputs []input
	Photos []photoInput
	Form   filled
}

// photoInput is a photo to be sent along. Hash is that of one that has come already.
type photoInput struct {
	Name, Label, Hash, Link string
	Flaw                    flaw
}

// paperRoutes are the pages of all papers.
func paperRoutes() (out []route) {
	for _, kind := range paperKinds() {
		path := boardPath + "/villages/:village" + kind.path
		out = append(out,
			route{method: http.MethodGet, path: path, page: func(k *Console, c echo.Context, who reader) error { return k.paperForm(c, who, kind) }},
			route{method: http.MethodPost, path: path, page: func(k *Console, c echo.Context, who reader) error { return k.recordPaper(c, who, kind) }})
	}
	return out
}

// paperForm shows a paper's empty form.
func (k *Console) paperForm(c echo.Context, who reader, kind paperKind) error {
	begin := url.Values{}
	for _, name := range slices.Concat(kind.fields, kind.photos) {
		begin.Set(name, "")
		if kind.table.Field(name).Kind == schema.Date {
			begin.Set(name, app.Today(k.app.Now()))
		}
	}
	if asked := c.QueryParam("kind"); asked != "" && begin.Has("kind") {
		begin.Set("kind", asked)
	}
	blank, err := k.blank(who.lang, begin)
	if err != nil {
		return err
	}
	return k.showPaper(c, who, http.StatusOK, kind, blank)
}

// recordPaper records what was typed and sent.
func (k *Console) recordPaper(c echo.Context, who reader, kind paperKind) error {
	village := c.Param("village")
	papers, err := k.papersToWrite(c, who, kind)
	if err != nil {
		return err
	}
	form, err := k.readPaper(c, who.lang, kind.photos)
	if err != nil {
		return err
	}
	edit, problems := kind.edit(c, who, &form, papers, k.app.Now().UnixMilli())
	if form.refuse(problems...); form.Refused() {
		return k.showPaper(c, who, http.StatusUnprocessableEntity, kind, form)
	}
	done, err := k.act(c, who, &form, &syncproto.Changeset{Village: village, Seen: papers.Rev, Edits: []syncproto.Edit{edit}})
	if err != nil {
		return err
	}
	if done {
		return k.done(c, villageBoard(village), kind.done)
	}
	return k.showPaper(c, who, http.StatusUnprocessableEntity, kind, form)
}

// papersToWrite are the papers of a village that the reader may write this kind in, and the
// row that is to be changed is among them.
func (k *Console) papersToWrite(c echo.Context, who reader, kind paperKind) (papers syncproto.UnitState, err error) {
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		papers, err = papersSeen(r, who, c.Param("village"))
		return err
	})
	if err != nil {
		return papers, err
	}
	if !kind.may(who, c.Param("village")) {
		return papers, schema.Problem{Code: schema.Forbidden}
	}
	row := papers.Rows[syncproto.RowKey{Table: kind.table, ID: c.Param("id")}]
	if kind.changes && (row == nil || row.Deleted) {
		return papers, schema.Problem{Code: schema.NotFound}
	}
	return papers, nil
}

// edit is what the form says, on the row that it is about.
func (p paperKind) edit(c echo.Context, who reader, form *filled, papers syncproto.UnitState, now int64) (e syncproto.Edit, problems []schema.Problem) {
	e = syncproto.Edit{Table: p.table, Row: c.Param("id")}
	base := papers.Rev
	if !p.changes {
		base = 0
		e.Row = registry.DerivedID("paper", who.ID, c.Request().URL.Path, form.Once())
	}
	set := func(name string, v schema.Value) {
		if !v.IsNull() {
			e.Sets = append(e.Sets, syncproto.Set{Field: p.table.Ordinal(name), Value: v, Base: base})
		}
	}
	for _, name := range slices.Concat(p.fields, p.photos) {
		v, problem, ok := valueTyped(p.table.Field(name), form.Get(name))
		if !ok {
			problem.Table = p.table.Name
			problems = append(problems, problem)
		} else if v.IsNull() {
			problems = append(problems, schema.Problem{Code: schema.Required, Table: p.table.Name, Field: name})
		}
		set(name, v)
	}
	if p.fixed != nil {
		for name, v := range p.fixed(who, now) {
			set(name, v)
		}
	}
	slices.SortFunc(e.Sets, func(a, b syncproto.Set) int { return a.Field - b.Field })
	return e, problems
}

func (k *Console) showPaper(c echo.Context, who reader, status int, kind paperKind, said filled) error {
	if _, err := k.papersToWrite(c, who, kind); err != nil {
		return err
	}
	view := paperView{Title: say(who.lang, kind.title), Back: villageBoard(c.Param("village")), Form: said}
	f := form{lang: who.lang}
	for _, name := range kind.fields {
		in := f.input(kind.table.Field(name), schema.Null)
		in.Name = name
		in.fill(said.Get(name))
		in.Flaw = said.Flaw(name)
		view.Inputs = append(view.Inputs, in)
	}
	for _, name := range kind.photos {
		p := photoInput{Name: name, Label: kind.table.Field(name).Label.In(who.lang), Hash: said.Get(name), Flaw: said.Flaw(name)}
		if p.Hash != "" {
			p.Link = k.links.Link(p.Hash)
		}
		view.Photos = append(view.Photos, p)
	}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		view.Place = all.villageName(c.Param("village"), who.lang)
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "paper", view)
}

// readPaper reads a form with photos: what was sent is kept, and the form holds its hash.
func (k *Console) readPaper(c echo.Context, lang schema.Lang, photos []string) (filled, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), web.Whole(c), int64(len(photos))*syncproto.MaxPhoto+web.SmallBody)
	err := r.ParseMultipartForm(web.SmallBody)
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return filled{}, err // the edge knows it
	}
	if err != nil {
		return filled{}, schema.Problem{Code: schema.Malformed, Param: "0"}
	}
	defer r.MultipartForm.RemoveAll()
	form := filled{values: r.MultipartForm.Value, lang: lang}
	for _, name := range photos {
		if files := r.MultipartForm.File[name]; len(files) > 0 && files[0].Size > 0 {
			hash, err := k.takePhoto(c, files[0])
			if p := (schema.Problem{}); errors.As(err, &p) {
				form.refuse(schema.Problem{Code: p.Code, Field: name, Param: p.Param})
			} else if err != nil {
				return filled{}, err
			}
			form.values.Set(name, hash)
		}
	}
	return form, nil
}

// takePhoto keeps a photo that came with a form.
func (k *Console) takePhoto(c echo.Context, file *multipart.FileHeader) (hash string, err error) {
	if file.Size > syncproto.MaxPhoto {
		return "", schema.Problem{Code: schema.PhotoTooLarge, Param: grouped(syncproto.MaxPhoto)}
	}
	f, err := file.Open()
	if err != nil {
		return "", fmt.Errorf("photo of a form: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("photo of a form: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("photo of a form: %w", err)
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	return hash, k.app.TakePhoto(c.Request().Context(), syncproto.Photo{SHA256: hash, Size: file.Size}, f)
}
