package selftest

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestEvidenceDecides: servers that keep pages out by something else than their
// CORS headers are judged, and what it is that keeps them out is the cause.
func TestEvidenceDecides(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{
		Origins: []string{"https://app.example.com"}, Credentials: new(true), Methods: []string{"PUT"}, Headers: []string{"Content-Type"},
	}
	right := reference.Handler(policy)
	otherSites := func(r *http.Request) bool {
		site := r.Header.Get("Sec-Fetch-Site")
		return r.Method != http.MethodOptions && (site == "cross-site" || site == "same-site")
	}
	moved := http.RedirectHandler("/cached", http.StatusMovedPermanently)
	for name, tt := range map[string]struct {
		serve func(w http.ResponseWriter, r *http.Request)
		// cause of all that fails, "" if nothing does; remark is what is said once.
		cause  harness.CauseKind
		remark harness.RemarkKind
	}{
		"a check of Sec-Fetch-Site in front": {func(w http.ResponseWriter, r *http.Request) {
			if otherSites(r) {
				http.Error(w, "forged", http.StatusForbidden)
				return
			}
			right.ServeHTTP(w, r)
		}, harness.CauseOtherSite, harness.RemarkOtherStatus},
		"a check of Sec-Fetch-Site behind CORS": {reference.WithCORS(func(r *http.Request) reference.Answer {
			return reference.Decide(reference.Defaults(policy), reference.ReadRequest(r))
		}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if otherSites(r) {
				http.Error(w, "forged", http.StatusForbidden)
				return
			}
			right.ServeHTTP(w, r)
		})).ServeHTTP, harness.CauseOtherSite, harness.RemarkOtherStatus},
		"a redirect with CORS": {reference.WithCORS(func(r *http.Request) reference.Answer {
			return reference.Decide(reference.Defaults(policy), reference.ReadRequest(r))
		}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/items" {
				moved.ServeHTTP(w, r)
				return
			}
			reference.Resources().ServeHTTP(w, r)
		})).ServeHTTP, "", harness.RemarkRedirected},
		"a redirect without CORS": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/items" && r.Method != http.MethodOptions {
				moved.ServeHTTP(w, r)
				return
			}
			right.ServeHTTP(w, r)
		}, harness.CauseHop, harness.RemarkRedirected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{kit.NewRaw(t, false)}, Rules: specs.Rules(), Targets: []harness.Target{
				{URL: kit.Serve(t, http.HandlerFunc(tt.serve)) + "/items", Policy: policy},
			}})
			wantCause(t, r, tt.cause)
			wantRemark(t, r, tt.remark)
		})
	}
}

// wantCause wants everything that fails to fail for one cause, and nothing open
// but what a refusal of everybody leaves open.
func wantCause(t *testing.T, r *harness.Report, kind harness.CauseKind) {
	t.Helper()
	failed := false
	for _, v := range r.Verdicts {
		switch v.Status {
		case harness.StatusFail:
			failed = true
			if v.Cause.Kind != kind {
				t.Errorf("got cause %q; want %q\n%s", v.Cause.Kind, kind, v.Message())
			}
		case harness.StatusInconclusive:
			if v.Cause.Kind != harness.CauseNobodyGetsIn {
				t.Errorf("%s", v.Message())
			}
		}
	}
	if failed != (kind != "") {
		t.Errorf("got %v; want that something fails: %v", r.Counts, kind != "")
	}
}

// wantRemark wants one remark of a kind, or none at all.
func wantRemark(t *testing.T, r *harness.Report, kind harness.RemarkKind) {
	t.Helper()
	if kind == "" && len(r.Remarks) == 0 {
		return
	}
	if len(r.Remarks) != 1 || r.Remarks[0].Kind != kind {
		t.Errorf("got remarks %+v; want %q", r.Remarks, kind)
	}
}

// TestUnansweredPreflights: who answers no preflight is told so once, strangers
// are no finding of their own, and only some time-outs are waited for.
func TestUnansweredPreflights(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{
		Origins: []string{"https://app.example.com"}, Credentials: new(true), Methods: []string{"PUT", "DELETE"}, Headers: []string{"Content-Type"},
	}
	right := reference.Handler(policy)
	for name, tt := range map[string]struct {
		timeout    time.Duration
		unanswered func(w http.ResponseWriter, r *http.Request)
	}{
		"waits":  {400 * time.Millisecond, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		"closes": {5 * time.Second, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var preflights atomic.Int64
			url := kit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodOptions {
					preflights.Add(1)
					tt.unanswered(w, r)
					return
				}
				right.ServeHTTP(w, r)
			})) + "/items"
			agent, err := raw.New(t.Context(), raw.Options{Timeout: tt.timeout})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = agent.Close() })
			r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{{URL: url, Policy: policy}}})
			wantCause(t, r, harness.CauseDropped)
			wantRemark(t, r, harness.RemarkNoPreflights)
			for _, v := range r.Verdicts {
				if v.Status == harness.StatusWarn && v.Cause.Who != policy.Origins[0] {
					t.Errorf("a warning about who is refused anyway: %s", v.Message())
				}
			}
			if n := preflights.Load(); name == "waits" && n > 100 {
				t.Errorf("got %d preflights, each of which costs a time-out; want 100 at most", n)
			}
		})
	}
}
