package selftest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// listed serves a resource to the origins of a list that is compared as text,
// and refuses the rest with a status. It counts the requests.
func listed(t *testing.T, status int, list ...string) (address string, asked *[]string) {
	t.Helper()
	var mu sync.Mutex
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		mu.Lock()
		*asked = append(*asked, origin)
		mu.Unlock()
		w.Header().Set("Vary", "Origin")
		switch {
		case slices.Contains(list, origin):
			w.Header().Set("Access-Control-Allow-Origin", origin)
		case origin != "":
			w.WriteHeader(status)
			return
		}
		w.Write([]byte("{}"))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// causeOf returns what decided about cors-check.allowed/each for one origin.
func causeOf(t *testing.T, url string, policy harness.Policy, origin string) harness.Cause {
	t.Helper()
	r := kit.Judge(t, engine.Options{
		Agents: []harness.UserAgent{kit.NewRaw(t, false)}, Rules: specs.Rules(), Only: []string{"cors-check.allowed"},
		Targets: []harness.Target{{URL: url, Policy: policy}},
	})
	for _, v := range r.Verdicts {
		for _, i := range v.Instances {
			if v.Case == "each" && i.Label == origin {
				return i.Cause
			}
		}
	}
	t.Fatalf("nothing is said of %s", origin)
	return harness.Cause{}
}

// What is let in in place of a refused origin is the finding.
func TestMisspeltOriginIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		origin, listed string
		want           harness.SpellingKind
	}{
		{"https://d.example.com", "https://d.example.com/", harness.SpeltSlash},
		{"https://d.example.com", "https://d.example.com:443", harness.SpeltDefaultPort},
		{"http://d.example.com", "http://d.example.com:80", harness.SpeltDefaultPort},
		{"https://d.example.com", "http://d.example.com", harness.SpeltScheme},
		{"http://localhost:3000", "https://localhost:3000", harness.SpeltScheme},
		{"https://example.com", "https://www.example.com", harness.SpeltWWW},
		{"https://www.example.com:8443", "https://example.com:8443", harness.SpeltWWW},
		{"https://d.example.com", "d.example.com", harness.SpeltNoScheme},
		{"capacitor://localhost", "localhost", harness.SpeltNoScheme},
		{"http://localhost:3000", "http://localhost", harness.SpeltNoPort},
		{"https://app.example.com", "https://App.example.com", harness.SpeltCapitals},
		{"https://app.example.com", "https://App.Example.Com", harness.SpeltCapitals},
		{"https://app.example.com", "https://APP.EXAMPLE.COM", harness.SpeltCapitals},
		{"https://xn--bcher-kva.example", "https://bücher.example", harness.SpeltUnicode},
	} {
		for _, status := range []int{200, 403} {
			url, _ := listed(t, status, tt.listed)
			c := causeOf(t, url, harness.Policy{Origins: []string{tt.origin}}, tt.origin)
			if c.Kind != harness.CauseMisspelt || c.Who != tt.origin || c.Value != tt.listed || c.Spelling != tt.want {
				t.Errorf("%s where %s is listed: got %+v; want the spelling %s", tt.origin, tt.listed, c, tt.want)
			}
		}
	}
}

func TestPatternComparedAsTextIsFound(t *testing.T) {
	t.Parallel()
	const pattern, sample = "https://*.example.com", "https://corsuite-sample.example.com"
	url, _ := listed(t, 200, pattern)
	if c := causeOf(t, url, harness.Policy{Origins: []string{pattern}}, sample); c.Kind != harness.CauseMisspelt || c.Spelling != harness.SpeltPattern {
		t.Errorf("got %+v; want the pattern itself", c)
	}
}

// A page of another allowed origin gets in: the list is what lacks the origin.
func TestUnlistedOriginIsFound(t *testing.T) {
	t.Parallel()
	const app, admin = "https://app.example.com", "capacitor://localhost"
	url, _ := listed(t, 403, app)
	c := causeOf(t, url, harness.Policy{Origins: []string{app, admin}}, admin)
	if c.Kind != harness.CauseUnlisted || c.Who != admin || c.Value != app {
		t.Errorf("got %+v; want %s to be unlisted beside %s", c, admin, app)
	}
	// What the policy allows is not a misspelling.
	url, _ = listed(t, 200, "http://app.example.com")
	c = causeOf(t, url, harness.Policy{Origins: []string{app, "http://app.example.com"}}, app)
	if c.Kind != harness.CauseUnlisted {
		t.Errorf("got %+v; want an unlisted origin: the other scheme is allowed too", c)
	}
	// Nobody gets in: more cannot be said.
	url, _ = listed(t, 200)
	if c = causeOf(t, url, harness.Policy{Origins: []string{app, admin}}, admin); c.Kind != harness.CauseRefused {
		t.Errorf("got %+v; want no more than the refusal", c)
	}
}

// Misspellings are asked of nobody who is let in, and of few who are not.
func TestDiagnosisIsBounded(t *testing.T) {
	t.Parallel()
	origins := []string{"https://a.example", "https://b.example", "https://c.example", "https://d.example", "https://e.example", "https://f.example"}
	for _, tt := range []struct {
		list   []string
		atMost int
	}{{origins, 0}, {nil, 50}} {
		url, asked := listed(t, 200, tt.list...)
		causeOf(t, url, harness.Policy{Origins: origins}, origins[0])
		odd := slices.DeleteFunc(slices.Clone(*asked), func(o string) bool { return o == "" || slices.Contains(origins, o) })
		if len(odd) > tt.atMost {
			t.Errorf("%d misspellings were asked; want %d at most: %q", len(odd), tt.atMost, odd)
		}
	}
}
