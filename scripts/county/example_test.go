package county_test

import (
	"fmt"

	"ruhu/scripts/county"
)

// The first household of a county and its first rows.
func ExampleGenerate() {
	c := county.Generate(1)
	h := c.Households[0]
	fmt.Println(len(c.Households), h.RegistryNo, h.Members[0].Name, h.Cause, h.ExitYear)
	for _, r := range c.RowsOf(h)[:3] {
		fmt.Println(r.Table.Name, r.Village)
	}
	// Output:
	// 5646 2224261002000001 曹素兰 illness 2017
	// household 222426100200
	// member 222426100200
	// dwelling 222426100200
}
