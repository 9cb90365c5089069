package kit

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What a process left that was killed is gone with the next one; what belongs to a
// living one, is young, or is no folder of ours, stays.
func TestScratchSweeps(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	const nobody = 1 << 30 // more than any system's processes
	folders := map[string]bool{
		fmt.Sprintf("corsuite-x-%d-1", nobody):      false,
		fmt.Sprintf("corsuite-x-%d-1", os.Getpid()): true,
		fmt.Sprintf("corsuite-y-%d-1", nobody):      true,
		"corsuite-x-word-1":                         true,
	}
	long := time.Now().Add(-time.Hour)
	for name := range folders {
		path := filepath.Join(tmp, name)
		if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	young := fmt.Sprintf("corsuite-x-%d-2", nobody)
	if err := os.Mkdir(filepath.Join(tmp, young), 0o700); err != nil {
		t.Fatal(err)
	}
	folders[young] = true
	dir, err := scratch(tmp, "x")
	if err != nil {
		t.Fatal(err)
	}
	folders[filepath.Base(dir)] = true
	for name, want := range folders {
		if _, err := os.Stat(filepath.Join(tmp, name)); (err == nil) != want {
			t.Errorf("%s: %v; want it there: %t", name, err, want)
		}
	}
}
