package selftest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestMuteOrigin: a server that lets every request of one declared origin hang fails,
// by name and in bounded time, since it answers the others.
func TestMuteOrigin(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short mode: it waits for what never comes")
	}
	const mute, answered = "https://app.example.com", "https://admin.example.com"
	yes := true
	policy := harness.Policy{Origins: []string{mute, answered}, Credentials: &yes, Methods: []string{"PUT"}}
	right := reference.Handler(policy)
	url := kit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == mute {
			<-r.Context().Done()
			return
		}
		right.ServeHTTP(w, r)
	})) + "/items"
	agent, err := raw.New(t.Context(), raw.Options{Rate: -1, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{{URL: url, Policy: policy}}})
	failed := 0
	for _, v := range r.Verdicts {
		switch {
		case v.Status == harness.StatusInconclusive:
			t.Errorf("%s", v.Message())
		case v.Status == harness.StatusFail && (v.Cause.Kind != harness.CauseDropped || v.Cause.Who != mute):
			t.Errorf("got the cause %+v; want that nothing is answered to %s: %s", v.Cause, mute, v.Message())
		case v.Status == harness.StatusFail:
			failed++
		}
	}
	if failed == 0 {
		t.Error("nothing fails")
	}
	late := 0
	for _, x := range r.Exchanges {
		if x.Status == 0 && strings.Contains(x.Error, "no answer") {
			late++
		}
	}
	if late > 100 {
		t.Errorf("%d requests waited in vain; want that some show it", late)
	}
}
