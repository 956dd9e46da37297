package vectors

import (
	"bytes"
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"
)

const lineWidth = 160

// laidOut is JSON that reads well in a diff: what fits into a line stands in one.
func laidOut(file any) ([]byte, error) {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	if err := e.Encode(file); err != nil {
		return nil, err
	}
	return append(layOut(nil, bytes.TrimSpace(raw.Bytes()), 0), '\n'), nil
}

// layOut is for what encoding/json has just written: its reader finds no fault in it.
func layOut(dst, raw []byte, depth int) []byte {
	if open := raw[0]; open != '{' && open != '[' || depth > 0 && len(raw)+depth <= lineWidth {
		return append(dst, raw...)
	}
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	d.ReadToken()
	indent := "\n" + string(bytes.Repeat([]byte{' '}, depth+1))
	dst = append(dst, raw[0])
	for first := true; d.PeekKind() != '}' && d.PeekKind() != ']'; first = false {
		if !first {
			dst = append(dst, ',')
		}
		dst = append(dst, indent...)
		v, _ := d.ReadValue()
		if raw[0] == '{' {
			dst = append(append(dst, v...), ':', ' ')
			v, _ = d.ReadValue()
		}
		dst = layOut(dst, v, depth+1)
	}
	return append(append(dst, indent[:len(indent)-1]...), raw[len(raw)-1])
}
