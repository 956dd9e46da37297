package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Pair is two rows of two households that say the same thing of each, or the same person,
// beside one another. One is nil where the other household has nothing like it.
type Pair struct {
	Table       *schema.Table
	Left, Right *syncproto.RowState
}

// Differs reports whether the two say different things of a field.
func (p *Pair) Differs(field int) bool {
	return p.Left == nil || p.Right == nil || p.Left.Values[field] != p.Right.Values[field]
}

// Beside puts what two households are beside one another: their own rows, then people, who
// are paired by number and then by name and birth, then what there is one of in each. What
// there may be many of is united when they become one, and is only counted; see Counts.
func Beside(left, right *syncproto.UnitState) []Pair {
	root := func(u *syncproto.UnitState) *syncproto.RowState {
		return u.Rows[syncproto.RowKey{Table: schema.Household, ID: u.ID}]
	}
	pairs := []Pair{{schema.Household, root(left), root(right)}}
	pairs = append(pairs, pairPeople(view(left.Rows).living(schema.Member), view(right.Rows).living(schema.Member))...)
	for _, t := range []*schema.Table{schema.Dwelling, schema.Land, schema.Conditions} {
		pairs = append(pairs, pairInOrder(t, view(left.Rows).living(t), view(right.Rows).living(t))...)
	}
	return pairs
}

// pairPeople pairs who is the same on both sides; the others stand alone.
func pairPeople(left, right []*syncproto.RowState) (pairs []Pair) {
	for _, same := range []func(a, b *syncproto.RowState) bool{sameNumber, samePerson} {
		left = slices.DeleteFunc(slices.Clone(left), func(a *syncproto.RowState) bool {
			i := slices.IndexFunc(right, func(b *syncproto.RowState) bool { return same(a, b) })
			if i < 0 {
				return false
			}
			pairs = append(pairs, Pair{schema.Member, a, right[i]})
			right = slices.Delete(slices.Clone(right), i, i+1)
			return true
		})
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Compare(a.Left.ID, b.Left.ID) })
	for _, a := range left {
		pairs = append(pairs, Pair{schema.Member, a, nil})
	}
	for _, b := range right {
		pairs = append(pairs, Pair{schema.Member, nil, b})
	}
	return pairs
}

func sameNumber(a, b *syncproto.RowState) bool {
	number := a.Get("id_number")
	return !number.IsNull() && number == b.Get("id_number")
}

func samePerson(a, b *syncproto.RowState) bool {
	id, known := personOf(a.Row).With(nil)
	return known && id.Is(b.Row)
}

func pairInOrder(t *schema.Table, left, right []*syncproto.RowState) (pairs []Pair) {
	for i := range max(len(left), len(right)) {
		p := Pair{Table: t}
		if i < len(left) {
			p.Left = left[i]
		}
		if i < len(right) {
			p.Right = right[i]
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// Counts are how many living rows a household has in each table.
func Counts(unit *syncproto.UnitState) map[*schema.Table]int {
	counts := map[*schema.Table]int{}
	for key, row := range unit.Rows {
		if !row.Deleted {
			counts[key.Table]++
		}
	}
	return counts
}
