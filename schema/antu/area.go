package antu

import (
	"slices"
	"sync"

	"ruhu/schema"
)

// Codes of the areas above the townships.
const (
	ProvinceCode   = "22"
	PrefectureCode = "2224"
	CountyCode     = "222426"
)

// The levels of an area from above, codes of the list level.
const (
	LevelProvince   = "province"
	LevelPrefecture = "prefecture"
	LevelCounty     = "county"
	LevelTownship   = "township"
	LevelVillage    = "village"
)

// Area is one node of the tree of administrative divisions.
type Area struct {
	Code   string       // GB/T 2260 and the NBS list: 2, 4, 6, 9 or 12 digits
	Parent string       // code of the area above, "" for the province
	Level  string       // one of the Level constants
	Name   schema.Label // Korean is empty for villages: there is no source
}

// Township is one of the county's nine towns (镇) and townships (乡).
type Township struct {
	Code   string // 9 digits
	Name   schema.Label
	Pinyin string // with Zhen or Xiang, no tones
}

// Village is one of the county's 180 villagers' committees.
type Village struct {
	Code     string       // 12 digits
	Township string       // its first 9
	Name     schema.Label // Korean is empty: there is no source
	Pinyin   string       // with Cun, no tones
}

// The area files are read once: the village list is asked for often.
var (
	townships = sync.OnceValue(readTownships)
	villages  = sync.OnceValue(readVillages)
)

// Townships returns the nine townships by code.
func Townships() []Township { return slices.Clone(townships()) }

// Villages returns the 180 villages by code.
func Villages() []Village { return slices.Clone(villages()) }

// VillagesOf returns the villages of a township by code; none when there is no
// such township.
func VillagesOf(township string) []Village {
	var of []Village
	for _, v := range villages() {
		if v.Township == township {
			of = append(of, v)
		}
	}
	return of
}

// Areas returns the whole tree, parents before children: the province, the
// prefecture, the county, the townships and the villages.
func Areas() []Area {
	var areas []Area
	for _, r := range read("areas_above") {
		areas = append(areas, Area{Code: r.text("code"), Parent: r.text("parent"), Level: r.text("level"), Name: r.label()})
	}
	for _, t := range townships() {
		areas = append(areas, Area{Code: t.Code, Parent: CountyCode, Level: LevelTownship, Name: t.Name})
	}
	for _, v := range villages() {
		areas = append(areas, Area{Code: v.Code, Parent: v.Township, Level: LevelVillage, Name: v.Name})
	}
	return areas
}

func readTownships() []Township {
	var all []Township
	for _, r := range read("townships") {
		all = append(all, Township{Code: r.text("code"), Name: r.label(), Pinyin: r.text("pinyin")})
	}
	return all
}

func readVillages() []Village {
	var all []Village
	for _, r := range read("villages") {
		all = append(all, Village{Code: r.text("code"), Township: r.text("township"), Name: r.label(), Pinyin: r.text("pinyin")})
	}
	return all
}
