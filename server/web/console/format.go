package console

import (
	"strconv"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
)

// value is one value as a page shows it.
type value struct {
	Text   string
	Absent bool // nothing was recorded
	Hidden bool // there is something, which is not shown
}

// form spells values in a language. It is the only place that does: by the
// schema's kinds, units, codes and sensitivity.
type form struct {
	lang schema.Lang
	ids  *names // what identifiers stand for; nil where none are shown
	open bool   // what is sensitive is shown: somebody gave a reason, which is on record
	veil bool   // of a telephone number, only as much is shown as tells it from others

	link     func(hash string) string    // where a photo's bytes are; nil where none are shown
	looks    map[string]registry.Picture // what was found in photos, by their hash
	previews map[string]string           // hashes of small pictures that were sent ahead, by the id of the photo
	flags    map[string][]flagView       // what to look at in photos, by their id
}

// value spells a field's value for a place where what is more sensitive than
// shown must not be read: Personal is hinted at there, Sensitive is not.
func (f form) value(field *schema.Field, v schema.Value, shown schema.Sensitivity) value {
	switch {
	case v.IsNull() || v.IsText() && v.Text() == "":
		return value{Absent: true}
	case f.open:
		return value{Text: f.text(field, v)}
	case f.veil && field.Rule == "phone":
		return value{Text: veiled(v.Text())}
	case field.Sensitivity <= shown:
		return value{Text: f.text(field, v)}
	case field.Sensitivity == schema.Personal && field.Kind == schema.Text:
		return value{Text: hint(v.Text())}
	}
	return value{Hidden: true}
}

// hint is a text by which only somebody who knows it recognises it.
func hint(text string) string {
	for _, first := range text {
		return string(first) + "＊＊"
	}
	return ""
}

// veiled is a telephone number with its middle hidden.
func veiled(number string) string {
	const head, tail = 3, 4
	if len(number) < head+tail+2 {
		return hint(number)
	}
	return number[:head] + "＊＊＊＊" + number[len(number)-tail:]
}

// text spells a value in full.
func (f form) text(field *schema.Field, v schema.Value) string {
	switch field.Kind {
	case schema.Code:
		return schema.Codes(field.Codes).Label(v.Text()).In(f.lang)
	case schema.CodeSet:
		var labels []string
		for _, code := range v.Set() {
			labels = append(labels, schema.Codes(field.Codes).Label(code).In(f.lang))
		}
		return strings.Join(labels, listSign[f.lang])
	case schema.Bool:
		return f.truth(v.Bool())
	case schema.Int:
		if field.Unit == "B" {
			return size(v.Int())
		}
		return f.withUnit(grouped(v.Int()), field.Unit)
	case schema.Decimal:
		return f.withUnit(scaled(v.Int(), field.Scale), field.Unit)
	case schema.Money:
		return f.withUnit(yuan(v.Int()), field.Unit)
	case schema.Coord:
		return scaled(v.Int(), 6) + "°"
	case schema.Time:
		return moment(v.Int())
	case schema.ID:
		return f.ids.of(v.Text())
	case schema.Hash:
		return short(v.Text())
	case schema.Text:
		if field.Policy == schema.Server {
			return f.ownWords(v.Text())
		}
	}
	return v.String()
}

// ownWords translates what the server itself wrote into a text: the code of a
// step, the name of a table, a side's author, the papers that steps rest on.
func (f form) ownWords(text string) string {
	if step := schema.StepOf(text); step != nil {
		return step.Name.In(f.lang)
	}
	if t := schema.TableOf(text); t != nil {
		return t.Label.In(f.lang)
	}
	if strings.HasPrefix(text, registry.DevicePrefix) {
		return f.ids.author(text)
	}
	if strings.Contains(text, "\t") {
		return f.evidenceText(text)
	}
	return text
}

func (f form) truth(yes bool) string {
	if yes {
		return say(f.lang, "yes")
	}
	return say(f.lang, "no")
}

// withUnit sets a unit behind a figure; the two stay on one line.
func (f form) withUnit(figure, unit string) string {
	if unit == "" {
		return figure
	}
	return figure + "\u00a0" + schema.UnitLabel(unit).In(f.lang)
}

// grouped spells an integer with its thousands set apart.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// scaled spells an integer that stands for a decimal fraction.
func scaled(n int64, scale int) string {
	if scale == 0 {
		return grouped(n)
	}
	unit := int64(1)
	for range scale {
		unit *= 10
	}
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	fraction := strconv.FormatInt(n%unit, 10)
	return sign + grouped(n/unit) + "." + strings.Repeat("0", scale-len(fraction)) + fraction
}

// size spells a number of bytes by its order of magnitude.
func size(bytes int64) string {
	if bytes < 1_000_000 {
		return grouped((bytes+999)/1000) + "\u00a0kB"
	}
	return scaled(bytes/100_000, 1) + "\u00a0MB"
}

// yuan spells an amount of fen.
func yuan(fen int64) string { return scaled(fen, 2) }

// chinaStandardTime has no daylight saving, so no time zone database is needed.
var chinaStandardTime = time.FixedZone("CST", 8*60*60)

// moment spells an instant of Unix milliseconds in China's time.
func moment(milli int64) string {
	return time.UnixMilli(milli).In(chinaStandardTime).Format("2006-01-02 15:04")
}

// short is the beginning of an identifier or a hash, enough to compare by eye.
func short(id string) string {
	if len(id) > 8 {
		return id[:8] + "…"
	}
	return id
}
