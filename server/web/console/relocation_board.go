package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const boardPath = "/relocation"

// boardView is how far relocation has got: what waits at each step, for whom, until when.
type boardView struct {
	Areas    []areaChoice
	Area     string
	Step     string // the one that the list is of, "" for all
	Mine     bool   // only what the reader may do
	Filtered bool
	Steps    []boardStep
	Late     int
	Quotas   []quotaLine
	Ended    []fact
	Lines    []boardLine
	Pager    pager
}

// boardStep is one of the plan's steps with what waits for it.
type boardStep struct {
	Number      int
	Name, Level string
	Waits, Late int
	Chosen      bool
	Href        string // of the list of what waits here
	Cards       []boardLine
	More        int
}

// boardLine is an area, the households of an area that nobody has screened, or a
// household's case, and whom it waits for.
type boardLine struct {
	Href       string
	Head       value
	Households int // that are meant together, 0 for a case or an area
	Village    string
	Hamlet     string
	Number     string // of the household in the registry
	People     string // "" where it is not of people
	Step       string
	Level      string
	From, Due  string
	Short      string // Due without its year where that is the current one
	Late       bool
	Waiting    bool   // it cannot be taken before From
	Obstacle   string // "" for nothing, or nothing that is known yet
	row        schema.Row
	waits      *registry.Waiting
}

// cardsShown is how many cases a column shows before it leads to the list.
const cardsShown = 5

// board shows the areas that the reader sees, or the one that the address names.
func (k *Console) board(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	q := c.QueryParams()
	view := boardView{Area: q.Get("area"), Step: q.Get("step"), Mine: q.Has("mine"), Filtered: q.Has("area") || q.Has("step") || q.Has("mine")}
	if view.Step != "" && schema.StepOf(view.Step) == nil {
		return schema.Problem{Code: schema.BadQuery, Field: "step"}
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		villages, err := k.inboxesIn(r, asked)
		if err != nil {
			return err
		}
		rows := villages.board(app.Today(k.app.Now()))
		view.Areas = who.areaChoices(all, view.Area)
		if view.Quotas, err = quotaLines(r, who, all, asked); err != nil {
			return err
		}
		view.count(who, rows)
		shown := view.listed(who, rows.waiting)
		view.Pager = pagerOf(c, "page", "list", page, pageSize, len(shown))
		view.Lines = slice(shown, page, pageSize)
		return k.fillBoard(r, who, all, &view)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "board", view)
}

// boardRows are the areas and cases of a board, in the order of the list.
type boardRows struct {
	waiting []boardLine
	ended   map[string]int // cases that wait for nobody, by state
}

// take takes an area or a case of a village. The households of an area that nobody has
// screened wait in one line.
func (b *boardRows) take(in *inbox, row schema.Row, today string) {
	if waits := registry.WaitsFor(row, in.papers, today, schema.PublicityFloor); waits != nil {
		b.waiting = append(b.waiting, lineOf(row, waits, today))
	} else if row.Table == schema.RelocationCase {
		b.ended[row.Get("state").Text()]++
	}
	if row.Table != schema.RelocationArea {
		return
	}
	left, waits := in.unscreened[row.Get("group_name").Text()], registry.ScreeningWaits(row, today)
	if waits != nil && left > 0 {
		line := lineOf(row, waits, today)
		line.Households = left
		b.waiting = append(b.waiting, line)
	}
}

// householdRemoved is the status of a household that was struck from the register.
const householdRemoved = "removed"

func lineOf(row schema.Row, waits *registry.Waiting, today string) boardLine {
	line := boardLine{
		row: row, waits: waits, From: waits.From, Due: waits.Due, Short: strings.TrimPrefix(waits.Due, today[:len("2018-")]),
		Late: waits.Overdue, Waiting: waits.From > today,
	}
	if row.Table == schema.RelocationArea {
		line.Hamlet, line.Href = row.Get("group_name").Text(), villageBoard(row.Village)+"#"+row.ID
		return line
	}
	line.People, line.Href = grouped(row.Get("people").Int()), casePath(row.Household)
	return line
}

// lateFirst orders what waits by the day by which it must be done: what has none is last.
func lateFirst(a, b boardLine) int {
	due := func(l boardLine) string { return cmp.Or(l.Due, "9999") }
	return cmp.Or(cmp.Compare(due(a), due(b)), cmp.Compare(a.row.Village, b.row.Village),
		cmp.Compare(a.waits.Step.Number, b.waits.Step.Number), cmp.Compare(a.row.ID, b.row.ID))
}

