package county

import "ruhu/schema"

// incomeYear is the last whole year before the plan.
const incomeYear = 2017

// yuan is one yuan in fen.
const yuan = 100

// ledger writes the income lines of one household and keeps the balance.
type ledger struct {
	s   *sheet
	net int // fen, costs taken off
}

// line adds a quantity (in hundredths) at a price, which is in whole yuan so
// that the amount is their exact product, and returns the amount in fen.
func (l *ledger) line(category, item string, quantity int, unit string, price int) int {
	amount := quantity * price / 100
	l.net += amount
	l.s.add(schema.Income, values{
		"year":         integer(incomeYear),
		"category":     text(category),
		"item":         text(item),
		"quantity":     integer(quantity),
		"measure_unit": text(unit),
		"price":        integer(price),
		"amount":       integer(amount),
	})
	return amount
}

// sum adds a line that has an amount only. Costs are taken off the balance.
func (l *ledger) sum(category, item string, amount int) {
	l.net += amount
	if category == "production_cost" {
		l.net -= 2 * amount
	}
	l.s.add(schema.Income, values{
		"year":     integer(incomeYear),
		"category": text(category),
		"item":     text(item),
		"amount":   integer(amount),
	})
}

// income adds the lines of a year: what everybody of its kind gets, and then
// what the household earns so that the net income fits where it stands. Whoever
// has left poverty has well over 3,600 yuan a person, and whoever has not has
// less, the destitute aside.
func (s *sheet) income() {
	d := s.h.dice("income")
	l := &ledger{s: s}
	target := s.h.targetIncome(d)
	l.entitlements(d)
	l.earnings(max(target-l.net, 150*yuan), d)
}

// targetIncome throws for the household's net income in fen.
func (h *Household) targetIncome(d *dice) int {
	perPerson := d.between(2300, 3350)
	switch h.ExitYear {
	case 2016:
		perPerson = d.between(4300, 8600)
	case 2017:
		perPerson = d.between(3900, 6400)
	case 2018:
		perPerson = d.between(2900, 3450)
	}
	return perPerson * yuan * h.Size
}

// entitlements adds pension, allowance, and either the subsidy for the land or
// the household's part in an industry project.
func (l *ledger) entitlements(d *dice) {
	h := l.s.h
	pensioners := 0
	for i := range h.Members {
		if h.Members[i].Age > pensionAge { // had reached it in the year before
			pensioners++
		}
	}
	if pensioners > 0 {
		l.line("transfer_pension", "城乡居民基本养老金", 12*100*pensioners, "人月", 83*yuan)
	}
	switch {
	case h.FiveGuarantees:
		l.line("transfer_other", "特困人员供养金", 12*100, "人月", 390*yuan)
	case h.SafetyNet:
		l.line("transfer_dibao", "农村低保金", 12*100*h.Size, "人月", d.between(88, 128)*yuan)
	}
	if arable := h.holding().arable; arable >= 100 && d.chance(60) {
		l.line("transfer_subsidy", "耕地地力保护补贴", arable, "亩", d.between(95, 110)*yuan)
	} else {
		l.sum("property", "产业项目分红", d.between(15, 40)*10*yuan)
	}
}

// earnings adds what makes up the rest, in fen: wages, farming with its costs,
// or what children send.
func (l *ledger) earnings(rest int, d *dice) {
	employed, able := false, false
	for i := range l.s.h.Members {
		m := &l.s.h.Members[i]
		employed = employed || m.Employed
		able = able || m.CanWork()
	}
	mu := l.s.h.holding().arable / 100
	switch {
	case rest < 600*yuan && able:
		l.sum("wage", "零工", rest)
	case rest < 600*yuan:
		l.sum("transfer_other", "子女赡养费", rest)
	case employed && (mu == 0 || d.chance(60)):
		months := min(max(rest/(1800*yuan), 1), 11)
		l.line("wage", "务工", 100*months, "月", wholeYuanUp(rest/months))
		l.s.workAway(months, d)
	case able && mu > 0:
		l.farm(rest, mu, d)
	default:
		l.sum("transfer_other", "子女赡养费", rest)
	}
}

// jilin is the code of the province, by GB/T 2260.
const jilin = "22"

// workAway notes, in the row of the first member who is helped into employment,
// the place and months of the work that the household's wages come from.
func (s *sheet) workAway(months int, d *dice) {
	for i := range s.h.Members {
		if s.h.Members[i].Employed {
			row := s.rows[1+i] // after the household's own
			row.Set("work_province", text(jilin))
			row.Set("work_locality", text(pick(d, []string{"安图县", "安图县", "延吉市", "敦化市", "珲春市", "长春市"})))
			row.Set("work_months", integer(months))
			return
		}
	}
}

// farm adds a crop on so many mu and its costs, which leave about rest.
func (l *ledger) farm(rest, mu int, d *dice) {
	cost := d.between(30, 45) // percent
	price := wholeYuanUp(rest * 100 / (100 - cost) / mu)
	crop := "食用菌"
	switch {
	case price <= 1300*yuan:
		crop = "玉米"
	case price <= 2600*yuan:
		crop = "水稻"
	case price <= 6000*yuan:
		crop = "中药材"
	}
	gross := l.line("business", crop, 100*mu, "亩", price)
	l.sum("production_cost", crop+"种子化肥农药", min(gross*cost/100, gross-rest))
}

// wholeYuanUp rounds an amount in fen up to whole yuan.
func wholeYuanUp(fen int) int { return (fen + yuan - 1) / yuan * yuan }
