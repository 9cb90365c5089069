package learn_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/learn"
)

const app = "https://app.example.com"

func ptr[T any](v T) *T { return &v }

// newAgent returns an agent that asks as the command's does.
func newAgent(t *testing.T) *raw.Agent {
	t.Helper()
	a, err := raw.New(t.Context(), raw.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// serve serves a handler and returns the URL of its /items, and a function that
// lists the methods that reached it, preflights marked.
func serve(t *testing.T, h http.Handler) (url string, methods func() []string) {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Method)
		mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/items", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

func draftOf(t *testing.T, url string, o learn.Options) *learn.Draft {
	t.Helper()
	o.Target.URL = url
	d, err := learn.Learn(t.Context(), newAgent(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// policyOf is what a reader of the draft gets: the draft must be a corsuite.yaml
// that says what the draft says.
func policyOf(t *testing.T, d *learn.Draft) (harness.Policy, []harness.Target) {
	t.Helper()
	f, err := config.Parse("draft.yaml", d.YAML())
	if err != nil {
		t.Fatalf("the draft is not a configuration: %v\n%s", err, d.YAML())
	}
	if diff := cmp.Diff(d.Policy, f.Policy); diff != "" {
		t.Errorf("the file differs from the draft (-draft +file):\n%s", diff)
	}
	return f.Policy, f.Targets
}

// TestLearnReference: what is served is learnt, as far as it can be seen, and
// the server passes every rule under what was learnt.
func TestLearnReference(t *testing.T) {
	t.Parallel()
	lists := harness.Policy{Methods: []string{"PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization"}, Expose: []string{"X-Request-Id"}, MaxAge: ptr(600)}
	with := func(origins []string, credentials bool) harness.Policy {
		return lists.Override(harness.Policy{Origins: origins, Credentials: &credentials})
	}
	same := func(p harness.Policy) *harness.Policy { return &p }
	anyAnonymous := harness.Policy{Origins: []string{"*", "null"}, Credentials: ptr(false), Methods: []string{"*"}, Headers: []string{"*", "Authorization"}, Expose: []string{"*"}, MaxAge: ptr(0)}
	anyCredentialed := harness.Policy{Origins: []string{app}, Credentials: ptr(true), Methods: []string{"*"}, Headers: []string{"*"}, Expose: []string{}, MaxAge: ptr(5)}
	denied := with([]string{"https://*.example.com"}, true)
	denied.Denied = []string{"https://old.example.com"}
	openButOne := with([]string{"*", "null"}, false)
	openButOne.Denied = []string{app}
	bare := harness.Policy{Origins: []string{app}}
	unusual := with([]string{app}, false)
	unusual.Methods, unusual.Headers, unusual.Expose = []string{"QUERY", "PROPFIND", "patch"}, []string{"X-Tenant", "x-odd.name"}, []string{"ETag", "Location", "X-RateLimit-Remaining"}

	tests := []struct {
		name    string
		served  harness.Policy
		origins []string
		headers []string
		want    *harness.Policy
	}{
		{"one origin, credentialed", with([]string{app}, true), []string{app}, nil, same(with([]string{app}, true))},
		{"one origin, anonymous", with([]string{app}, false), []string{app}, nil, same(with([]string{app}, false))},
		{"one origin of several that are asked", with([]string{app}, true), []string{"https://other.example.net", app}, nil, same(with([]string{app}, true))},
		{"several origins", with([]string{app, "http://localhost:3000"}, true), []string{app, "http://localhost:3000"}, nil, same(with([]string{app, "http://localhost:3000"}, true))},
		{"over http as well", with([]string{app, "http://app.example.com"}, false), []string{app}, nil, same(with([]string{app, "http://app.example.com"}, false))},
		{"null", with([]string{app, "null"}, false), []string{app}, nil, same(with([]string{app, "null"}, false))},
		// "*" on the wire lets null in, whoever meant it.
		{"everybody", with([]string{"*"}, false), nil, nil, same(with([]string{"*", "null"}, false))},
		{"everybody, credentialed", with([]string{"*"}, true), nil, nil, same(with([]string{"*"}, true))},
		{"everybody but one", openButOne, []string{app}, nil, same(openButOne)},
		{"siblings", with([]string{"https://*.example.com"}, true), []string{app}, nil, same(with([]string{"https://*.example.com"}, true))},
		{"siblings, asked by their pattern", with([]string{"https://*.example.com"}, true), []string{"https://*.example.com"}, nil, same(with([]string{"https://*.example.com"}, true))},
		{"siblings and their parent", with([]string{"https://example.com", "https://*.example.com"}, false), []string{app, "https://example.com"}, nil, same(with([]string{"https://example.com", "https://*.example.com"}, false))},
		{"siblings but one", denied, []string{app, "https://old.example.com"}, nil, same(denied)},
		{"anything, anonymous", anyAnonymous, nil, nil, same(anyAnonymous)},
		{"anything, credentialed", anyCredentialed, []string{app}, nil, same(anyCredentialed)},
		{"undeclared", bare, []string{app}, nil, &harness.Policy{Origins: []string{app}, Credentials: ptr(false), Methods: []string{}, Headers: []string{}, Expose: []string{}}},
		{"unusual names", unusual, []string{app}, nil, same(unusual)},
		{"a likely origin without being told", with([]string{"http://localhost:5173"}, true), nil, nil, same(with([]string{"http://localhost:5173"}, true))},
		{"an origin that was not asked", with([]string{"https://secret.example.net"}, true), []string{app}, nil, &harness.Policy{}},
		{"nobody", with([]string{}, false), []string{app}, nil, &harness.Policy{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url, methods := serve(t, reference.Handler(tt.served))
			d := draftOf(t, url, learn.Options{Origins: tt.origins, Headers: tt.headers})
			if diff := cmp.Diff(*tt.want, d.Policy); diff != "" {
				t.Errorf("learnt another policy (-want +got):\n%s\n%s", diff, d.YAML())
			}
			for _, m := range methods() {
				if m != "GET" && m != "OPTIONS" {
					t.Errorf("a request of method %s reached the server", m)
				}
			}
			if n := len(methods()); n != d.Requests {
				t.Errorf("the draft speaks of %d requests; the server had %d", d.Requests, n)
			}
			_, targets := policyOf(t, d)
			if d.Policy.Origins != nil {
				wantPass(t, targets)
			}
		})
	}
}

// wantPass judges the targets by every rule.
func wantPass(t *testing.T, targets []harness.Target) {
	t.Helper()
	r, err := engine.Run(t.Context(), engine.Options{Agents: []harness.UserAgent{newAgent(t)}, Targets: targets, Rules: specs.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Verdicts {
		switch v.Status {
		case harness.StatusFail, harness.StatusWarn, harness.StatusInconclusive:
			t.Errorf("under what was learnt: %s", v.Message())
		}
	}
	if r.Counts[harness.StatusPass] == 0 {
		t.Error("nothing was judged under what was learnt")
	}
}

// TestLearnStatus: the draft's target has the status that was seen.
func TestLearnStatus(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, reference.Handler(harness.Policy{Origins: []string{app}, Credentials: ptr(true), Headers: []string{"Content-Type"}}))
	d := draftOf(t, strings.Replace(url, "/items", "/missing", 1), learn.Options{Origins: []string{app}})
	_, targets := policyOf(t, d)
	if len(targets) != 1 || targets[0].Status != 404 {
		t.Fatalf("targets = %+v; want one with status 404", targets)
	}
	wantPass(t, targets)
}

// TestLearnNothing: where there is nothing to learn from, no draft is made.
func TestLearnNothing(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, reference.Handler(harness.Policy{Origins: []string{app}}))
	redirect := strings.Replace(url, "/items", "/redirect", 1)
	if _, err := learn.Learn(t.Context(), newAgent(t), learn.Options{Target: harness.Target{URL: redirect}}); err == nil || !strings.Contains(err.Error(), `leads to "/items"`) {
		t.Errorf("a redirect: %v; want an error with its target", err)
	}
	dead := httptest.NewServer(nil)
	dead.Close()
	if _, err := learn.Learn(t.Context(), newAgent(t), learn.Options{Target: harness.Target{URL: dead.URL}}); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("a dead server: %v; want that it does not answer", err)
	}
}
