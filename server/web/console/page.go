package console

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// templateFiles are pages, each of which defines "title" and "main", and "scripts" where
// it has any of its own; and in a folder of their own the parts that pages share.
//
//go:embed templates
var templateFiles embed.FS

// policy allows our own files, forms to ourselves, and scripts to ask for our own pages. No script and no style stands in
// a page, and none gets in.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// page is what the layout needs around a page's own content.
type page struct {
	Name   string // of the reader, "" when nobody has signed in
	Roles  []string
	Menu   []menuPart
	Finds  bool // the reader can look for a household from here
	Langs  []langLink
	Notice string // what was just done, "" for nothing
	Body   any
}

// langLink leads to the same page in another language.
type langLink struct {
	Lang    schema.Lang
	Name    string // in itself
	Href    string
	Current bool
}

// show answers with a page. It is complete before its first byte is sent.
func (k *Console) show(c echo.Context, status int, who reader, name string, body any) error {
	menu, err := k.menuFor(c, who)
	if err != nil {
		return err
	}
	p := page{Name: who.Name, Roles: who.roles(), Menu: menu, Finds: who.readsData() && c.Path() != householdsPath, Notice: takeNotice(c, who.lang), Body: body}
	for _, lang := range schema.Langs {
		p.Langs = append(p.Langs, langLink{Lang: lang, Name: langNames[lang], Href: withLang(c, lang), Current: lang == who.lang})
	}
	var out bytes.Buffer
	if err := k.templates[who.lang][name]().ExecuteTemplate(&out, "layout", p); err != nil {
		return fmt.Errorf("show %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Language", string(who.lang))
	// Under no-referrer older browsers hide a form's origin even from ourselves.
	h.Set("Referrer-Policy", "same-origin")
	return c.HTMLBlob(status, out.Bytes())
}

// problem tells people in a page what is wrong.
func (k *Console) problem(c echo.Context, p schema.Problem) error {
	if chosen, err := takeLang(c); chosen {
		return err
	}
	who, known := c.Get(readerKey).(reader)
	if !known {
		who = readerOf(c, registry.Person{})
	}
	web.Retry(c, p)
	return k.show(c, web.StatusOf(p.Code), who, "problem", problemView{
		Message: p.Message(who.lang), Status: web.StatusOf(p.Code), Request: web.RequestOf(c),
	})
}

type problemView struct {
	Message string
	Status  int
	Request string
}

// NotFound reports whether there is nothing here, as far as the reader is concerned.
func (v problemView) NotFound() bool { return v.Status == http.StatusNotFound }

// madePage is a page in one language, made when it is first shown: each holds the parts that all
// share, and together they took 30 MB and a part of every start.
type madePage func() *template.Template

// parseTemplates is every page for every language: the functions that
// templates call know the language of the page they are in.
func parseTemplates(files map[string]file) map[schema.Lang]map[string]madePage {
	served := map[string]string{}
	for name, f := range files {
		served[f.plain] = staticPath + name
	}
	pages, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic("console: " + err.Error())
	}
	all := map[schema.Lang]map[string]madePage{}
	for _, lang := range schema.Langs {
		shared := template.Must(template.New("").Funcs(functions(lang, served)).ParseFS(templateFiles, "templates/parts/*.html"))
		all[lang] = map[string]madePage{}
		for _, page := range pages {
			if !page.IsDir() {
				all[lang][strings.TrimSuffix(page.Name(), ".html")] = sync.OnceValue(func() *template.Template {
					own := template.Must(shared.Clone())
					return template.Must(own.ParseFS(templateFiles, "templates/"+page.Name()))
				})
			}
		}
	}
	return all
}

// functions is what templates can call.
func functions(lang schema.Lang, served map[string]string) template.FuncMap {
	return template.FuncMap{
		"lang": func() schema.Lang { return lang },
		"say":  func(key string, args ...any) string { return say(lang, key, args...) },
		"num":  func(n int) string { return grouped(int64(n)) },
		"inc":  func(n int) int { return n + 1 },
		"file": func(name string) string { return served[name] },
		// tongue is the language to mark a text with: none where it is the page's own.
		"tongue": func(text string) schema.Lang {
			if t := tongue(text); t != lang {
				return t
			}
			return ""
		},
		"head": head,
		"join": func(parts []string) string { return strings.Join(parts, listSign[lang]) },
	}
}

// head begins a label like a heading, where a style sheet cannot.
func head(label string) string {
	if label == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[n:]
}

// listSign stands between the items of a list.
var listSign = map[schema.Lang]string{schema.ZH: "、", schema.KO: ", ", schema.EN: ", "}

// langNames is what each language calls itself.
var langNames = map[schema.Lang]string{schema.ZH: "中文", schema.KO: "조선말", schema.EN: "English"}
