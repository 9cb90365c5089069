package gallery

import (
	"strings"
	"sync"

	"github.com/corsuite/corsuite/suite/internal/inert"
)

// releaseReader takes an adapter's first line "release: NAME VERSION" out of what it
// writes. It is safe for concurrent use.
type releaseReader struct {
	mu   sync.Mutex
	text strings.Builder
}

// releaseBytes is how much of an adapter's output is looked at.
const releaseBytes = 64 << 10

// Write implements io.Writer. It never fails, so that the adapter goes on.
func (r *releaseReader) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.Write(p[:min(len(p), releaseBytes-r.text.Len())])
	return len(p), nil
}

// release returns NAME VERSION, or "".
func (r *releaseReader) release() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(r.text.String()) {
		if release, ok := strings.CutPrefix(line, "release: "); ok {
			return inert.Text(strings.TrimSpace(release))
		}
	}
	return ""
}
