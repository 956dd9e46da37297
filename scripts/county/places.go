package county

import (
	"cmp"
	"fmt"
	"slices"

	"ruhu/schema/antu"
)

// SelectedHamlet is a hamlet that the county's relocation empties. Every
// registered household in it is screened: Qualify of them meet the conditions
// and Others do not. Which hamlets, is made up; the sums by township are the
// plan's quota.
type SelectedHamlet struct {
	Village, Hamlet string
	Qualify, Others int
}

// SelectedHamlets returns the hamlets to be relocated: 71 screened households,
// of whom 39 qualify.
func SelectedHamlets() []SelectedHamlet {
	return []SelectedHamlet{
		{Village: "222426100208", Hamlet: "沟里屯", Qualify: 4, Others: 6},  // Dalazi, Mingyue
		{Village: "222426104200", Hamlet: "上沟屯", Qualify: 13, Others: 8}, // Chatiao, Shimen
		{Village: "222426104204", Hamlet: "山后屯", Qualify: 10, Others: 7}, // Chongshan, Shimen
		{Village: "222426105206", Hamlet: "岭后屯", Qualify: 7, Others: 6},  // Matangling, Wanbao
		{Village: "222426105209", Hamlet: "顶子沟屯", Qualify: 5, Others: 5}, // Dadingzi, Wanbao
	}
}

// inSelectedHamlet reports whether the household lives in a hamlet that is
// relocated.
func inSelectedHamlet(h *Household) bool {
	return slices.ContainsFunc(SelectedHamlets(), func(s SelectedHamlet) bool {
		return s.Village == h.Village && s.Hamlet == h.Hamlet
	})
}

// hamletNames are the hamlets of ordinary villages; none is a selected one.
func hamletNames() []string {
	return []string{"前屯", "后屯", "东沟屯", "西沟屯", "河东屯", "河西屯", "南岗屯", "北山屯", "道南屯", "道北屯", "下甸屯", "新立屯", "柳树屯", "桦树屯", "石桥屯"}
}

// fewest is the least number of households in a village.
const fewest = 5

// settle gives every household its village, hamlet and place, and puts the list
// in the order of villages.
func settle(all []*Household, d *dice) {
	for _, t := range antu.Townships() {
		relocating := where(all, func(h *Household) bool { return h.Township == t.Code && h.Relocates })
		others := where(all, func(h *Household) bool { return h.Township == t.Code && !h.Relocates })
		settleTownship(t.Code, shuffled(d, relocating), shuffled(d, others), d)
	}
	slices.SortStableFunc(all, func(a, b *Household) int { return cmp.Compare(a.Village, b.Village) })
}

// settleTownship fills the selected hamlets first and then the villages, each
// with its share of the township's other households.
func settleTownship(township string, relocating, others []*Household, d *dice) {
	for _, s := range SelectedHamlets() {
		if s.Village[:9] != township {
			continue
		}
		center := hamletCenter(s.Village, d)
		for _, h := range append(relocating[:s.Qualify:s.Qualify], others[:s.Others]...) {
			h.Village, h.Hamlet, h.Place = s.Village, s.Hamlet, near(center, d)
		}
		relocating, others = relocating[s.Qualify:], others[s.Others:]
	}
	villages := antu.VillagesOf(township)
	shares := make([]share, len(villages))
	for i := range shares {
		shares[i] = share{weight: d.between(60, 160), lo: fewest, hi: len(others)}
	}
	for i, n := range apportion(len(others), shares) {
		settleVillage(villages[i].Code, others[:n], d)
		others = others[n:]
	}
}

// settleVillage spreads households over the two to four hamlets of a village.
func settleVillage(village string, households []*Household, d *dice) {
	hamlets := shuffled(d, hamletNames())[:d.between(2, 4)]
	centers := make([]Place, len(hamlets))
	for i := range centers {
		centers[i] = hamletCenter(village, d)
	}
	for _, h := range households {
		at := d.below(len(hamlets))
		h.Village, h.Hamlet, h.Place = village, hamlets[at], near(centers[at], d)
	}
}

// The houses of a hamlet stand within so many microdegrees of its middle: about
// 300 m, well inside the smallest village.
const hamletRadius = 3000

// hamletCenter returns a point in the village, far enough from its edge for a
// hamlet around it.
func hamletCenter(village string, d *dice) Place {
	box, ok := Extent(village)
	if !ok {
		panic("county: no village " + village)
	}
	return Place{
		Latitude:  box.South + hamletRadius + int64(d.below(int(box.North-box.South)-2*hamletRadius)),
		Longitude: box.West + hamletRadius + int64(d.below(int(box.East-box.West)-2*hamletRadius)),
	}
}

// near returns a point in a hamlet.
func near(center Place, d *dice) Place {
	return Place{
		Latitude:  center.Latitude + int64(d.between(-hamletRadius, hamletRadius)),
		Longitude: center.Longitude + int64(d.between(-hamletRadius, hamletRadius)),
	}
}

// number gives every household its position, identifier and registry number.
func number(all []*Household, seed uint64) {
	inVillage := 0
	for i, h := range all {
		if i == 0 || all[i-1].Village != h.Village {
			inVillage = 0
		}
		inVillage++
		h.seed, h.number = seed, i
		h.ID = h.rowID(0)
		h.RegistryNo = fmt.Sprintf("%s%04d", h.Village, inVillage)
	}
}
