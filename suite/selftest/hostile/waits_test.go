package hostile

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// silences are servers that make a run wait.
func silences() []row {
	silent := func(id, what string, spoiled http.HandlerFunc) row {
		return row{
			id: id, what: what, answer: "“the target has stopped answering”, once; what was asked before is judged",
			args: []string{"--timeout", "2s"}, within: 15 * time.Second, short: true,
			serve: after(25, spoiled), exits: []int{3}, says: []string{"the target has stopped answering"},
			check: func(t *testing.T, r ran) {
				if r.requests > 25+40 {
					t.Errorf("it was asked %d times; want at most 40 after it fell silent", r.requests)
				}
			},
		}
	}
	return []row{
		silent("silent-after", "answers 25 requests, then takes connections and says nothing", silently),
		silent("refuses-after", "answers 25 requests, then refuses connections", refuses),
		silent("hangs-up-after", "answers 25 requests, then closes each connection without a word", hangsUp),
		silent("resets-after", "answers 25 requests, then resets each connection", resets),
		silent("half-answers-after", "answers 25 requests, then breaks each answer off in its headers", halfAnswers),
		silent("drips-after", "answers 25 requests, then sends a byte of a header every 100 ms", drips),
		silent("preflights-only-after", "answers 25 requests, then preflights only", func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodOptions {
				w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
				return
			}
			silently(w, r)
		}),
		{
			id: "silent", what: "takes connections and never says anything", answer: "it does not answer, after one time-out",
			args: []string{"--timeout", "2s"}, within: 6 * time.Second, short: true,
			serve: after(0, silently), exits: []int{3}, says: []string{"does not answer"},
		},
		{
			id: "once-each", what: "answers the first request of each connection, and nothing after that", answer: "it is asked over new connections, to the end",
			args: []string{"--timeout", "2s"}, within: 30 * time.Second, serve: onceEach, exits: []int{0, 3},
			saysNot: []string{"has stopped answering"},
		},
		{
			id: "drops-some", what: "resets every third connection", answer: "it is asked to the end",
			within: 30 * time.Second, short: true, serve: dropsEvery(3), exits: []int{0, 1, 3},
			saysNot: []string{"has stopped answering"},
		},
		{
			id: "retry-after", what: "answers everything with 503 and Retry-After: 2", answer: "it says Retry-After again and again, so it was asked no more",
			within: 30 * time.Second, short: true, serve: after(0, comesBackLater("2")), exits: []int{3},
			says: []string{"Retry-After again and again"}, check: fewRequests,
		},
		{
			id: "retry-after-long", what: "answers everything with 503 and Retry-After: 10", answer: "it says Retry-After again and again, so it was asked no more",
			within: 75 * time.Second, serve: after(0, comesBackLater("10")), exits: []int{3},
			says: []string{"Retry-After again and again"}, check: fewRequests,
		},
		{
			id: "retry-after-some", what: "answers every tenth request with 429 and Retry-After: 0", answer: "it is asked to the end",
			within: 30 * time.Second, short: true, exits: []int{0, 1, 3}, saysNot: []string{"again and again"},
			serve: func(right http.Handler, _ <-chan struct{}) http.Handler {
				var n atomic.Int64
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if n.Add(1)%10 == 0 {
						w.Header().Set("Retry-After", "0")
						w.WriteHeader(http.StatusTooManyRequests)
						return
					}
					right.ServeHTTP(w, r)
				})
			},
		},
	}
}

// fewRequests holds a run to having understood what it was told.
func fewRequests(t *testing.T, r ran) {
	if r.requests > 60 {
		t.Errorf("it was asked %d times; want at most 60", r.requests)
	}
}

// onceEach answers the first request of each connection only.
func onceEach(right http.Handler, _ <-chan struct{}) http.Handler {
	var seen sync.Map // by the client's address
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, again := seen.LoadOrStore(r.RemoteAddr, true); again {
			silently(w, r)
			return
		}
		right.ServeHTTP(w, r)
	})
}

// dropsEvery resets every nth connection.
func dropsEvery(n int64) func(http.Handler, <-chan struct{}) http.Handler {
	return func(right http.Handler, _ <-chan struct{}) http.Handler {
		var asked atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1)%n == 0 {
				resets(w, r)
				return
			}
			right.ServeHTTP(w, r)
		})
	}
}