// count puts what waits into the columns.
func (v *boardView) count(who reader, rows boardRows) {
	for i := range schema.Steps() {
		s := &schema.Steps()[i]
		v.Steps = append(v.Steps, boardStep{
			Number: s.Number, Name: s.Name.In(who.lang), Level: schema.Codes("level").Label(s.Level).In(who.lang),
			Chosen: s.Code == v.Step, Href: v.address(s.Code),
		})
	}
	for _, line := range rows.waiting {
		if v.Mine && !who.mayTake(line.waits.Step, line.row.Village) {
			continue
		}
		step, n := &v.Steps[line.waits.Step.Number-1], max(line.Households, 1)
		step.Waits += n
		if line.Late {
			step.Late, v.Late = step.Late+n, v.Late+n
		}
		if len(step.Cards) < cardsShown {
			step.Cards = append(step.Cards, line)
		} else {
			step.More += n
		}
	}
	states := schema.Codes("relocation_state")
	for _, item := range states.Items {
		if n := rows.ended[item.Code]; n > 0 {
			v.Ended = append(v.Ended, fact{Label: item.Label.In(who.lang), Figure: grouped(int64(n))})
		}
	}
}

// address is the board with the list of one step; that of the step which is shown leads
// back to all.
func (v *boardView) address(step string) string {
	q := url.Values{}
	if v.Area != "" {
		q.Set("area", v.Area)
	}
	if v.Mine {
		q.Set("mine", "1")
	}
	if step != v.Step {
		q.Set("step", step)
	}
	if len(q) == 0 {
		return boardPath + "#list"
	}
	return boardPath + "?" + q.Encode() + "#list"
}

// mayTake reports whether the reader may take a step in a village.
func (who reader) mayTake(step *schema.Step, village string) bool {
	return who.holdsOne(step.Roles, village)
}

func (who reader) holdsOne(roles []string, village string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return who.Grants.Has(registry.Role(role), village) })
}

// listed are the lines that the list below the columns is of.
func (v *boardView) listed(who reader, all []boardLine) []boardLine {
	return slices.DeleteFunc(slices.Clone(all), func(line boardLine) bool {
		return v.Step != "" && line.waits.Step.Code != v.Step || v.Mine && !who.mayTake(line.waits.Step, line.row.Village)
	})
}

// fillBoard names what is shown, and says of the list what each waits for.
func (k *Console) fillBoard(r app.Reader, who reader, all *areas, v *boardView) error {
	lines := []*boardLine{}
	for i := range v.Lines {
		lines = append(lines, &v.Lines[i])
	}
	listed := len(lines)
	for i := range v.Steps {
		for j := range v.Steps[i].Cards {
			lines = append(lines, &v.Steps[i].Cards[j])
		}
	}
	heads, err := headsOf(r, lines)
	if err != nil {
		return err
	}
	f := form{lang: who.lang}
	obstacles := k.app.Obstacles(r)
	for i, line := range lines {
		line.name(f, all, heads)
		if i >= listed || line.row.Table != schema.RelocationCase {
			continue
		}
		p, err := obstacles.Of(line.row.Household)
		if err != nil {
			return err
		}
		if p != nil {
			line.Obstacle = p.Message(who.lang)
		}
	}
	return nil
}

// name says in words what a line is about.
func (l *boardLine) name(f form, all *areas, heads map[string]schema.Row) {
	step := l.waits.Step
	l.Village, l.Step = all.villageName(l.row.Village, f.lang), step.Name.In(f.lang)
	l.Level = schema.Codes("level").Label(step.Level).In(f.lang)
	h, ok := heads[l.row.Household]
	switch {
	case ok:
		l.Head = f.value(h.Table.Field("head_name"), h.Get("head_name"), schema.Plain)
		l.Hamlet, l.Number = h.Get("group_name").Text(), h.Get("registry_no").Text()
	case l.Households > 0:
		l.Head = value{Text: say(f.lang, "board.unscreened", grouped(int64(l.Households)))}
	default:
		l.Head = value{Text: strings.TrimSpace(l.Hamlet)}
	}
}

// headsOf are the households that lines are about, by id.
func headsOf(r app.Reader, lines []*boardLine) (map[string]schema.Row, error) {
	var areas, ids []string
	for _, line := range lines {
		if line.row.Household != "" && !slices.Contains(ids, line.row.Household) {
			ids = append(ids, line.row.Household)
		}
		if !slices.Contains(areas, line.row.Village) {
			areas = append(areas, line.row.Village)
		}
	}
	return householdRows(r, areas, ids)
}

func casePath(household string) string { return boardPath + "/" + url.PathEscape(household) }

func villageBoard(village string) string { return boardPath + "/villages/" + url.PathEscape(village) }
