package discreet_test

import (
	"slices"
	"testing"

	"ruhu/scripts/discreet"
)

func TestNumbers_FindsThoseOfPeopleAndNoOthers(t *testing.T) {
	for text, want := range map[string][]string{
		`{"msg":"bad","value":"11010519491231002X"}`:                                     {"11010519491231002X"},
		"/households?q=11010519491231002x&page=2":                                        {"11010519491231002x"},
		"打电话 13944330001，或 19944330001。":                                                 {"13944330001", "19944330001"},
		"110105194912310021 has another check digit":                                     nil,
		`{"time":"2018-07-02T01:00:00.854648272Z","took":2129105,"at":1530493200000000}`: nil,
		"0190aaaa-0000-7000-8000-013944330001 222426100200 12944330001 139443300011":     nil,
	} {
		if got := discreet.Numbers(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
