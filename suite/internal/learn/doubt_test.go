package learn_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/learn"
)

// answering is a server that lets in the origins that allow accepts and lets
// further change the answer.
func answering(allow func(origin string) bool, further func(h http.Header, r *http.Request) (status int)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if origin != "" && allow(origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
		}
		status := 200
		if further != nil {
			status = further(w.Header(), r)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, "{}")
	})
}

func isApp(origin string) bool { return origin == app }

// TestLearnLeavesOutWhatIsDoubtful: what was not seen clearly is not a line of the
// draft, and a comment says why.
func TestLearnLeavesOutWhatIsDoubtful(t *testing.T) {
	t.Parallel()
	preflight := func(r *http.Request) bool { return r.Method == http.MethodOptions }
	tests := []struct {
		name   string
		server http.Handler
		// absent reports whether the field is left out.
		absent func(harness.Policy) bool
		says   []string
	}{
		{
			"a suffix without its dot",
			answering(func(o string) bool { return strings.HasSuffix(o, "example.com") && strings.HasPrefix(o, "https://") }, nil),
			func(p harness.Policy) bool { return p.Origins == nil && p.Credentials != nil },
			[]string{"also let in, although the list would refuse it:", "# origins: [\"https://*.example.com\"", "https://strangerexample.com"},
		},
		{
			"a prefix",
			answering(func(o string) bool { return strings.HasPrefix(o, app) }, nil),
			func(p harness.Policy) bool { return p.Origins == nil },
			[]string{"https://app.example.com.stranger.example", "# origins: [https://app.example.com]"},
		},
		{
			"strangers over https only",
			answering(func(o string) bool { return strings.HasPrefix(o, "https://") }, nil),
			func(p harness.Policy) bool { return p.Origins == nil },
			[]string{"but not: http://stranger.example"},
		},
		{
			"no preflight at all",
			answering(isApp, func(_ http.Header, r *http.Request) int {
				if preflight(r) {
					return 405
				}
				return 200
			}),
			func(p harness.Policy) bool {
				return p.Origins != nil && p.Methods == nil && p.Headers == nil && p.MaxAge == nil && p.Expose != nil
			},
			[]string{"no preflight was accepted, not even one that asks for nothing: PreflightInvalidStatus"},
		},
		{
			"asterisks beside a permission for credentials",
			answering(isApp, func(h http.Header, r *http.Request) int {
				h.Set("Access-Control-Allow-Credentials", "true")
				h.Set("Access-Control-Allow-Methods", "*")
				h.Set("Access-Control-Allow-Headers", "*")
				h.Set("Access-Control-Expose-Headers", "*")
				return 200
			}),
			func(p harness.Policy) bool {
				return p.Credentials != nil && *p.Credentials && p.Methods == nil && p.Headers == nil && p.Expose == nil
			},
			[]string{"let in without credentials, refused with them: MethodDisallowedByPreflightResponse", `"*" was sent, which means nothing to a credentialed request`},
		},
		{
			"credentials on responses only",
			answering(isApp, func(h http.Header, r *http.Request) int {
				if !preflight(r) {
					h.Set("Access-Control-Allow-Credentials", "true")
				}
				return 200
			}),
			func(p harness.Policy) bool { return p.Origins != nil && p.Credentials == nil },
			[]string{"left out, for preflights from https://app.example.com say otherwise", "PreflightInvalidAllowCredentials"},
		},
		{
			"a server that fails on one method",
			answering(isApp, func(h http.Header, r *http.Request) int {
				h.Set("Access-Control-Allow-Methods", "PUT")
				if r.Header.Get("Access-Control-Request-Method") == "PATCH" {
					return 500
				}
				return 200
			}),
			func(p harness.Policy) bool { return p.Origins != nil && p.Methods == nil && p.Headers != nil },
			[]string{"PATCH is not clear: answered with status 500"},
		},
		{
			"only the first requested header is looked at",
			answering(isApp, func(h http.Header, r *http.Request) int {
				asked, _, _ := strings.Cut(r.Header.Get("Access-Control-Request-Headers"), ",")
				if asked == "content-type" || asked == "authorization" {
					h.Set("Access-Control-Allow-Headers", asked)
				}
				return 200
			}),
			func(p harness.Policy) bool { return p.Headers == nil && p.Methods != nil },
			[]string{"all of them in one preflight from https://app.example.com are refused"},
		},
		{
			"an age that is not a number",
			answering(isApp, func(h http.Header, r *http.Request) int {
				h.Set("Access-Control-Max-Age", "10m")
				return 200
			}),
			func(p harness.Policy) bool { return p.MaxAge == nil && p.Methods != nil },
			[]string{`"10m" is not a number of seconds`},
		},
		{
			"ages that differ",
			answering(isApp, func(h http.Header, r *http.Request) int {
				h.Set("Access-Control-Allow-Methods", "PUT")
				h.Set("Access-Control-Max-Age", fmt.Sprint(len(r.Header.Get("Access-Control-Request-Method"))))
				return 200
			}),
			func(p harness.Policy) bool { return p.MaxAge == nil && p.Methods != nil },
			[]string{`answers differ: ["4" "3"]`},
		},
		{
			"a list that is none",
			answering(isApp, func(h http.Header, r *http.Request) int {
				h.Set("Access-Control-Expose-Headers", "ETag;\tX-Request-Id\"]\x1b")
				return 200
			}),
			func(p harness.Policy) bool { return p.Origins != nil && p.Expose == nil },
			[]string{"Access-Control-Expose-Headers holds"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url, _ := serve(t, tt.server)
			d := draftOf(t, url, learn.Options{Origins: []string{app}})
			if !tt.absent(d.Policy) {
				t.Errorf("policy = %+v\n%s", d.Policy, d.YAML())
			}
			policyOf(t, d)
			text := strings.ReplaceAll(string(d.YAML()), "\n  # ", " ")
			for _, want := range tt.says {
				if !strings.Contains(text, want) && !strings.Contains(string(d.YAML()), want) {
					t.Errorf("the draft does not say %q:\n%s", want, d.YAML())
				}
			}
		})
	}
}

// TestLearnEscapes: nothing that a server writes ends a comment or a word.
func TestLearnEscapes(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, answering(isApp, func(h http.Header, r *http.Request) int {
		h.Set("Access-Control-Allow-Methods", "null, true, #x, &y, !z, *, `w")
		h.Set("Access-Control-Allow-Headers", "null, on, #x, &y, !z, `w, %, '")
		h.Set("Access-Control-Expose-Headers", "null, no, #x, &y, !z, `w, %, ', 1e3, -")
		h.Set("Access-Control-Max-Age", "\u2028policy:\u0085origins: []")
		return 200
	}))
	p, _ := policyOf(t, draftOf(t, url, learn.Options{Origins: []string{app}}))
	if len(p.Expose) != 10 || len(p.Headers) != 8 {
		t.Errorf("policy = %+v; want every name as it was written", p)
	}
}
