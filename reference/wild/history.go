package wild

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/corsuite/corsuite/reference"
)

// past is what a server remembers.
type past struct {
	mu sync.Mutex
	// n counts requests, this one included.
	n        int
	before   asked
	answered reference.Answer
	friends  map[string]bool // that were let in
	refused  bool            // somebody was
	asked    map[string]int  // how often each origin has
	granted  bool            // a preflight was
	failed   bool            // what was asked for before is not there
	replica  *rand.Rand
}

// remembering is a condition of the past: now is asked before the request becomes part of it.
func remembering(when string, now func(m *past, a asked, right reference.Answer) bool) condition {
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		m := &past{friends: map[string]bool{}, asked: map[string]int{}, replica: rand.New(rand.NewPCG(1, 2))}
		return func(a asked, right reference.Answer) bool {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.n++
			m.asked[a.origin()]++
			holds := now(m, a, right)
			m.before, m.answered = a, right
			m.granted = m.granted || a.IsPreflight() && letIn(right)
			m.failed = strings.Contains(a.http.URL.Path, "no-such")
			if right.Get(reference.AllowOrigin) != "" {
				m.friends[a.origin()] = true
			} else if a.origin() != "" {
				m.refused = true
			}
			return holds
		}
	}}
}

// fading is a condition that no longer holds from some request on.
func fading(c condition) condition {
	c.fades = true
	return c
}

// letIn reports whether an answer allows an origin.
func letIn(a reference.Answer) bool { return a.Get(reference.AllowOrigin) != "" }

