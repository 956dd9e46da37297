package schema

// Lang is a language that people read. The zero value reads as Chinese.
type Lang string

// The three languages of the county. Chinese is the default.
const (
	ZH Lang = "zh-CN"
	KO Lang = "ko"
	EN Lang = "en"
)

// Langs lists every language that a text shown to people must have.
var Langs = [...]Lang{ZH, KO, EN}

// ParseLang returns the language meant by an Accept-Language tag or a plain
// code, and Chinese for anything that it does not know.
func ParseLang(tag string) Lang {
	if len(tag) >= 2 {
		switch tag[:2] {
		case "ko", "KO":
			return KO
		case "en", "EN":
			return EN
		}
	}
	return ZH
}

// Label is a text in the three languages. An empty language falls back to
// Chinese, which is never empty in a valid schema.
type Label struct {
	ZH, KO, EN string
}

// L makes a label from its Chinese, Korean and English text.
func L(zh, ko, en string) Label { return Label{ZH: zh, KO: ko, EN: en} }

// In returns the text in a language, falling back to Chinese.
func (l Label) In(lang Lang) string {
	switch {
	case lang == KO && l.KO != "":
		return l.KO
	case lang == EN && l.EN != "":
		return l.EN
	}
	return l.ZH
}

// Complete reports whether all three languages are present.
func (l Label) Complete() bool { return l.ZH != "" && l.KO != "" && l.EN != "" }
