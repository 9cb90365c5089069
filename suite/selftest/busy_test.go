package selftest

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// busy answers some preflights with a status and nothing else, as a rate
// limiter or a gateway does that stands before a right server.
func busy(next http.Handler, status int, preflight func(n int) bool) http.Handler {
	var mu sync.Mutex
	n := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			mu.Lock()
			n++
			turnedAway := preflight(n)
			mu.Unlock()
			if turnedAway {
				w.Header().Set("Content-Length", "0")
				w.WriteHeader(status)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// TestBusyServers: what a busy server answers now and then is not a fault of its
// CORS. What it always answers is.
func TestBusyServers(t *testing.T) {
	t.Parallel()
	all := t
	policy := grid()[0].policy
	for name, tt := range map[string]struct {
		preflight func(n int) bool
		fails     bool
	}{
		"every third":           {func(n int) bool { return n%3 == 0 }, false},
		"one in ten":            {func(n int) bool { return n*7919%101 < 10 }, false},
		"from the twentieth on": {func(n int) bool { return n > 20 }, false},
		"always":                {func(int) bool { return true }, true},
	} {
		for _, status := range kit.Sample([]int{429, 502, 503, 504}, 4) {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				t.Parallel()
				agent := kit.NewRaw(t, false)
				r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{
					{URL: kit.Serve(all, busy(reference.Handler(policy), status, tt.preflight)) + "/items", Policy: policy},
				}})
				if failed := r.Counts[harness.StatusFail] > 0; failed != tt.fails {
					t.Errorf("got %d fails; want some: %t", r.Counts[harness.StatusFail], tt.fails)
				}
				for _, v := range r.Verdicts {
					if v.Status == harness.StatusFail && !tt.fails {
						t.Errorf("%s", v.Message())
					}
				}
			})
		}
	}
}