// ofHistory is a condition of what was asked before.
func ofHistory(rng *rand.Rand) condition {
	n := 2 + rng.IntN(9)
	k := rng.IntN(n)
	replicas := 2 + rng.IntN(3)
	return oneOf(rng,
		remembering(fmt.Sprintf("on every %d. request", n), func(m *past, _ asked, _ reference.Answer) bool { return m.n%n == k }),
		fading(remembering(fmt.Sprintf("on the first %d requests", n), func(m *past, _ asked, _ reference.Answer) bool { return m.n <= n })),
		remembering(fmt.Sprintf("after %d requests", n*5), func(m *past, _ asked, _ reference.Answer) bool { return m.n > n*5 }),
		remembering("right after a refused origin", func(m *past, _ asked, _ reference.Answer) bool { return m.before.origin() != "" && !letIn(m.answered) }),
		remembering("once an origin was refused", func(m *past, _ asked, _ reference.Answer) bool { return m.refused }),
		remembering("right after another allowed origin", func(m *past, a asked, _ reference.Answer) bool {
			return letIn(m.answered) && m.before.origin() != a.origin()
		}),
		remembering("once two origins were allowed", func(m *past, _ asked, _ reference.Answer) bool { return len(m.friends) > 1 }),
		remembering("right after the same origin", func(m *past, a asked, _ reference.Answer) bool {
			return a.origin() != "" && m.before.origin() == a.origin()
		}),
		remembering("right after a preflight", func(m *past, a asked, _ reference.Answer) bool { return m.before.IsPreflight() && !a.IsPreflight() }),
		remembering("right after a preflight for another method", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.IsPreflight() && a.IsPreflight() && fmt.Sprint(m.before.RequestMethod) != fmt.Sprint(a.RequestMethod)
		}),
		remembering("right after a preflight for other headers", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.IsPreflight() && a.IsPreflight() && fmt.Sprint(m.before.names()) != fmt.Sprint(a.names())
		}),
		remembering("right after a request without Origin", func(m *past, _ asked, _ reference.Answer) bool { return m.n > 1 && m.before.origin() == "" }),
		remembering("right after HEAD", func(m *past, _ asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.Method == http.MethodHead
		}),
		remembering("right after an origin of null", func(m *past, _ asked, _ reference.Answer) bool { return m.before.origin() == "null" }),
		fading(remembering("until an origin was refused", func(m *past, _ asked, _ reference.Answer) bool { return !m.refused })),
		remembering(fmt.Sprintf("on one of %d replicas in turn", replicas), func(m *past, _ asked, _ reference.Answer) bool { return m.n%replicas == 0 }),
		remembering(fmt.Sprintf("on one of %d replicas by chance", replicas), func(m *past, _ asked, _ reference.Answer) bool { return m.replica.IntN(replicas) == 0 }),
		remembering("right after an error", func(m *past, _ asked, _ reference.Answer) bool { return m.failed }),
		remembering("on the first request of each origin", func(m *past, a asked, _ reference.Answer) bool { return a.origin() != "" && m.asked[a.origin()] == 1 }),
		remembering("on the second request of each origin", func(m *past, a asked, _ reference.Answer) bool { return a.origin() != "" && m.asked[a.origin()] == 2 }),
		remembering(fmt.Sprintf("on every %d. request of an origin", n), func(m *past, a asked, _ reference.Answer) bool {
			return a.origin() != "" && m.asked[a.origin()]%n == 0
		}),
		fading(remembering("until a preflight is granted", func(m *past, _ asked, _ reference.Answer) bool { return !m.granted })),
		remembering("once a preflight was granted", func(m *past, a asked, _ reference.Answer) bool { return m.granted && !a.IsPreflight() }),
		remembering("right after the same preflight", func(m *past, a asked, _ reference.Answer) bool {
			return a.IsPreflight() && m.before.IsPreflight() && a.origin() == m.before.origin() && fmt.Sprint(a.RequestMethod, a.names()) == fmt.Sprint(m.before.RequestMethod, m.before.names())
		}),
		remembering("on a preflight right after none", func(m *past, a asked, _ reference.Answer) bool {
			return a.IsPreflight() && m.before.http != nil && !m.before.IsPreflight()
		}),
		remembering("right after a request with a cookie", func(m *past, _ asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.Header.Get("Cookie") != ""
		}),
		remembering("right after an origin of another scheme", func(m *past, a asked, _ reference.Answer) bool {
			was, _, _ := strings.Cut(m.before.origin(), ":")
			is, _, _ := strings.Cut(a.origin(), ":")
			return was != "" && is != "" && was != is
		}),
		remembering("right after another browser", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.UserAgent() != a.http.UserAgent()
		}),
		remembering("right after another method", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.Method != a.http.Method
		}),
		remembering("right after a request for a part", func(m *past, _ asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.Header.Get("Range") != ""
		}),
		remembering("right after a conditional request", func(m *past, _ asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.Header.Get("If-None-Match") != ""
		}),
		remembering("right after a preflight that was refused", func(m *past, _ asked, _ reference.Answer) bool {
			return m.before.IsPreflight() && !letIn(m.answered)
		}),
		remembering("right after another list of a preflight, from another origin", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.IsPreflight() && a.IsPreflight() && m.before.origin() != a.origin()
		}),
		remembering("right after a shorter origin", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.origin() != "" && len(m.before.origin()) < len(a.origin())
		}),
		remembering("right after another query", func(m *past, a asked, _ reference.Answer) bool {
			return m.before.http != nil && m.before.http.URL.RawQuery != a.http.URL.RawQuery
		}),
		counting(fmt.Sprintf("on every %d. preflight", n), asked.isPreflight, func(i int) bool { return i%n == 0 }),
		counting(fmt.Sprintf("on every %d. request that is no preflight", n), func(a asked) bool { return !a.IsPreflight() }, func(i int) bool { return i%n == 0 }),
		crowded(),
	)
}

func (a asked) isPreflight() bool { return a.IsPreflight() }

// counting is a condition of how many requests of a kind there were.
func counting(when string, kind func(asked) bool, holds func(i int) bool) condition {
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		var i atomic.Int64
		return func(a asked, _ reference.Answer) bool { return kind(a) && holds(int(i.Add(1))) }
	}}
}

// crowded is the condition that another request is under way.
func crowded() condition {
	return condition{when: "while another request is served", open: func() func(asked, reference.Answer) bool {
		var mu sync.Mutex
		running := 0
		return func(a asked, _ reference.Answer) bool {
			mu.Lock()
			running++
			crowd := running > 1
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			running--
			mu.Unlock()
			return crowd
		}
	}}
}

// ofTime is a condition of how long the server has been running.
func ofTime(rng *rand.Rand) condition {
	after := oneOf(rng, 50*time.Millisecond, 500*time.Millisecond, 3*time.Second)
	return condition{when: fmt.Sprintf("after %v", after), open: func() func(asked, reference.Answer) bool {
		begun := time.Now()
		return func(asked, reference.Answer) bool { return time.Since(begun) > after }
	}}
}
