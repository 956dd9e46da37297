package house_test

import (
	"go/ast"
	"testing"
)

// TestEngines_TheSuiteTriesEverythingThatAStoreCanDo: a method that the suite does not
// call is one that a second engine could get wrong unseen.
func TestEngines_TheSuiteTriesEverythingThatAStoreCanDo(t *testing.T) {
	packages := readHouse(t).packages()
	tried := map[string]bool{}
	for _, f := range packages["server/store/storetest"] {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if method, ok := call.Fun.(*ast.SelectorExpr); ok {
					tried[method.Sel.Name] = true
				}
			}
			return true
		})
	}
	methods := methodsOf(packages["server/app"], "Store", "Tx")
	if len(methods) < 50 {
		t.Fatalf("only %d methods were found", len(methods))
	}
	for _, method := range methods {
		if !tried[method] {
			t.Errorf("server/store/storetest never calls %s of app's store", method)
		}
	}
}

// methodsOf are the methods of interfaces of a package, embedded ones too.
func methodsOf(files []goFile, names ...string) (methods []string) {
	interfaces := map[string]*ast.InterfaceType{}
	for _, f := range files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if t, ok := spec.Type.(*ast.InterfaceType); ok {
					interfaces[spec.Name.Name] = t
				}
			}
			return true
		})
	}
	for len(names) > 0 {
		of := interfaces[names[0]]
		names = names[1:]
		if of == nil {
			continue
		}
		for _, field := range of.Methods.List {
			if embedded, ok := field.Type.(*ast.Ident); ok && len(field.Names) == 0 {
				names = append(names, embedded.Name)
			}
			for _, name := range field.Names {
				methods = append(methods, name.Name)
			}
		}
	}
	return methods
}
