package syncproto_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// dictionaryFile shows a message in dcz byte by byte, with a small dictionary of its
// own: the contract's grows with the schema.
type dictionaryFile struct {
	About      string           `json:"about"`
	Dictionary string           `json:"dictionary"`
	Available  string           `json:"available_dictionary"` // the header's value
	Messages   []dictionaryCase `json:"messages"`
}

type dictionaryCase struct {
	Name    string          `json:"name"`
	Packed  []byte          `json:"packed"` // in base64
	Limit   int             `json:"limit"`
	Text    string          `json:"text,omitempty"`
	Problem *schema.Problem `json:"problem,omitempty"`
}

func dictionaryVectors() dictionaryFile {
	const text = `{"t":"member","id":"0198c1a0-0000-7000-8000-000000000001","set":{"name":"金明哲"}}`
	d := syncproto.NewDictionary([]byte(`{"t":"member","id":"0198c1a0-0000-7000-8000-000000000002","set":{"name":"李英"}}`))
	packed := d.Compress([]byte(text), syncproto.Dcz)
	foreign := syncproto.NewDictionary([]byte("another one")).Compress([]byte(text), syncproto.Dcz)
	return dictionaryFile{
		About:      "Messages packed with a dictionary, the content coding dcz of RFC 9842. limit: how many bytes a reader is ready to unpack.",
		Dictionary: string(d.Content()), Available: d.Available(),
		Messages: []dictionaryCase{
			{Name: "a message packed with the dictionary", Packed: packed, Limit: len(text), Text: text},
			{Name: "the same, of which nothing is repeated", Packed: append(d.Head(), syncproto.Compress([]byte(text), syncproto.Zstd)...), Limit: len(text), Text: text},
			{Name: "refused: larger than the reader is ready for", Packed: packed, Limit: len(text) - 1, Problem: &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(len(text) - 1)}},
			{Name: "refused: packed with another dictionary", Packed: foreign, Limit: len(text), Problem: &schema.Problem{Code: schema.UnsupportedMedia, Param: "dcz"}},
			{Name: "refused: no head", Packed: packed[len(d.Head()):], Limit: len(text), Problem: &schema.Problem{Code: schema.BadCompression}},
			{Name: "refused: cut off", Packed: packed[:len(packed)-1], Limit: len(text), Problem: &schema.Problem{Code: schema.BadCompression}},
		},
	}
}

func TestVectors_Dictionary(t *testing.T) {
	var file dictionaryFile
	readVectors(t, "dictionary.json", &file)
	d := syncproto.NewDictionary([]byte(file.Dictionary))
	if file.Available != d.Available() {
		t.Errorf("it is %s, and says %s", d.Available(), file.Available)
	}
	for _, c := range file.Messages {
		got, problem := d.Decompress(c.Packed, syncproto.Dcz, c.Limit)
		gave, _ := json.Marshal(problem)
		wanted, _ := json.Marshal(c.Problem)
		if string(got) != c.Text || !bytes.Equal(gave, wanted) {
			t.Errorf("%s: %q, %s; want %q, %s", c.Name, got, gave, c.Text, wanted)
		}
	}
}
