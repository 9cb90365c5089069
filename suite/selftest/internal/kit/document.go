package kit

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the documents in docs that are made of the code")

// Updating reports whether documents are written instead of compared.
func Updating() bool { return *update }

// WantDocument holds a document in docs to what the code says, or writes it if the
// test runs with -update. how is the command that does so.
func WantDocument(t *testing.T, name, how, want string) {
	t.Helper()
	path := filepath.Join(Root(t), "docs", name)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) == want {
		return
	}
	old, fresh := strings.Split(string(got), "\n"), strings.Split(want, "\n")
	for i := range min(len(old), len(fresh)) {
		if old[i] != fresh[i] {
			t.Errorf("docs/%s:%d is out of date: %s\ngot  %s\nwant %s", name, i+1, how, old[i], fresh[i])
			return
		}
	}
	t.Errorf("docs/%s has %d lines; want %d: %s", name, len(old), len(fresh), how)
}

// Root returns the folder of the module, the nearest above the test with a go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
}
