package house_test

import (
	"go/ast"
	"slices"
	"strconv"
	"testing"

	"ruhu/schema"
)

// TestCodes_EveryOneHasItsMessage: a code that is declared and has no message reaches
// people as it stands, and no list of codes knows of it.
func TestCodes_EveryOneHasItsMessage(t *testing.T) {
	known := schema.ErrCodes()
	declared := 0
	for _, f := range readHouse(t).packages()["schema"] {
		for _, code := range constantsOf(f.syntax, "ErrCode") {
			declared++
			if !slices.Contains(known, schema.ErrCode(code)) {
				t.Errorf("%s: the code %s has no message (schema/messages.go)", f.path, code)
			}
		}
	}
	if declared < 100 {
		t.Fatalf("only %d codes were found", declared)
	}
}

// constantsOf are the texts of a file's constants of a type.
func constantsOf(file *ast.File, of string) (texts []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if named, ok := spec.Type.(*ast.Ident); !ok || named.Name != of {
			return true
		}
		for _, value := range spec.Values {
			if literal, ok := value.(*ast.BasicLit); ok {
				text, _ := strconv.Unquote(literal.Value) // a literal of source that compiles
				texts = append(texts, text)
			}
		}
		return true
	})
	return texts
}
