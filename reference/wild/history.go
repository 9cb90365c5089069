package wild

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
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
	replica  *rand.Rand
}

// remembering is a condition of the past: now is asked before the request becomes part of it.
func remembering(when string, now func(m *past, a asked, right reference.Answer) bool) condition {
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		m := &past{friends: map[string]bool{}, replica: rand.New(rand.NewPCG(1, 2))}
		return func(a asked, right reference.Answer) bool {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.n++
			holds := now(m, a, right)
			m.before, m.answered = a, right
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
		crowded(),
	)
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
