package browser

import (
	"bytes"
	"encoding/hex"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"
)

// A4 in points; and how wide a notice's text is in pixels, between margins of 16 mm.
const (
	paperWidth, paperHeight = 595.3, 841.9
	textWidth               = 672
)

// printed prints the notice that is open, and requires a sheet of A4 in each language, on
// which nothing is cut off and of whom nothing stands that a list does not tell.
func (m *move) printed(b *tab, name string) {
	m.t.Helper()
	yes := true
	content := call(b, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}).Data
	if *shotsFlag != "" {
		if err := os.WriteFile(filepath.Join(*shotsFlag, "notice-"+name+".pdf"), content, 0o600); err != nil {
			m.t.Fatal(err)
		}
	}
	doc, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		m.t.Fatal(err)
	}
	if doc.NumPage() != 2 {
		m.t.Errorf("%s: %d pages", name, doc.NumPage())
	}
	head := m.phone.rows["household"][m.moves].text("head_name")
	for i, words := range [][]string{{"公示", "共7个整日", head}, {"공시", "타지이주대상", head}} {
		sheet := doc.Page(i + 1)
		if box := sheet.V.Key("MediaBox"); math.Abs(box.Index(2).Float64()-paperWidth) > 1 || math.Abs(box.Index(3).Float64()-paperHeight) > 1 {
			m.t.Errorf("%s: page %d is %v", name, i+1, box)
		}
		text := textOf(sheet)
		for _, word := range words {
			if !strings.Contains(text, word) {
				m.t.Errorf("%s: page %d lacks %s: %s", name, i+1, word, text)
			}
		}
		for _, secret := range m.phone.secrets(m.moves) {
			if strings.Contains(text, secret) {
				m.t.Errorf("%s: page %d tells %s", name, i+1, secret)
			}
		}
	}
	b.fitsPaper(name)
}

// fitsPaper requires that nothing is cut off at the side of the paper.
func (b *tab) fitsPaper(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.size(textWidth)
	const wide = `[...document.querySelectorAll(".sheet, .sheet *")].filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" ||
		e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.tagName + "." + e.className).join(", ")`
	if out := ask[string](b, wide); out != "" {
		b.t.Errorf("%s: cut off on paper: %s", name, out)
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	b.size(1440)
}

// secrets are what lists never tell of a household.
func (p *phone) secrets(household string) (out []string) {
	root := p.rows["household"][household]
	out = append(out, household, root.text("registry_no"), root.text("phone"), root.text("bank_account"))
	for _, member := range p.of("member", household) {
		out = append(out, member.text("id_number"), member.text("phone"))
		if name := member.text("name"); name != root.text("head_name") {
			out = append(out, name)
		}
	}
	return slices.DeleteFunc(out, func(text string) bool { return text == "" })
}

// textOf is what a page of a PDF says, as one copies it from there, without spaces. The
// glyphs of Chinese and Korean come in many small fonts, each with its own letters.
func textOf(sheet pdf.Page) string {
	var text strings.Builder
	var letters map[string]string
	width := 1
	show := func(v pdf.Value) {
		for raw := v.RawString(); len(raw) >= width; raw = raw[width:] {
			text.WriteString(letters[raw[:width]])
		}
	}
	pdf.Interpret(sheet.V.Key("Contents"), func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := range args {
			args[len(args)-1-i] = stack.Pop()
		}
		switch op {
		case "Tf":
			letters, width = lettersOf(sheet.Resources().Key("Font").Key(args[0].Name()).Key("ToUnicode"))
		case "Tj":
			show(args[0])
		case "TJ":
			for i := range args[0].Len() {
				show(args[0].Index(i))
			}
		}
	})
	return strings.Join(strings.Fields(norm.NFKC.String(text.String())), "")
}

var (
	single = regexp.MustCompile(`(?m)^<([0-9A-F]+)> <([0-9A-F]+)>$`)
	ranged = regexp.MustCompile(`(?m)^<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>$`)
)

// lettersOf reads a font's table of letters, and how many bytes stand for one.
func lettersOf(table pdf.Value) (letters map[string]string, width int) {
	content, _ := io.ReadAll(table.Reader()) // a font without one has no letters
	_, body, _ := strings.Cut(string(content), "endcodespacerange")
	letters, width = map[string]string{}, 1
	add := func(code, to string, plus int) {
		from, _ := hex.DecodeString(code)
		units, _ := hex.DecodeString(to)
		width = len(from)
		from[width-1] += byte(plus)
		var u []uint16
		for i := 0; i+1 < len(units); i += 2 {
			u = append(u, uint16(units[i])<<8|uint16(units[i+1]))
		}
		u[len(u)-1] += uint16(plus)
		letters[string(from)] = string(utf16.Decode(u))
	}
	for _, found := range single.FindAllStringSubmatch(body, -1) {
		add(found[1], found[2], 0)
	}
	for _, found := range ranged.FindAllStringSubmatch(body, -1) {
		low, _ := hex.DecodeString(found[1])
		high, _ := hex.DecodeString(found[2])
		for plus := range int(high[len(high)-1]) - int(low[len(low)-1]) + 1 {
			add(found[1], found[3], plus)
		}
	}
	return letters, width
}
