package antu

// Quota is how many may be relocated from a township (3(3)2).
type Quota struct {
	Township   string // code
	Households int
	People     int
}

// RelocationQuota returns the quotas by township code: 39 households with 71
// people in three townships. The others have none.
func RelocationQuota() []Quota {
	var quotas []Quota
	for _, r := range read("relocation_quota") {
		quotas = append(quotas, Quota{
			Township:   r.text("township"),
			Households: r.number("households"),
			People:     r.number("people"),
		})
	}
	return quotas
}

// The kinds of line, codes of the list poverty_line_kind.
const (
	LineDibao    = "dibao"    // rural subsistence allowance, 农村最低生活保障标准
	LineNational = "national" // the plan's 国家扶贫标准, its own working figure
)

// Line is an income line of one year (3(7)).
type Line struct {
	Kind string // LineDibao or LineNational
	Year int
	Fen  int64 // a person a year
}

// Lines returns the lines that the plan states, by kind and year: dibao for
// 2016, 2017 and 2018, national for 2018 only. They are data by year, to be
// loaded as settings; nothing may compute with a line as a constant.
func Lines() []Line {
	var lines []Line
	for _, r := range read("lines") {
		lines = append(lines, Line{
			Kind: r.text("kind"),
			Year: r.number("year"),
			Fen:  int64(r.number("yuan")) * 100,
		})
	}
	return lines
}
