package selftest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNothingReadsSentences: a verdict's Want, Got and Why are for people. What a
// program wants to know stands in its cause; a sentence may be rewritten at any time.
func TestNothingReadsSentences(t *testing.T) {
	t.Parallel()
	sentences := []string{"Want", "Got", "Why"}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !readsText(call.Fun) {
				return true
			}
			for _, arg := range call.Args {
				if field, ok := arg.(*ast.SelectorExpr); ok && slices.Contains(sentences, field.Sel.Name) {
					t.Errorf("%s: takes %s apart; want a value of the verdict's cause", files.Position(call.Pos()), field.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readsText reports whether a function looks for something in a text.
func readsText(f ast.Expr) bool {
	sel, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	name := sel.Sel.Name
	from, isName := sel.X.(*ast.Ident)
	if isName && (from.Name == "strings" || from.Name == "bytes") {
		return slices.ContainsFunc([]string{"Cut", "Contains", "Has", "Index", "Split", "Fields", "EqualFold", "LastIndex"}, func(prefix string) bool {
			return strings.HasPrefix(name, prefix)
		})
	}
	return slices.ContainsFunc([]string{"Match", "FindString", "FindAllString", "ReplaceAllString"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
