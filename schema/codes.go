package schema

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
)

//go:embed data/codes.csv
var codesCSV string

// Item is one entry of a code list. Codes are permanent: an entry may be
// retired, never given another meaning.
type Item struct {
	Code  string
	Label Label
	Since int // schema version that added it; 0 means 1
	Until int // last schema version that has it; 0 while it is in use
}

// In reports whether a schema version has the code.
func (i Item) In(version int) bool {
	return i.Since <= version && (i.Until == 0 || version <= i.Until)
}

// CodeList is a closed list of codes in their order of display.
type CodeList struct {
	Name  string
	Items []Item

	byCode map[string]Item
}

// Has reports whether the list contains the code, in the newest version.
func (l *CodeList) Has(code string) bool { return l.HasAt(code, Version) }

// HasAt reports whether the list contains the code in a schema version.
func (l *CodeList) HasAt(code string, version int) bool {
	item, ok := l.byCode[code]
	return ok && item.In(version)
}

// ever reports whether any version has, or had, the code.
func (l *CodeList) ever(code string) bool {
	_, ok := l.byCode[code]
	return ok
}

// Current returns the items that the newest version has, in their order.
func (l *CodeList) Current() []Item {
	return slices.DeleteFunc(slices.Clone(l.Items), func(i Item) bool { return !i.In(Version) })
}

// Label returns the label of a code, also of a retired one, and the code itself
// when it is unknown.
func (l *CodeList) Label(code string) Label {
	if item, ok := l.byCode[code]; ok {
		return item.Label
	}
	return Label{ZH: code}
}

var codeLists, codeListOrder = parseCodes(codesCSV, Renames())

// Codes returns the list of that name, or nil.
func Codes(name string) *CodeList { return codeLists[name] }

// CodeLists returns every list in the order of the file.
func CodeLists() []*CodeList { return codeListOrder }

// parseCodes reads the embedded file. The file is part of the program, so a
// fault in it is a fault of the program and stops it. Both codes of a rename
// stand in it, each with its label; the rename says from when to when.
func parseCodes(text string, renames []Rename) (map[string]*CodeList, []*CodeList) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("schema: codes.csv: " + err.Error())
	}
	lists := map[string]*CodeList{}
	var order []*CodeList
	for _, r := range records[1:] {
		list := lists[r[0]]
		if list == nil {
			list = &CodeList{Name: r[0], byCode: map[string]Item{}}
			lists[r[0]] = list
			order = append(order, list)
		}
		item := Item{Code: r[1], Label: Label{ZH: r[2], KO: r[3], EN: r[4]}}
		for _, rename := range renames {
			switch {
			case rename.List == list.Name && rename.New == item.Code:
				item.Since = rename.Since
			case rename.List == list.Name && rename.Old == item.Code:
				item.Until = rename.Since - 1
			}
		}
		list.Items = append(list.Items, item)
		list.byCode[item.Code] = item
	}
	return lists, order
}
