package console

import "strings"

// mapView is the reader's villages on a map, in classes of one of the scales.
type mapView struct {
	villageMap
	Drawn   bool // enough is known of where they lie
	Scales  []crumb
	Classes []mapClass
}

// mapClass is a class with its mark: told apart by shape as well as by colour.
type mapClass struct {
	Mark, Label string
	Figure      int
}

// scale is what the map can show of villages.
type scale struct {
	code    string
	text    string
	classes []mapClass
	of      func(village string) (class int, text string)
}

// fewestOnMap is how many villages are worth a map.
const fewestOnMap = 2

// mapOf draws the reader's villages by the scale that is asked for, or the first.
func (d *desk) mapOf(villages []Village, asked string) *mapView {
	if len(villages) < fewestOnMap {
		return nil
	}
	scales := d.scales()
	shown := scales[0]
	v := &mapView{}
	for _, s := range scales {
		if s.code == asked {
			shown = s
		}
	}
	for _, s := range scales {
		v.Scales = append(v.Scales, crumb{Name: say(d.who.lang, s.text), Href: "/?map=" + s.code + "#map", Current: s.code == shown.code})
	}
	v.Classes = shown.classes
	centers := map[string]*Place{}
	for _, one := range villages {
		class, text := shown.of(one.Code)
		v.Classes[class].Figure++
		v.add(d, mapVillage{Code: one.Code, Mark: v.Classes[class].Mark, Text: text})
		if one.Center != nil {
			centers[one.Code] = one.Center
		}
	}
	v.Drawn = v.lay(centers)
	return v
}

// add puts a village below its township.
func (v *mapView) add(d *desk, village mapVillage) {
	area := d.all.of(village.Code)
	village.Name, village.Href = area.Name.In(d.who.lang), overviewOf(village.Code)
	if n := len(v.Towns); n == 0 || v.Towns[n-1].Code != area.Parent {
		v.Towns = append(v.Towns, mapTown{Code: area.Parent, Name: d.all.of(area.Parent).Name.In(d.who.lang)})
	}
	of := &v.Towns[len(v.Towns)-1]
	of.Villages = append(of.Villages, village)
}

// scales are what the map can show to the reader: what waits, only to whom anything can.
func (d *desk) scales() []scale {
	all := []scale{d.bySilence()}
	if d.decides() {
		all = append(all, d.byWaiting())
	}
	return all
}

// decides reports whether anything can wait for the reader in a village.
func (d *desk) decides() bool {
	for _, g := range d.who.Grants {
		if g.Role.Level() != "" && g.Area != "" {
			return true
		}
	}
	return false
}

// bySilence tells villages apart by when any of their phones synced last.
func (d *desk) bySilence() scale {
	s, byArea := scale{code: "sync", text: "map.sync"}, d.phones.byArea()
	for _, class := range silences {
		s.classes = append(s.classes, mapClass{Mark: class.mark, Label: say(d.who.lang, class.text)})
	}
	s.of = func(village string) (int, string) {
		own := byArea[village]
		if len(own) == 0 {
			return len(silences) - 1, say(d.who.lang, "map.nophone")
		}
		seen := own.lastSeen()
		return silenceOf(seen, d.now), d.silent(seen)
	}
	return s
}

// loads are the classes of how much waits in a village: from how many on, and their marks.
var loads = [...]struct {
	mark string
	text string
	from int
}{
	{mark: "silent", text: "load.many", from: 10},
	{mark: "week", text: "load.some", from: 3},
	{mark: "days", text: "load.few", from: 1},
	{mark: "day", text: "load.none"},
}

// byWaiting tells villages apart by how much waits for the reader there.
func (d *desk) byWaiting() scale {
	s := scale{code: "waits", text: "map.waits"}
	for _, load := range loads {
		s.classes = append(s.classes, mapClass{Mark: load.mark, Label: say(d.who.lang, load.text)})
	}
	s.of = func(village string) (int, string) {
		n, class := d.waits[village], 0
		for n < loads[class].from {
			class++
		}
		if n == 0 {
			return class, say(d.who.lang, "load.none")
		}
		return class, strings.Join([]string{grouped(int64(n)), say(d.who.lang, "waits")}, " ")
	}
	return s
}
