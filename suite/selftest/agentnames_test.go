package selftest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/suite/agents"
)

// TestNothingIsDecidedByTheNameOfAnAgent: an agent says by Can, Profile and Model
// what it is, so that one more needs its package and a line in suite/agents.
func TestNothingIsDecidedByTheNameOfAnAgent(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "reference/adapters" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return filepath.SkipDir
		case d.IsDir(), !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		return wantNoAgentCompared(t, path, name)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantNoAgentCompared fails the test for each comparison of a file with an agent's name.
func wantNoAgentCompared(t *testing.T, path, name string) error {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		var compared []ast.Expr
		switch n := n.(type) {
		case *ast.BinaryExpr:
			compared = []ast.Expr{n.X, n.Y}
		case *ast.CaseClause:
			compared = n.List
		}
		for _, e := range compared {
			l, isLiteral := e.(*ast.BasicLit)
			if !isLiteral || l.Kind != token.STRING {
				continue
			}
			if text, err := strconv.Unquote(l.Value); err == nil && slices.Contains(agents.Names(), text) {
				t.Errorf("%s:%d compares with the agent %q: decide by Can, Profile or Model", name, files.Position(l.Pos()).Line, text)
			}
		}
		return true
	})
	return nil
}
