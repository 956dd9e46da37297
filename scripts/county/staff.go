package county

import (
	"fmt"
	"strings"

	"ruhu/schema/antu"
)

// Roles of the staff, codes of the list role.
const (
	RoleCadre               = "cadre"
	RoleTownshipReviewer    = "township_reviewer"
	RoleCountyStaff         = "county_staff"
	RolePrefectureOfficer   = "prefecture_officer"
	RoleProvincialInspector = "provincial_inspector"
	RoleAuditor             = "auditor"
	RoleLogAuditor          = "log_auditor"
	RoleAdministrator       = "administrator"
)

// cadresPerVillage is the size of a resident team. The 543 cadres of the plan in
// 180 teams leave three, who stand in for the others from the county.
const cadresPerVillage = 3

// Person is one of the staff: a role at one area.
type Person struct {
	ID    string
	Name  string // in Chinese characters
	Login string // such as "mingyue.xinan.1"
	Role  string // code of the list role
	Area  string // code of the area that the role is for
	Phone string
}

// The first identifier and telephone number of the staff, far behind the
// households'.
const (
	firstPerson = 1 << 24
	firstPhone  = 1_000_000
)

// staff returns the 543 resident cadres, village by village, and then the nine
// township reviewers and those above them.
func staff(seed uint64) []Person {
	d := newDice(seed, "staff", 0)
	var all []Person
	add := func(login, role, area string) {
		n := len(all)
		all = append(all, Person{
			ID:    rowID(seed, firstPerson+n),
			Name:  staffName(d),
			Login: login,
			Role:  role,
			Area:  area,
			Phone: phoneNumber(firstPhone + n),
		})
	}
	addCadres(add)
	for _, t := range antu.Townships() {
		add(slug(t.Pinyin)+".review", RoleTownshipReviewer, t.Code)
	}
	for i := range 4 {
		add(fmt.Sprintf("antu.staff.%d", i+1), RoleCountyStaff, antu.CountyCode)
	}
	add("yanbian.officer", RolePrefectureOfficer, antu.PrefectureCode)
	add("jilin.inspector", RoleProvincialInspector, antu.ProvinceCode)
	add("antu.auditor", RoleAuditor, antu.CountyCode)
	add("antu.admin", RoleAdministrator, antu.CountyCode)
	add("antu.log", RoleLogAuditor, antu.CountyCode)
	return all
}

// addCadres adds the resident teams and those who stand in.
func addCadres(add func(login, role, area string)) {
	left := antu.ResidentCadres
	for _, t := range antu.Townships() {
		for _, v := range antu.VillagesOf(t.Code) {
			for i := range cadresPerVillage {
				add(fmt.Sprintf("%s.%s.%d", slug(t.Pinyin), slug(v.Pinyin), i+1), RoleCadre, v.Code)
				left--
			}
		}
	}
	for i := range left {
		add(fmt.Sprintf("antu.cadre.%d", i+1), RoleCadre, antu.CountyCode)
	}
}

// teams returns the cadres of each village.
func teams(people []Person) map[string][]Person {
	cadres := map[string][]Person{}
	for _, p := range people {
		if p.Role == RoleCadre {
			cadres[p.Area] = append(cadres[p.Area], p)
		}
	}
	return cadres
}

// slug turns a pinyin name into part of a login: "Xin'an Cun" into "xinan".
func slug(pinyin string) string {
	words := strings.Fields(strings.ReplaceAll(pinyin, "'", ""))
	return strings.ToLower(strings.Join(words[:len(words)-1], ""))
}

// staffName throws for the name of someone between 26 and 57.
func staffName(d *dice) string {
	ethnic := []string{han, korean}[d.weighted([]int{72, 28})]
	sex := []string{male, female}[d.weighted([]int{65, 35})]
	return surname(ethnic, d) + givenName(ethnic, sex, d.between(26, 57), d)
}
