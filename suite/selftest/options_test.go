package selftest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/corsuite/corsuite/suite/agents"
)

// TestDoorsTakeTheSameOptions: what says how to ask, and what is accepted, is an
// option of both test doors.
func TestDoorsTakeTheSameOptions(t *testing.T) {
	t.Parallel()
	ginkgo, plain := optionsOf(t, ".."), optionsOf(t, "../corstest")
	// A Ginkgo container has a name, and its target comes with the rest; Ginkgo selects by itself.
	own := []string{"Name", "Path", "Status", "Request", "Anonymous", "Only", "Skip"}
	for _, name := range slices.Concat(ginkgo, plain) {
		if slices.Contains(ginkgo, name) != slices.Contains(plain, name) && !slices.Contains(own, name) {
			t.Errorf("%s is an option of one of the doors suite and corstest only", name)
		}
	}
	// ClientCert takes the certificate with its key; a test has no person who opens a page.
	apart := []string{"ClientKey", "Listen", "Announce"}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[agents.Options]()) {
		if name := field.Name; !slices.Contains(apart, name) && !slices.Contains(ginkgo, name) {
			t.Errorf("agents.Options.%s is not an option of the test doors", name)
		}
	}
}

// optionsOf lists the functions of a package that return an Option.
func optionsOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "options.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		if !isFunc || f.Type.Results == nil {
			continue
		}
		if result, named := f.Type.Results.List[0].Type.(*ast.Ident); named && result.Name == "Option" {
			names = append(names, f.Name.Name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has no options", dir)
	}
	return names
}
