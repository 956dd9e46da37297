package console

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

// pageSize is how many entries a list shows at a time.
const pageSize = 50

// pager is where a list stands.
type pager struct {
	First, Last, Total int    // entries on this page, counted from 1, and all there are
	Page, Pages        int    // from 1
	Back, Forth        string // addresses of the pages beside this one, "" at the ends
	Start, End         string // addresses of the first and the last page
}

// maxPage bounds what an address can ask for.
const maxPage = 1_000_000

// pageOf reads the number of a page from an address; without one it is the first.
func pageOf(c echo.Context, param string) (int, error) {
	text := c.QueryParam(param)
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage {
		return 0, schema.Problem{Code: schema.BadQuery, Field: param}
	}
	return n, nil
}

// pagerOf knows the way from a page of a list to the others. fragment is the
// part of the page where the list stands, "" for the whole page.
func pagerOf(c echo.Context, param, fragment string, page, size, total int) pager {
	p := pager{Page: page, Pages: max((total+size-1)/size, 1), Total: total}
	p.First, p.Last = (page-1)*size+1, min(page*size, total)
	to := func(n int) string {
		q := repeated(c)
		q.Set(param, strconv.Itoa(n))
		return (&url.URL{Path: c.Request().URL.Path, RawQuery: q.Encode(), Fragment: fragment}).String()
	}
	if page > 1 {
		p.Start, p.Back = to(1), to(min(page-1, p.Pages))
	}
	if page < p.Pages {
		p.Forth, p.End = to(page+1), to(p.Pages)
	}
	return p
}

// slice cuts a page out of a list that is in memory.
func slice[T any](list []T, page, size int) []T {
	from := min((page-1)*size, len(list))
	return list[from:min(from+size, len(list))]
}
