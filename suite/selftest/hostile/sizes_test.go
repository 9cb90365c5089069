package hostile

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/reference"
)

// maxReport is how many bytes the JSON report on one server of this file may have.
const maxReport = 64 << 20

// sizes are right servers whose answers are large.
func sizes() []row {
	large := func(id, what string, spoil func(preflight bool, h http.Header), body []byte) row {
		file := filepath.Join(scratch, id+".json")
		return row{
			id: id, what: what, computes: true, answer: "what it says of any server; the report cuts what is long, and says how long it was",
			args: []string{"--out", "json=" + file}, within: time.Minute,
			serve: spoiled(spoil, body), exits: []int{0, 1},
			check: func(t *testing.T, _ ran) {
				defer os.Remove(file)
				if info, err := os.Stat(file); err != nil || info.Size() > maxReport {
					t.Errorf("the report: %v, %v; want at most %d bytes", info, err, maxReport)
				}
			},
		}
	}
	var rows []row
	for _, field := range []string{
		"Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Expose-Headers", "Vary", "Cache-Control",
	} {
		r := large("names-in-"+strings.ToLower(strings.TrimPrefix(field, "Access-Control-")), "lists 12,000 names in `"+field+"`",
			func(_ bool, h http.Header) {
				h.Set(field, strings.TrimPrefix(h.Get(field)+", "+fillers(12_000), ", "))
			}, nil)
		r.within = 20 * time.Second // 5 s where nothing else runs; the square took minutes
		rows = append(rows, r)
	}
	manyLines := large("header-lines", "sends 20,000 short header lines with each answer", func(_ bool, h http.Header) {
		for i := range 20_000 {
			h[fmt.Sprintf("A%d", i)] = []string{"b"}
		}
	}, nil)
	return append(rows, manyLines,
		large("long-header", "sends a header of 200 KB with each answer", func(_ bool, h http.Header) {
			h.Set("X-Long", strings.Repeat("x", 200_000))
		}, nil),
		large("allow-origin-lines", "sends 1,000 lines `Access-Control-Allow-Origin`", func(_ bool, h http.Header) {
			h["Access-Control-Allow-Origin"] = strings.Split(strings.Repeat(friend+" ", 1_000), " ")[:1_000]
		}, nil),
		large("long-allow-origin", "sends an `Access-Control-Allow-Origin` of 200 KB", func(_ bool, h http.Header) {
			h.Set("Access-Control-Allow-Origin", strings.Repeat("x", 200_000))
		}, nil),
		large("list-of-commas", "sends an `Access-Control-Allow-Headers` of 200 KB of commas with each answer", func(_ bool, h http.Header) {
			h.Set("Access-Control-Allow-Headers", strings.Repeat(",", 200_000))
		}, nil),
		large("body-of-nul", "sends a body of 64 KiB that is nothing but NUL", func(bool, http.Header) {}, make([]byte, 64<<10)),
		large("body-of-text", "sends a body of 64 KiB of text", func(bool, http.Header) {}, []byte(strings.Repeat("text ", 13<<10))),
	)
}

// fillers is a list of n names.
func fillers(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("X-Filler-%05d", i)
	}
	return strings.Join(names, ", ")
}

// spoiled changes the headers of each answer of a right server, and its body
// where there is another one.
func spoiled(spoil func(preflight bool, h http.Header), body []byte) func(http.Handler, <-chan struct{}) http.Handler {
	return func(right http.Handler, _ <-chan struct{}) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			right.ServeHTTP(&spoiler{ResponseWriter: w, spoil: func(h http.Header) { spoil(r.Method == http.MethodOptions, h) }, body: body}, r)
		})
	}
}

// spoiler is a ResponseWriter that changes an answer before it is sent.
type spoiler struct {
	http.ResponseWriter
	spoil func(http.Header)
	body  []byte
	begun bool
}

func (s *spoiler) WriteHeader(status int) {
	if s.begun {
		return
	}
	s.begun = true
	s.spoil(s.Header())
	if s.body != nil && status == http.StatusOK {
		s.Header().Set("Content-Length", fmt.Sprint(len(s.body)))
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *spoiler) Write(text []byte) (int, error) {
	if !s.begun {
		s.WriteHeader(http.StatusOK)
	}
	if s.body != nil {
		if _, err := s.ResponseWriter.Write(s.body); err != nil {
			return 0, err
		}
		return len(text), nil
	}
	return s.ResponseWriter.Write(text)
}

// weather are servers that are busy now and then.
func weather() []row {
	busy := func(id, what string, status int, every int64, exits ...int) row {
		return row{
			id: id, what: what, answer: "asks again, and judges what was answered then", within: 40 * time.Second, exits: exits,
			args: []string{"--method", "PUT", "--allow-header", "X-A"},
			serve: func(http.Handler, <-chan struct{}) http.Handler {
				p := policy()
				p.Methods, p.Headers = []string{"PUT"}, []string{"X-A"}
				right, n := reference.Handler(p), &counter{}
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodOptions && (every == 0 && rand.IntN(10) == 0 || every > 0 && n.n.Add(1)%every == 0) {
						w.Header().Set("Content-Length", "0")
						w.WriteHeader(status)
						return
					}
					right.ServeHTTP(w, r)
				})
			},
		}
	}
	always := busy("preflights-always-503", "answers every preflight with 503", 503, 1, 1)
	always.answer = "fails"
	return []row{
		busy("preflights-503", "answers every third preflight with 503", 503, 3, 0),
		busy("preflights-429", "answers every third preflight with 429", 429, 3, 0),
		busy("preflights-502", "answers every third preflight with 502", 502, 3, 0),
		busy("preflights-504", "answers every seventh preflight with 504", 504, 7, 0),
		busy("preflights-half", "answers every other preflight with 503", 503, 2, 0, 3),
		busy("preflights-by-chance", "answers a tenth of the preflights with 503, by chance", 503, 0, 0, 3),
		always,
		{
			id: "busy-after", what: "answers 25 requests, then everything with 503", answer: "“the target has stopped answering: since then it says 503 to everything”, once; what was asked before is judged",
			within: 15 * time.Second, exits: []int{3}, says: []string{"has stopped answering"},
			serve: after(25, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }),
			check: func(t *testing.T, r ran) {
				if r.requests > 25+100 {
					t.Errorf("it was asked %d times; want at most 100 after it fell ill", r.requests)
				}
			},
		},
	}
}
