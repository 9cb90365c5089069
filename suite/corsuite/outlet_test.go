package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Nothing is printed but by the outlet: no other file of the command names the
// process's streams, except to see whether a file is one of them.
func TestEverythingLeavesByTheOutlet(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "outlet.go" || name == "outfile.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := s.X.(*ast.Ident)
			if ok && (from.Name == "os" && slices.Contains([]string{"Stdout", "Stderr"}, s.Sel.Name) || from.Name == "fmt" && strings.HasPrefix(s.Sel.Name, "Print")) {
				t.Errorf("%s: got %s.%s; want the outlet", name, from.Name, s.Sel.Name)
			}
			return true
		})
	}
}

// The sentence comes with the first byte too many, however the output is cut.
func TestChildOutput(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 1 << 10, 1<<20 - 1, 1 << 20, 1<<20 + 1} {
		var said strings.Builder
		w := childOutput(&said, "--exec")
		for written := 0; written < childBytes; written += size {
			if _, err := w.Write(make([]byte, size)); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			_, _ = w.Write([]byte("more"))
		}
		if got := said.String(); strings.Count(got, "more than 1 MB") != 1 || len(got) > childBytes+100 {
			t.Errorf("in pieces of %d: got %d bytes, ending in %q", size, len(got), got[max(0, len(got)-100):])
		}
	}
}
