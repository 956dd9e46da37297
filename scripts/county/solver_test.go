package county

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestApportion_KeepsTotalAndBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) share {
			lo := rapid.IntRange(0, 20).Draw(t, "lo")
			return share{weight: rapid.IntRange(0, 1000).Draw(t, "weight"), lo: lo, hi: lo + rapid.IntRange(0, 50).Draw(t, "more")}
		}), 1, 20).Draw(t, "shares")
		least, most := 0, 0
		for _, s := range shares {
			least += s.lo
			most += s.hi
		}
		total := rapid.IntRange(least, most).Draw(t, "total")
		left := total
		for i, n := range apportion(total, shares) {
			if n < shares[i].lo || n > shares[i].hi {
				t.Fatalf("share %d of %+v is %d", i, shares, n)
			}
			left -= n
		}
		if left != 0 {
			t.Fatalf("%d left over", left)
		}
	})
}

func TestApportion_LargestRemainders(t *testing.T) {
	if got, want := proportional(10, []int{47, 16, 16, 21}), []int{5, 2, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCells_HaveExactSizes(t *testing.T) {
	for _, c := range cells() {
		households, people := 0, 0
		for size, n := range c.sizes() {
			if n < 0 || n > 0 && size < smallest(c.cause) {
				t.Errorf("%+v: %d households of %d", c, n, size)
			}
			households += n
			people += size * n
		}
		if households != c.households || people != c.people {
			t.Errorf("%+v: %d households, %d people", c, households, people)
		}
	}
}

// With households of one and two people on both sides every sum between the
// extremes is in reach; split must find it and prefer the front.
func TestSplit_TakesExactlyWhatIsAsked(t *testing.T) {
	pool := make([]*Household, 60)
	for i := range pool {
		pool[i] = &Household{Size: 1 + i%4}
	}
	for people := 40; people <= 60; people++ {
		taken, rest := split(pool, 20, people)
		sum := 0
		for _, h := range taken {
			sum += h.Size
		}
		if len(taken) != 20 || sum != people || len(rest) != 40 {
			t.Errorf("%d households with %d people, want 20 with %d", len(taken), sum, people)
		}
	}
	if taken, _ := split(pool, 20, 50); !slices.Equal(taken, pool[:20]) {
		t.Error("the front has the right people, but others were taken")
	}
}

func TestSplit_PanicsWhenThereIsNone(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two households of one person have three people")
		}
	}()
	split([]*Household{{Size: 1}, {Size: 1}, {Size: 1}}, 2, 3)
}

// The stream is part of the format: a seed names a county for ever.
func TestDice_StreamIsFixed(t *testing.T) {
	d := newDice(1, "test", 0)
	if got, want := []int{d.below(1000), d.below(1000), d.below(1000)}, []int{51, 643, 483}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
