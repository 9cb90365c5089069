package chrome

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memory returns how many bytes the browser's processes hold, each by itself: what
// they share is counted for every one, so only a difference says something. 0 is
// that it cannot be told.
func (b *browser) memory() int64 {
	if b.cmd == nil || b.cmd.Process == nil {
		return 0
	}
	group := strconv.Itoa(b.cmd.Process.Pid)
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	var pages int64
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		// The name in parentheses may hold anything. After it: state, parent, group, …, and
		// the resident pages as the 22nd. See proc_pid_stat(5).
		_, after, found := strings.Cut(string(text[max(0, strings.LastIndex(string(text), ")")):]), ") ")
		fields := strings.Fields(after)
		if !found || len(fields) < 22 || fields[2] != group {
			continue
		}
		n, _ := strconv.ParseInt(fields[21], 10, 64) // the kernel writes digits
		pages += n
	}
	return pages * int64(os.Getpagesize())
}
