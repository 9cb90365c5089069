package chrome

import (
	"errors"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// Rules of this file: a page that runs a target's script may be lost to the script of
// another target, since pages share a renderer. A script that was there is suspected,
// and asked alone from then on. Lost alone, it is condemned; else it is acquitted.

// harmful knows the scripts that pages were lost with, by their URL: true is one that no
// page runs any more, false one that is suspected.
type harmful struct {
	mu   sync.Mutex
	urls map[string]bool
}

// accuse says that a page was lost in which the script ran, and no page was killed
// from outside; alone says that nothing else was asked. It reports whether the script
// is condemned.
func (h *harmful) accuse(url string, alone bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.urls == nil {
		h.urls = map[string]bool{}
	}
	key := resource(url)
	h.urls[key] = h.urls[key] || alone
	return h.urls[key]
}

// acquit ends a suspicion: the story has been asked alone, and nothing was lost.
func (h *harmful) acquit(s harness.Story) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, url := range scripts(s) {
		if !h.urls[url] {
			delete(h.urls, url)
		}
	}
}

// forbids reports whether the story would run a condemned script.
func (h *harmful) forbids(s harness.Story) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, url := range scripts(s) {
		if h.urls[url] {
			return true
		}
	}
	return false
}

// suspects reports whether the story would run a script that is suspected or worse.
func (h *harmful) suspects(s harness.Story) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, url := range scripts(s) {
		if _, known := h.urls[url]; known {
			return true
		}
	}
	return false
}

// scripts returns the resources whose answers a story runs.
func scripts(s harness.Story) (urls []string) {
	for _, ask := range s.Asks {
		if probe.RunsAnswer(ask.Initiator) {
			urls = append(urls, resource(ask.URL))
		}
	}
	return urls
}

// resource is a URL without what rules about caches add to it.
func resource(url string) string {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	return url
}

// errHarmful is why a script is not loaded again.
var errHarmful = errors.New("run as a script, the target's answer does not end, or takes too much memory: no page loads it so again")

// withheldScript is a story that would run a harmful answer.
func withheldScript(s harness.Story) []harness.Observation {
	return unasked(s, fetch.ScriptHarms, errHarmful)
}
