package mutate

import (
	"cmp"
	"fmt"
	"go/ast"
	gobuild "go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// A mutant is a program with one small mistake. All mutants of a package are
// woven into one source, where each waits for its number to be called: so the
// package is compiled once, and not once for each.

// switchboard is the file that is added to the package. A mutant's number comes
// from the environment; 0, which no mutant has, is the program as it stands.
const switchboard = `package fetch

import (
	"cmp"
	"os"
	"strconv"
)

var theMutant, _ = strconv.Atoi(os.Getenv("` + kit.MutantNumber + `"))

func mutant(n int) bool { return n == theMutant }

func mutantOr[T any](n int, right, wrong T) T {
	if mutant(n) {
		return wrong
	}
	return right
}

func mutantCompare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }
`

// mutation is one mistake that can be made in a file.
type mutation struct {
	number int
	file   string
	line   int
	// what names it: the function, the text and what becomes of it.
	what string
}

// weaving is one file with all its mutants in it.
type weaving struct {
	source    string
	mutations []mutation
}

// weaver makes weavings of the files of one package.
type weaver struct {
	set   *token.FileSet
	files map[string]*ast.File
	info  types.Info
	pkg   *types.Package
	next  int
}

// findRoot tells go/build where the standard library is, which a test that was
// built with -trimpath does not know.
func findRoot(t *testing.T) {
	t.Helper()
	if gobuild.Default.GOROOT != "" {
		return
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	gobuild.Default.GOROOT = strings.TrimSpace(string(root))
}

// newWeaver reads the package in a folder.
func newWeaver(t *testing.T, dir string) *weaver {
	t.Helper()
	w := &weaver{set: token.NewFileSet(), files: map[string]*ast.File{}, info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(w.set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		w.files[filepath.Base(path)] = file
		files = append(files, file)
	}
	findRoot(t)
	config := types.Config{Importer: importer.ForCompiler(w.set, "source", nil)}
	if w.pkg, err = config.Check(dir, w.set, files, &w.info); err != nil {
		t.Fatal(err)
	}
	return w
}

// weave puts every mistake that can be made in a file into its source.
func (w *weaver) weave(t *testing.T, name string) weaving {
	t.Helper()
	file := w.files[name]
	source, err := os.ReadFile(w.set.Position(file.Pos()).Filename)
	if err != nil {
		t.Fatal(err)
	}
	var woven weaving
	e := edits{source: string(source), offset: func(p token.Pos) int { return w.set.Position(p).Offset }}
	for _, decl := range file.Decls {
		mistake := func(n ast.Node, what string) int {
			w.next++
			woven.mutations = append(woven.mutations, mutation{
				number: w.next, file: name, line: w.set.Position(n.Pos()).Line,
				what: fmt.Sprintf("%s: %s: %s", nameOf(decl), e.text(n), what),
			})
			return w.next
		}
		ast.Inspect(decl, func(n ast.Node) bool { return w.change(&e, n, mistake) })
	}
	woven.source = e.apply()
	return woven
}

// change makes every mistake that can be made in one node, for which mistake
// gives the numbers. It reports whether there is more to change inside.
func (w *weaver) change(e *edits, n ast.Node, mistake func(n ast.Node, what string) int) bool {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.ArrayType, *ast.StructType:
		return false // literals in these are not expressions
	case *ast.GenDecl:
		if n.Tok == token.CONST && hasLiteral(n) {
			// A constant cannot wait for a call.
			e.replace(n.TokPos, len("const"), "var")
		}
	case *ast.IfStmt:
		e.wrap(n.Cond, fmt.Sprintf("!mutant(%d) && (", mistake(n.Cond, "never")), ")")
	case *ast.SwitchStmt:
		for _, clause := range n.Body.List {
			for _, condition := range clause.(*ast.CaseClause).List {
				if n.Tag == nil {
					e.wrap(condition, fmt.Sprintf("!mutant(%d) && (", mistake(condition, "never")), ")")
				}
			}
		}
	case *ast.ExprStmt:
		e.wrap(n, fmt.Sprintf("if !mutant(%d) { ", mistake(n, "left out")), " }")
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			e.wrap(n, fmt.Sprintf("(mutant(%d) != (", mistake(n, "without !")), "))")
		}
	case *ast.BinaryExpr:
		if to, known := swapped[n.Op]; known {
			e.swap(n, mistake(n, n.Op.String()+" to "+to.String()))
		}
	case *ast.Ident:
		if n.Name == "true" || n.Name == "false" {
			e.wrap(n, fmt.Sprintf("(mutant(%d) != ", mistake(n, "the opposite")), ")")
		}
	case *ast.BasicLit:
		if to, ok := otherLiteral(n); ok {
			e.wrap(n, fmt.Sprintf("mutantOr[%s](%d, ", w.typeOf(n), mistake(n, "to "+to)), ", "+to+")")
		}
	}
	return true
}

// nameOf is the name of the function, or of the first thing declared.
func nameOf(decl ast.Decl) string {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		return decl.Name.Name
	case *ast.GenDecl:
		if spec, ok := decl.Specs[0].(*ast.ValueSpec); ok {
			return spec.Names[0].Name
		}
	}
	return ""
}

