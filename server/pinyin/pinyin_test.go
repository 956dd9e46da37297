package pinyin_test

import (
	"fmt"
	"strings"
	"testing"

	"ruhu/server/pinyin"
)

func find(query, name string) pinyin.Match {
	return pinyin.Ask(query).Find(pinyin.NewSpeller().Spell(name))
}

func TestFind_AsPeopleType(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        pinyin.Match
	}{
		{"金顺姬", "金顺姬", pinyin.Whole},
		{"金顺姬", "金", pinyin.Begins},
		{"金顺姬", "顺姬", pinyin.Within},
		{"金顺姬", "jsj", pinyin.Whole},
		{"金顺姬", "JSJ", pinyin.Whole},
		{"金顺姬", "ｊｓｊ", pinyin.Whole},
		{"金顺姬", "jsh", pinyin.Begins},
		{"金顺姬", "jshj", pinyin.Whole},
		{"金顺姬", "jinshunji", pinyin.Whole},
		{"金顺姬", "jinsh", pinyin.Begins},
		{"金顺姬", "金sj", pinyin.Whole},
		{"金顺姬", "sj", pinyin.Within},
		{"金顺姬", "js h", pinyin.None},
		{"金顺姬", "jj", pinyin.None},
		{"金顺姬", "in", pinyin.None},
		{"金顺姬", "jsjj", pinyin.None},
		{"金顺姬", "姬顺", pinyin.None},
		{"金顺姬", "", pinyin.None},
		{"金顺姬", "'", pinyin.None},
		{"李西安", "li'xi'an", pinyin.Whole},
		{"李先", "lixian", pinyin.Whole},
		// Read in more than one way, as names and otherwise.
		{"单雄信", "sxx", pinyin.Whole}, {"单雄信", "danxx", pinyin.Whole},
		{"曾庆红", "zqh", pinyin.Whole}, {"曾庆红", "cengq", pinyin.Begins},
		{"解珍", "xiez", pinyin.Whole}, {"解珍", "jiezhen", pinyin.Whole},
		{"朴正熙", "pzx", pinyin.Whole}, {"朴正熙", "piaozx", pinyin.Whole},
		{"仇英", "qy", pinyin.Whole}, {"仇英", "chouy", pinyin.Whole},
		{"区寄", "oujii", pinyin.None}, {"区寄", "ouj", pinyin.Whole},
		{"乐毅", "yueyi", pinyin.Whole}, {"乐毅", "leyi", pinyin.Whole},
		{"吕布", "lvbu", pinyin.Whole}, {"吕布", "lubu", pinyin.Whole}, {"吕布", "lyubu", pinyin.Whole},
		// Not Chinese.
		{"김영자", "영자", pinyin.Within},
		{"Kim Yong", "kim", pinyin.Begins},
		{"ᎠᎡ", "xx", pinyin.None},
		{"崔100%", "%", pinyin.Within},
		{"崔100%", "c1", pinyin.Begins},
	} {
		if got := find(c.query, c.name); got != c.want {
			t.Errorf("%q in %s: %d, want %d", c.query, c.name, got, c.want)
		}
	}
}

func TestFind_HasAnEnd(t *testing.T) {
	name := strings.Repeat("昂", 60)
	for query, want := range map[string]pinyin.Match{
		strings.Repeat("a", 60):   pinyin.Whole,
		strings.Repeat("ang", 20): pinyin.Begins,
		strings.Repeat("an", 30):  pinyin.Begins,
		strings.Repeat("b", 60):   pinyin.None,
	} {
		if got := find(query, name); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if got := find(strings.Repeat("a", 61), strings.Repeat("昂", 70)); got != pinyin.None {
		t.Errorf("a query that is too long: %d", got)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("金顺姬", "jsh")
	f.Add("嗯嗯嗯", "ngng")
	f.Fuzz(func(t *testing.T, name, query string) {
		spelled := pinyin.NewSpeller().Spell(name)
		if pinyin.Ask(query).Find(spelled) == pinyin.None {
			return
		}
		if len(spelled) == 0 || query == "" {
			t.Errorf("%q in %q", query, name)
		}
	})
}

func ExampleQuery_Find() {
	s := pinyin.NewSpeller()
	for _, name := range []string{"金顺姬", "姜世杰", "崔金顺"} {
		fmt.Println(name, pinyin.Ask("jsj").Find(s.Spell(name)), pinyin.Ask("js").Find(s.Spell(name)))
	}
	// Output:
	// 金顺姬 3 2
	// 姜世杰 3 2
	// 崔金顺 0 1
}
