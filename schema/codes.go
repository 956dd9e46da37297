package schema

import (
	_ "embed"
	"encoding/csv"
	"strings"
)

//go:embed data/codes.csv
var codesCSV string

// Item is one entry of a code list. Codes are permanent: an entry may be
// retired, never given another meaning.
type Item struct {
	Code  string
	Label Label
}

// CodeList is a closed list of codes in their order of display.
type CodeList struct {
	Name  string
	Items []Item

	labels map[string]Label
}

// Has reports whether the list contains the code.
func (l *CodeList) Has(code string) bool {
	_, ok := l.labels[code]
	return ok
}

// Label returns the label of a code, and the code itself when it is unknown.
func (l *CodeList) Label(code string) Label {
	if label, ok := l.labels[code]; ok {
		return label
	}
	return Label{ZH: code}
}

var codeLists, codeListOrder = parseCodes(codesCSV)

// Codes returns the list of that name, or nil.
func Codes(name string) *CodeList { return codeLists[name] }

// CodeLists returns every list in the order of the file.
func CodeLists() []*CodeList { return codeListOrder }

// parseCodes reads the embedded file. The file is part of the program, so a
// fault in it is a fault of the program and stops it.
func parseCodes(text string) (map[string]*CodeList, []*CodeList) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("schema: codes.csv: " + err.Error())
	}
	lists := map[string]*CodeList{}
	var order []*CodeList
	for _, r := range records[1:] {
		list := lists[r[0]]
		if list == nil {
			list = &CodeList{Name: r[0], labels: map[string]Label{}}
			lists[r[0]] = list
			order = append(order, list)
		}
		label := Label{ZH: r[2], KO: r[3], EN: r[4]}
		list.Items = append(list.Items, Item{Code: r[1], Label: label})
		list.labels[r[1]] = label
	}
	return lists, order
}
