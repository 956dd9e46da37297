package county

// County is one synthetic county.
type County struct {
	Seed       uint64
	Households []*Household // by village code, then by registry number
	People     []Person     // the staff, from the cadres up

	cadres map[string][]Person // the resident team of each village
}

// Household is a registered poor household with what the plan counts and what
// its rows are derived from.
type Household struct {
	ID         string
	RegistryNo string // village code and four digits
	Township   string // code
	Village    string // code
	Hamlet     string // name of the group (屯), unique in the village
	Place      Place  // where the house stands

	Cause     string // key of an antu.Cause: the main cause of poverty
	Size      int    // number of members, 1 to 7
	ExitYear  int    // year in which it left poverty, or is planned to
	Relocates bool   // one of the 39 whose relocation the plan announces
	Unsafe    bool   // house of danger grade C or D

	SafetyNet      bool // covered by dibao or by the support of the destitute
	FiveGuarantees bool // of these, destitute (五保, now 特困): not on dibao

	Ethnic  string   // GB/T 3304; a household made here is of one group
	Members []Member // the head first

	seed   uint64
	number int // position in County.Households
}

// Exited reports whether the household had left poverty by June 2018, the date
// of the plan and of this county.
func (h *Household) Exited() bool { return h.ExitYear <= lastDoneYear }

// dice returns the household's own dice for one purpose.
func (h *Household) dice(purpose string) *dice { return newDice(h.seed, purpose, h.number) }

// Member is one person of a household.
type Member struct {
	ID       string
	Name     string
	Sex      string // GB/T 2261.1: "1" male, "2" female
	Age      int    // on 30 June 2018
	BornOn   string
	IDNumber string // 18 characters, beginning with 999999
	Relation string // to the head, GB/T 4761, two digits

	School    string // code of school_status; "00" when not at school
	Education string // GB/T 4658; "" for students and small children
	Health    string // code of health
	Labour    string // code of labour

	DisabilityType, DisabilityGrade string // GB/T 26341, "" when not disabled

	Medical bool // in the rural medical scheme
	Pension bool // in the basic pension scheme; drawn from 60 on

	Employed bool // covered by the measure employment_transfer
	Ranger   bool // covered by the measure ecology: tends the forest

	role role
}

// AtSchool reports whether the member is a pupil or student; exactly these are
// covered by the measure education.
func (m *Member) AtSchool() bool { return m.School != notAtSchool }

// CanWork reports whether the member has ordinary or skilled labour.
func (m *Member) CanWork() bool { return m.Labour == labourOrdinary || m.Labour == labourSkilled }

// Generate makes the county of a seed. It panics only if the plan's embedded
// figures were changed to ones that contradict one another.
func Generate(seed uint64) *County {
	all := households()
	scheduleExits(all, newDice(seed, "exits", 0))
	relocate(all, newDice(seed, "relocation", 0))
	settle(all, newDice(seed, "places", 0))
	number(all, seed)
	gradeHouses(all, newDice(seed, "houses", 0))
	coverSafetyNet(all, newDice(seed, "safety net", 0))
	spreadEthnicGroups(all, seed)
	formFamilies(all, newDice(seed, "families", 0))
	assessHealth(all)
	assessLabour(all, newDice(seed, "labour", 0))
	employ(all, newDice(seed, "employment", 0))
	markDestitute(all)
	nameEverybody(all)
	people := staff(seed)
	return &County{Seed: seed, Households: all, People: people, cadres: teams(people)}
}
