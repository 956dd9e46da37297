package console

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

const designPath = "/design"

// designView is the design system: what styles are made of, and every component in light
// and in dark.
type designView struct {
	Colours, Measures []token
	Schemes           []scheme
	Specimens         []specimen
}

// token is a value that styles name. Dark is "" where it is the same in the dark.
type token struct {
	Name, Light, Dark string
	// Contrast is with what it stands on, in light and dark; "" for what is no text.
	ContrastLight, ContrastDark string
}

// scheme is one of the two in which components are shown; its key ends their ids.
type scheme struct {
	Key, Name string
	Form      filled
}

// specimen is running text as its language sets it.
type specimen struct {
	Lang  schema.Lang
	Name  string
	Texts []string
}

// design shows the design system.
func (k *Console) design(c echo.Context, who reader) error {
	view := designView{}
	for _, t := range readTokens() {
		if strings.HasPrefix(t.Light, "#") {
			view.Colours = append(view.Colours, t)
		} else {
			view.Measures = append(view.Measures, t)
		}
	}
	for _, key := range []string{"light", "dark"} {
		form := filled{lang: who.lang, values: map[string][]string{"design-" + key: {"222426"}}}
		form.flaws = []flaw{{"design-" + key, schema.Problem{Code: schema.BadPhone, Table: schema.Household.Name, Field: "phone"}.Message(who.lang)}}
		view.Schemes = append(view.Schemes, scheme{key, say(who.lang, choose(key == "dark", "design.dark", "design.light")), form})
	}
	for _, lang := range schema.Langs {
		view.Specimens = append(view.Specimens, specimen{lang, langNames[lang], []string{say(lang, "conflicts.note"), say(lang, "masked.note"), "0123456789 · 1,234.50 · 2018-07-02 10:30"}})
	}
	return k.show(c, http.StatusOK, who, "design", view)
}

// pairs says on what each colour of text stands.
var pairs = map[string]string{
	"ink": "ground", "soft": "panel", "link": "panel", "bar-ink": "bar", "bar-soft": "bar",
	"alarm": "alarm-ground", "good": "good-ground",
}

var tokenLine = regexp.MustCompile(`(?m)^ +--([a-z-]+): ([^;]+);`)

// readTokens reads the tokens where styles read them.
func readTokens() []token {
	light, dark := tokenBlocks()
	var tokens []token
	values := [2]map[string]string{valuesIn(light), valuesIn(dark)}
	for _, m := range tokenLine.FindAllStringSubmatch(light, -1) {
		t := token{Name: m[1], Light: m[2], Dark: values[1][m[1]]}
		if ground, isText := pairs[t.Name]; isText {
			t.ContrastLight = fmt.Sprintf("%.1f", contrast(t.Light, values[0][ground]))
			t.ContrastDark = fmt.Sprintf("%.1f", contrast(t.Dark, values[1][ground]))
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// tokenBlocks are the tokens in light and in dark, as the style sheet has them.
func tokenBlocks() (light, dark string) {
	light, dark, _ = strings.Cut(string(readStatic("css/tokens.css")), "@media")
	return light, dark
}

func valuesIn(block string) map[string]string {
	values := map[string]string{}
	for _, m := range tokenLine.FindAllStringSubmatch(block, -1) {
		values[m[1]] = m[2]
	}
	return values
}

// schemes is a style sheet by which a part of a page is light or dark whatever the system
// prefers: the tokens once more, for a class.
func schemes() []byte {
	light, dark := tokenBlocks()
	var b strings.Builder
	for class, block := range map[string]string{"in-light": light, "in-dark": dark} {
		fmt.Fprintf(&b, ".%s {\n  color-scheme: %s;\n", class, strings.TrimPrefix(class, "in-"))
		for _, m := range tokenLine.FindAllStringSubmatch(block, -1) {
			fmt.Fprintf(&b, "  --%s: %s;\n", m[1], m[2])
		}
		b.WriteString("}\n")
	}
	return []byte(b.String())
}

// contrast is the ratio of two colours' luminances (WCAG 2.2).
func contrast(a, b string) float64 {
	lighter, darker := luminance(a), luminance(b)
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

// luminance of a colour like #1c2526.
func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic("console: no colour " + colour)
		}
		part := float64(n) / 255
		if part <= 0.04045 {
			part /= 12.92
		} else {
			part = math.Pow((part+0.055)/1.055, 2.4)
		}
		sum += weight * part
	}
	return sum
}