// typeOf is the type of a literal as its file writes it.
func (w *weaver) typeOf(lit *ast.BasicLit) string {
	return types.TypeString(types.Default(w.info.TypeOf(lit)), func(p *types.Package) string {
		if p == w.pkg {
			return ""
		}
		return p.Name()
	})
}

// hasLiteral reports whether a declaration has a literal that can be mutated.
func hasLiteral(decl *ast.GenDecl) (found bool) {
	ast.Inspect(decl, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			_, mutable := otherLiteral(lit)
			found = found || mutable
		}
		return true
	})
	return found
}

// swapped are the operators that a careless hand mixes up.
var swapped = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
}

// otherLiteral is a number that is one more, the next character, or a text with "_" before it.
func otherLiteral(lit *ast.BasicLit) (string, bool) {
	switch lit.Kind {
	case token.INT:
		n, err := strconv.ParseInt(lit.Value, 0, 64)
		return strconv.FormatInt(n+1, 10), err == nil
	case token.CHAR:
		c, _, _, err := strconv.UnquoteChar(strings.Trim(lit.Value, "'"), '\'')
		return strconv.QuoteRune(c + 1), err == nil
	case token.STRING:
		text, err := strconv.Unquote(lit.Value)
		return strconv.Quote("_" + text), err == nil
	}
	return "", false
}

// edits are changes to a source, which do not overlap but may be nested.
type edits struct {
	source string
	offset func(token.Pos) int
	all    []edit
}

// edit replaces so many bytes at an offset.
type edit struct {
	at, length int
	text       string
	// depth orders what is put in at one place.
	depth int
}

func (e *edits) text(n ast.Node) string { return e.source[e.offset(n.Pos()):e.offset(n.End())] }

func (e *edits) replace(at token.Pos, length int, text string) {
	e.all = append(e.all, edit{at: e.offset(at), length: length, text: text})
}

// wrap is called for the outer expression before it is for an inner one.
func (e *edits) wrap(n ast.Node, before, after string) {
	depth := len(e.all)
	e.all = append(e.all,
		edit{at: e.offset(n.Pos()), text: before, depth: depth},
		edit{at: e.offset(n.End()), text: after, depth: -depth})
}

// swap makes the operator another one under a mutant, and evaluates the
// operands when and as often as it does.
func (e *edits) swap(n *ast.BinaryExpr, number int) {
	operator := func(text string) { e.replace(n.OpPos, len(n.Op.String()), text) }
	switch n.Op {
	case token.EQL, token.NEQ:
		e.wrap(n, fmt.Sprintf("(mutant(%d) != (", number), "))")
	case token.LAND, token.LOR: // a && b is !(!a || !b)
		not := fmt.Sprintf("(mutant(%d) != (", number)
		e.wrap(n, not, "))")
		e.wrap(n.X, not, "))")
		e.wrap(n.Y, not, "))")
	default: // a < b is Compare(a, b) < 0, and a <= b is Compare(a, b) < 1
		than, right := "<", 0
		if n.Op == token.GTR || n.Op == token.GEQ {
			than = ">="
		}
		if n.Op == token.LEQ || n.Op == token.GTR {
			right = 1
		}
		e.wrap(n, "(mutantCompare(", fmt.Sprintf(") %s mutantOr(%d, %d, %d))", than, number, right, 1-right))
		operator(",")
	}
}

// apply returns the changed source.
func (e *edits) apply() string {
	slices.SortStableFunc(e.all, func(a, b edit) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.depth, b.depth)) })
	var out strings.Builder
	done := 0
	for _, edit := range e.all {
		out.WriteString(e.source[done:edit.at] + edit.text)
		done = edit.at + edit.length
	}
	return out.String() + e.source[done:]
}

// Every kind of mistake has a number, and the program with all of them in it is
// one that compiles.
func TestWeave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const sample = `package fetch

const limit = 128

func f(a, b int, s string, ok bool) bool {
	if a < b && !ok {
		g(s != "x")
	}
	switch {
	case a >= limit:
		return true
	}
	return s[0] == 'y'
}

func g(bool) {}
`
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("sample.go", sample)
	woven := newWeaver(t, dir).weave(t, "sample.go")
	want := []string{
		`limit: 128: to 129`,
		`f: a < b && !ok: never`, `f: a < b && !ok: && to ||`, `f: a < b: < to <=`, `f: !ok: without !`,
		`f: g(s != "x"): left out`, `f: s != "x": != to ==`, `f: "x": to "_x"`,
		`f: a >= limit: never`, `f: a >= limit: >= to >`, `f: true: the opposite`,
		`f: s[0] == 'y': == to !=`, `f: 0: to 1`, `f: 'y': to 'z'`,
	}
	var got []string
	for i, m := range woven.mutations {
		got = append(got, m.what)
		if m.number != i+1 {
			t.Errorf("%s: got number %d; want %d", m.what, m.number, i+1)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got mistakes\n%q\nwant\n%q", got, want)
	}
	write("sample.go", woven.source)
	write("mutant.go", switchboard)
	newWeaver(t, dir) // which checks all types
}
