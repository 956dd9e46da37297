package main

import (
	"context"
	"fmt"
	"html"
	"regexp"
)

// page is one page that is asked for.
type page struct {
	name, path string
	// link finds the page's own address in the page at path, where it is not known
	// beforehand, or what belongs in the places of around.
	link, around string
}

// pages are those that people look at all day.
var pages = []page{
	{name: "today", path: "/"},
	{name: "overview", path: "/overview"},
	{name: "overview of a township", path: "/overview?area=222426100"},
	{name: "households", path: "/households"},
	{name: "households, last page", path: "/households?page=112"},
	{name: "households by name", path: "/households?q=金"},
	{name: "households by pinyin", path: "/households?q=jsj"},
	{name: "households by ID number", path: "/households?q=012X"},
	{name: "households behind a figure", path: "/households?table=1-2&in=222426&row=total&column=01"},
	{name: "household", path: "/households", link: `href="(/households/[0-9a-f-]{36})`},
	{name: "conflicts", path: "/conflicts"},
	{name: "conflict", path: "/conflicts", link: `href="(/conflicts/[0-9a-f-]{36})"`},
	{name: "reviews", path: "/reviews"},
	{name: "review", path: "/reviews", link: `href="(/reviews/[0-9a-f-]{36}[^"#]*)`},
	{name: "system", path: "/system"},
	{name: "villages", path: "/villages"},
	{name: "villages of a township", path: "/villages?area=222426100"},
	{name: "figures", path: "/figures"},
	{name: "figures of coverage", path: "/figures?table=coverage"},
	{name: "difference", path: "/households", link: `href="/households/([0-9a-f-]{36})`, around: "/households/%s/difference"},
	{name: "field's history", path: "/reviews?state=approved", link: `href="/reviews/([0-9a-f-]{36})`, around: "/households/%[1]s/field?on=about/household/%[1]s/remark"},
	{name: "log", path: "/log"},
	{name: "log of a household", path: "/households", link: `href="/households/([0-9a-f-]{36})`, around: "/log?household=%s"},
	{name: "relocation", path: "/relocation"},
	{name: "relocation of a village", path: "/relocation/villages/222426100208"},
	{name: "relocation of a household", path: "/relocation/villages/222426100208", link: `href="(/relocation/[0-9a-f-]{36})"`},
	{name: "objections", path: "/objections"},
	{name: "people", path: "/people"},
	{name: "devices", path: "/devices"},
}

// find resolves the links, once for all.
func find(ctx context.Context, p *person) ([]page, error) {
	var found []page
	for _, at := range pages {
		if at.link != "" {
			body, err := p.get(ctx, at.path)
			if err != nil {
				return nil, err
			}
			m := regexp.MustCompile(at.link).FindStringSubmatch(body)
			if m == nil {
				return nil, fmt.Errorf("%s: %s has no such link", at.name, at.path)
			}
			if at.path = html.UnescapeString(m[1]); at.around != "" {
				at.path = fmt.Sprintf(at.around, m[1])
			}
		}
		found = append(found, at)
	}
	return found, nil
}
