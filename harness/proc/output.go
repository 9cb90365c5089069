package proc

import (
	"bytes"
	"sync"
)

// Tail is a writer that keeps the end of what is written to it. It is safe for
// concurrent use.
type Tail struct {
	// Limit is how many bytes are kept.
	Limit int

	mu   sync.Mutex
	kept []byte
}

// Write takes all of p.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if excess := len(t.kept) - t.Limit; excess > 0 {
		t.kept = append(t.kept[:0], t.kept[excess:]...)
	}
	return len(p), nil
}

// String returns what is kept.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}

// Head is a writer that keeps the beginning of what is written to it and drops
// the rest. It is for one writer at a time, and embeds no bytes.Buffer, whose
// ReadFrom would be used in place of Write.
type Head struct {
	// Limit is how many bytes are kept.
	Limit int
	// Full, if it is not nil, is called as soon as there is more: not every writer
	// minds that nobody reads.
	Full func()

	kept bytes.Buffer
	more bool
}

// Write takes all of p.
func (h *Head) Write(p []byte) (int, error) {
	room := h.Limit - h.kept.Len()
	h.kept.Write(p[:min(room, len(p))])
	if room < len(p) && !h.more {
		h.more = true
		if h.Full != nil {
			h.Full()
		}
	}
	return len(p), nil
}

// Bytes returns what is kept.
func (h *Head) Bytes() []byte { return h.kept.Bytes() }

// Cut reports whether anything was dropped.
func (h *Head) Cut() bool { return h.more }
