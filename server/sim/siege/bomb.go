package siege

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"

	"ruhu/syncproto"
)

// bomb is bytes that unpack to far more than they are.
type bomb struct {
	what string
	data []byte
}

// messages are bodies of a push that claim to be packed: what they unpack to has no end
// that anybody waits for.
func messages(size int) []bomb {
	spaces := bytes.Repeat([]byte(" "), size)
	gz, zs := syncproto.Compress(spaces, syncproto.Gzip), syncproto.Compress(spaces, syncproto.Zstd)
	return []bomb{
		{"gzip", gz}, {"zstd", zs},
		{"gzip", bytes.Repeat(gz, 3)}, {"zstd", bytes.Repeat(zs, 50)}, // members and frames behind one another
		{"gzip", syncproto.Compress(gz, syncproto.Gzip)}, {"zstd", syncproto.Compress(bytes.Repeat(zs, 50), syncproto.Zstd)},
		{"zstd", slices.Concat([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8}, make([]byte, 64))},                                           // a window of 3.75 TB
		{"zstd", slices.Concat([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 64))}, // says that it has 2^63 bytes
	}
}

// workbooks are deliveries of the registry. The bound of one is far below the size.
func workbooks(size int) []bomb {
	lol := `<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">`
	for n := 'b'; n <= 'j'; n++ {
		lol += "<!ENTITY " + string(n) + ` "` + strings.Repeat("&"+string(n-1)+";", 10) + `">`
	}
	file := func(name string) string {
		return `<!DOCTYPE sst [<!ENTITY a SYSTEM "` + name + `">]><sst><si><t>&a;</t></si></sst>`
	}
	many := map[string]string{}
	for i := range 20_000 {
		many["x"+strings.Repeat("a", i%50)+string(rune('0'+i%10))+strings.Repeat("b", i/50)] = ""
	}
	return []bomb{
		{"r.xlsx", book("xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si><t>"+strings.Repeat("a", 60_000)+"</t></si>", size/60_000)+"</sst>")},
		{"r.xlsx", book("xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", size/5)+"</sst>")},
		{"r.xlsx", book("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c t=\"str\"><v>"+strings.Repeat("a", size)+"</v></c></row></sheetData></worksheet>")},
		{"r.xlsx", book("xl/worksheets/sheet1.xml", "<worksheet>"+strings.Repeat("<a>", size/3))},
		{"r.xlsx", book("xl/sharedStrings.xml", lol+"]><sst><si><t>&j;</t></si></sst>")},
		{"r.xlsx", book("xl/sharedStrings.xml", file("file:///etc/passwd"))},
		{"r.xlsx", book("xl/sharedStrings.xml", file("http://127.0.0.1:1/"))},
		{"r.zip", archive(map[string]string{"household.csv": strings.Repeat("a,", size/2)})},
		{"r.zip", archive(map[string]string{"household.csv": strings.Repeat("\n", size)})},
		{"r.zip", archive(map[string]string{"../../household.csv": "ID\n1\n", "/etc/cron.d/x.csv": "ID\n1\n"})},
		{"r.zip", archive(map[string]string{"r.zip": string(archive(map[string]string{"r.zip": strings.Repeat("a", size)}))})},
		{"r.zip", archive(many)},
	}
}

// book is a workbook with one part of the attacker's.
func book(part, text string) []byte {
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="household" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`,
	}
	parts[part] = text
	return archive(parts)
}

func archive(files map[string]string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			panic("siege: a buffer takes everything: " + err.Error())
		}
	}
	z.Close() // into memory
	return out.Bytes()
}

// pixels are pictures with far more of them than bytes.
func pixels() []bomb {
	return []bomb{
		{"png", png(20_000, 20_000, 1, 0, 2500, 20_000)}, {"png", png(30_000, 30_000, 8, 0, 30_000, 2000)}, {"png", png(8000, 6000, 16, 6, 64_000, 500)},
		{"png", png(65_535, 65_535, 8, 2, 0, 0)}, {"png", png(1<<31-1, 1<<31-1, 8, 6, 0, 0)}, {"png", png(60_000, 1, 8, 0, 60_000, 1)},
		{"jpeg", jpeg(65_500, 65_500)}, {"jpeg", jpeg(1, 65_535)}, {"jpeg", jpeg(0, 0)},
		{"webp", webp(16_383, 16_383)}, {"webp", webp(16_383, 1)},
		{"png", pngText(64 << 20)},
	}
}

func chunk(name string, body []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name...)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// png says that it has so many pixels, and packs some rows of them.
func png(w, h uint32, depth, kind byte, rowBytes, rows int) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), depth, kind, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", deflated((rowBytes+1)*rows)), chunk("IEND", nil))
}

// pngText is small but for a packed text.
func pngText(size int) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 64), 64), 8, 0, 0, 0, 0)
	text := slices.Concat([]byte("Comment\x00\x00"), deflated(size))
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("zTXt", text), chunk("IDAT", deflated(65*64)), chunk("IEND", nil))
}

func deflated(zeros int) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(make([]byte, zeros)) // into memory
	z.Close()
	return out.Bytes()
}

// jpeg has the heads of one, and next to no pixels.
func jpeg(w, h uint16) []byte {
	size := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, h), w)
	return slices.Concat([]byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}, bytes.Repeat([]byte{1}, 64),
		[]byte{0xff, 0xc0, 0, 11, 8}, size, []byte{1, 1, 0x11, 0}, []byte{0xff, 0xc4, 0, 20, 0, 1}, make([]byte, 15), []byte{0},
		[]byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0}, make([]byte, 32), []byte{0xff, 0xd9})
}

// webp says that it is lossy and so large.
func webp(w, h uint16) []byte {
	frame := slices.Concat([]byte{0x10, 0, 0, 0x9d, 0x01, 0x2a}, binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, w), h), make([]byte, 64))
	body := slices.Concat([]byte("WEBPVP8 "), binary.LittleEndian.AppendUint32(nil, uint32(len(frame))), frame)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
}
