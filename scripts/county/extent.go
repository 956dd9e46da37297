package county

import "ruhu/schema/antu"

// Box is a rectangle in microdegrees (WGS 84).
type Box struct{ South, West, North, East int64 }

// Contains reports whether a place lies in the box, its edges included.
func (b Box) Contains(p Place) bool {
	return b.South <= p.Latitude && p.Latitude <= b.North && b.West <= p.Longitude && p.Longitude <= b.East
}

// Place is a point in microdegrees (WGS 84).
type Place struct{ Latitude, Longitude int64 }

// townshipBoxes says where the townships lie in the synthetic county: roughly
// as on a map of Antu, but as rectangles that do not overlap.
func townshipBoxes() map[string]Box {
	return map[string]Box{
		"222426100": {South: 43_000_000, West: 128_650_000, North: 43_400_000, East: 129_000_000}, // Mingyue
		"222426101": {South: 42_450_000, West: 128_200_000, North: 42_700_000, East: 128_500_000}, // Songjiang
		"222426102": {South: 42_050_000, West: 127_900_000, North: 42_450_000, East: 128_300_000}, // Erdaobaihe
		"222426103": {South: 42_500_000, West: 127_850_000, North: 42_900_000, East: 128_200_000}, // Liangjiang
		"222426104": {South: 43_000_000, West: 129_000_000, North: 43_400_000, East: 129_200_000}, // Shimen
		"222426105": {South: 42_700_000, West: 128_200_000, North: 43_000_000, East: 128_550_000}, // Wanbao
		"222426106": {South: 43_000_000, West: 128_300_000, North: 43_400_000, East: 128_650_000}, // Liangbing
		"222426200": {South: 42_700_000, West: 128_550_000, North: 43_000_000, East: 128_950_000}, // Xinhe
		"222426201": {South: 42_450_000, West: 128_500_000, North: 42_700_000, East: 128_900_000}, // Yongqing
	}
}

// Extent returns the made-up extent of a village, and false when the county has
// no such village. The extents of two villages never overlap.
func Extent(village string) (Box, bool) {
	if len(village) != 12 {
		return Box{}, false
	}
	siblings := antu.VillagesOf(village[:9])
	for i, v := range siblings {
		if v.Code == village {
			return gridCell(townshipBoxes()[v.Township], i, len(siblings)), true
		}
	}
	return Box{}, false
}

// gridCell returns cell i of n in a grid laid over the box, a tenth smaller on
// each side than its share, so that neighbours keep apart.
func gridCell(b Box, i, n int) Box {
	columns := 1
	for columns*columns < n {
		columns++
	}
	rows := (n + columns - 1) / columns
	height, width := (b.North-b.South)/int64(rows), (b.East-b.West)/int64(columns)
	south, west := b.South+height*int64(i/columns), b.West+width*int64(i%columns)
	return Box{
		South: south + height/10, West: west + width/10,
		North: south + height*9/10, East: west + width*9/10,
	}
}
