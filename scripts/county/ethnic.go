package county

import "ruhu/schema/antu"

// Ethnic groups (GB/T 3304) that the county's people belong to here.
const (
	han    = "01"
	hui    = "03"
	korean = "10"
	manchu = "11"
)

// spreadEthnicGroups makes as many people Korean as live in the county by the
// plan's share (19.3 %), whole households at a time and mostly in villages of
// their own, as in Yanbian. Of the others a few are Manchu or Hui.
func spreadEthnicGroups(all []*Household, seed uint64) {
	d := newDice(seed, "ethnic groups", 0)
	koreanVillages := map[string]bool{}
	for _, v := range antu.Villages() {
		koreanVillages[v.Code] = d.chance(22)
	}
	pool := byPreference(all, d, 1000, func(h *Household) int {
		if koreanVillages[h.Village] {
			return 650
		}
		return 0
	})
	people := antu.RegisteredPeople * antu.KoreanPeople / antu.CountyPeople
	households := people * antu.RegisteredHouseholds / antu.RegisteredPeople
	koreans, others := split(pool, households, people)
	for _, h := range koreans {
		h.Ethnic = korean
	}
	for _, h := range others {
		h.Ethnic = []string{han, manchu, hui}[d.weighted([]int{96, 3, 1})]
	}
}
