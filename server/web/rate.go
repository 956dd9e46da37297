package web

import (
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

// Rate is how often one caller may call: so many calls a second in the long run, and so
// many at once after a pause. It is never to be met by honest work.
type Rate struct{ Often, Burst int }

// By is what calls are counted by.
type By string

// The kinds of callers. Who has shown no right token or session is counted by address,
// behind which a whole office, or a whole network of phones, may sit.
const (
	ByDevice  By = "device"
	ByPerson  By = "person"
	ByAddress By = "address"
)

// Rates says how often each kind may call. Whoever is not in it is not limited.
type Rates map[By]Rate

// DefaultRates are far above what the county does: a device that comes back after weeks
// needs some hundred calls, a desk with sixteen tabs some tens, and all 543 devices that
// come online behind one address take their tokens, the dictionary (which is dear) and the app.
func DefaultRates() Rates {
	return Rates{
		ByDevice:  {Often: 20, Burst: 2_000},
		ByPerson:  {Often: 10, Burst: 1_000},
		ByAddress: {Often: 100, Burst: 20_000},
	}
}

// costs are the calls that count for many, because they take the server as long: whole
// files, and the whole log. Every other counts for one.
var costs = map[string]int{
	"GET /v1/registry":           50,
	"POST /v1/registry":          50,
	"POST /v1/registry/check":    50,
	"POST /import":               50,
	"POST /log":                  50,
	"GET /v1/log/checkpoint":     10,
	"GET /v1/log/:entry/proof":   10,
	"GET /v1/figures/:table":     10,
	"GET /figures/file":          10,
	"GET /v1/snapshot":           10,
	"GET /v1/dictionary":         20,
	"POST /v1/conflicts/preview": 10,
	"POST /v1/conflicts/rule":    10,
}

// Costly returns the routes, as method and path, that count for more than one call.
func Costly() []string {
	var routes []string
	for route := range costs {
		routes = append(routes, route)
	}
	return routes
}

// mostCallers bounds what is remembered: somebody with a whole network of addresses must
// not fill the memory.
const mostCallers = 50_000

// limiter counts calls. Of a caller it keeps one instant, by which everything that was
// called would be paid for at the long run's rate (the generic cell rate algorithm):
// whose instant is past has its whole burst again, and need not be remembered.
type limiter struct {
	rates Rates
	now   func() time.Time

	mu   sync.Mutex
	paid map[caller]time.Time
}

type caller struct {
	by By
	id string
}

func newLimiter(rates Rates, now func() time.Time) *limiter {
	return &limiter{rates: rates, now: now, paid: map[caller]time.Time{}}
}

// take counts a call, or returns how long to wait before it would be taken.
func (l *limiter) take(who caller, cost int) time.Duration {
	rate, limited := l.rates[who.by]
	if !limited {
		return 0
	}
	now, each := l.now(), time.Second/time.Duration(rate.Often)
	room := time.Duration(rate.Burst) * each
	l.mu.Lock()
	defer l.mu.Unlock()
	from := l.paid[who]
	if from.Before(now) || from.Sub(now) > room { // or the clock was set back
		from = now
	}
	paid := from.Add(time.Duration(cost) * each)
	if wait := paid.Sub(now) - room; wait > 0 {
		return wait
	}
	l.makeRoom(who, now)
	l.paid[who] = paid
	return 0
}

// makeRoom forgets who owes nothing, or else who owes least, when there are too many.
func (l *limiter) makeRoom(who caller, now time.Time) {
	if _, known := l.paid[who]; known || len(l.paid) < mostCallers {
		return
	}
	var least caller
	var owed time.Time
	for k, paid := range l.paid {
		if !paid.After(now) {
			delete(l.paid, k)
		} else if owed.IsZero() || paid.Before(owed) {
			least, owed = k, paid
		}
	}
	if len(l.paid) >= mostCallers {
		delete(l.paid, least)
	}
}

const limiterKey = "limiter"

// rate lets everything behind it count calls, and counts those for what is not there.
func (w *Web) rate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(limiterKey, w.limiter)
		if c.Path() == "" {
			if err := Admit(c, ByAddress, ClientOf(c)); err != nil {
				return err
			}
		}
		return next(c)
	}
}

// Admit counts a call of somebody, or refuses it with TooManyRequests and the seconds to
// wait. A device or a person is whom the request is served for, in the log too.
func Admit(c echo.Context, by By, id string) error {
	if by != ByAddress {
		SetWho(c, string(by), id)
	}
	l, ok := c.Get(limiterKey).(*limiter)
	if !ok {
		return nil
	}
	cost := max(1, costs[c.Request().Method+" "+c.Path()])
	if wait := l.take(caller{by, id}, cost); wait > 0 {
		return schema.Problem{Code: schema.TooManyRequests, Param: strconv.Itoa(int(math.Ceil(wait.Seconds())))}
	}
	return nil
}

// Stranger counts a call of somebody whose token or session is not right, for their
// address. It returns why they are refused.
func Stranger(c echo.Context, refused error) error {
	if err := Admit(c, ByAddress, ClientOf(c)); err != nil {
		return err
	}
	return refused
}
