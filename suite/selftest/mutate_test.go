package selftest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// mutated are the files whose every condition and constant has to be held by a test.
var mutated = []string{"corscheck.go", "preflight.go"}

// TestMutateModel changes one condition or constant of the model at a time and
// wants the model's own tests, or the recorded answers of a browser, to notice.
// It compiles the model anew for each, so it runs only when CORSUITE_MUTATE is
// set (make mutate).
func TestMutateModel(t *testing.T) {
	if os.Getenv("CORSUITE_MUTATE") == "" {
		t.Skip("minutes of compiling: CORSUITE_MUTATE=1, or make mutate, runs it")
	}
	dir := filepath.Join("..", "..", "harness", "fetch")
	for _, name := range mutated {
		path, err := filepath.Abs(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(mutations(t, path)) {
			m := mutations(t, path)[i] // anew, since it is changed
			t.Run(fmt.Sprintf("%s:%s", name, m.what), func(t *testing.T) {
				m.change()
				overlay := m.overlay(t, path)
				switch {
				case testsFail(t, overlay, "./suite/selftest", "TestAgreementRecorded"):
				case testsFail(t, overlay, "./harness/fetch", "."):
					t.Error("the model's own tests notice, what a browser did does not tell")
				default:
					t.Error("no test notices")
				}
			})
		}
	}
}

// testsFail tells whether the tests fail with an overlay. A mutant that does not
// compile is no mutant, and ends the test.
func testsFail(t *testing.T, overlay, pkg, run string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay="+overlay, "-run="+run, "-short", "-failfast", "-vet=off", "-timeout=2m", pkg)
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("[setup failed]")) {
		t.Fatalf("the mutant does not compile: %s", out)
	}
	return err != nil
}

// mutation is one change to a parsed file.
type mutation struct {
	what   string
	change func()
	set    *token.FileSet
	file   *ast.File
}

// overlay writes the changed file and the list that puts it in the place of the
// real one, and returns the list's path.
func (m mutation) overlay(t *testing.T, path string) string {
	t.Helper()
	var source bytes.Buffer
	if err := format.Node(&source, m.set, m.file); err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), filepath.Base(path))
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{changed: source.Bytes(), changed + ".json": list} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return changed + ".json"
}

// mutations are the changes that can be made to a file, in the order of its text.
func mutations(t *testing.T, path string) []mutation {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var all []mutation
	ast.Inspect(file, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		for _, c := range changes(n) {
			c.what = fmt.Sprintf("%d %s", set.Position(n.Pos()).Line, c.what)
			c.set, c.file = set, file
			all = append(all, c)
		}
		return true
	})
	return all
}

// swapped are the operators that a careless hand mixes up.
var swapped = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
}

// changes are the mutations of one node.
func changes(n ast.Node) (all []mutation) {
	swap := func(what string, change func()) { all = append(all, mutation{what: what, change: change}) }
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if to, known := swapped[n.Op]; known {
			swap(n.Op.String()+" to "+to.String(), func() { n.Op = to })
		}
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			swap("without !", func() { n.X = &ast.UnaryExpr{Op: token.NOT, X: n.X} })
		}
	case *ast.BasicLit:
		if to, ok := otherLiteral(n); ok {
			swap(n.Value+" to "+to, func() { n.Value = to })
		}
	case *ast.IfStmt:
		swap("never", func() { n.Cond = &ast.BinaryExpr{X: n.Cond, Op: token.LAND, Y: ast.NewIdent("false")} })
	}
	return all
}

// otherLiteral is a number that is one more, or a text that begins with another letter.
func otherLiteral(lit *ast.BasicLit) (string, bool) {
	switch lit.Kind {
	case token.INT:
		n, err := strconv.ParseInt(lit.Value, 0, 64)
		return strconv.FormatInt(n+1, 10), err == nil
	case token.STRING:
		text, err := strconv.Unquote(lit.Value)
		return strconv.Quote("x" + text), err == nil
	}
	return "", false
}

// There is something to mutate in every file, and each change shows in its text.
func TestMutationsChangeTheSource(t *testing.T) {
	t.Parallel()
	for _, name := range mutated {
		path := filepath.Join("..", "..", "harness", "fetch", name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n := len(mutations(t, path))
		if n < 10 {
			t.Errorf("%s: got %d mutations; want 10 at least", name, n)
		}
		var seen []string
		for i := range n {
			m := mutations(t, path)[i]
			m.change()
			var after bytes.Buffer
			if err := format.Node(&after, m.set, m.file); err != nil {
				t.Fatalf("%s: %s: %v", name, m.what, err)
			}
			if bytes.Equal(after.Bytes(), before) || slices.Contains(seen, after.String()) {
				t.Errorf("%s: %s: the text is not another one", name, m.what)
			}
			seen = append(seen, after.String())
		}
	}
}
