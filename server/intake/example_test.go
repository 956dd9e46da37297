package intake_test

import (
	"fmt"
	"testing/fstest"

	"ruhu/schema"
	"ruhu/server/intake"
)

// A delivery with three things to mend, found at once.
func ExampleOpen() {
	files := fstest.MapFS{
		"household.csv": {Data: []byte("id,village,group_name,head_name,identification_standard,attribute,main_cause,status,registered_year\n" +
			"01645090-6e00-7000-8000-a159dd4f9075,222426100200,道北屯,,1,1,01,registered,2014\n" +
			"01645090-6e00-7000-8040-0efa529bc717,222426100200,北山屯,马海刚,1,1,01,registered,2014\n")},
		"dwelling.csv": {Data: []byte("id,household,area,structure,danger_grade\n" +
			"01645090-6e00-7000-8043-b195e9028c4c,01645090-6e00-7000-8040-0efa529bc717,46.0,3,A\n" +
			"01645090-6e00-7000-8083-b9d1fd0e7e04,01645090-6e00-7000-8080-e7f1bf1306bc,440,2,B\n")},
	}
	d, err := intake.Open(files, "", "2018-07-02")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range d.Faults() {
		fmt.Printf("%s, row %d: %s\n", f.File, f.Row, f.Message(schema.EN))
	}
	// Output:
	// household.csv, row 2: “name of head” must be filled in.
	// dwelling.csv, row 2: “floor area” has the wrong type; it should be decimal.
	// dwelling.csv, row 3: The household that the row belongs to is not delivered.
}
