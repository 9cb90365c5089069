package corstest_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/corstest"
)

// walled is the reference behind a sign-in: without the key every request but a
// preflight is refused, before CORS.
func walled(key string) http.Handler {
	right := reference.Handler(policy())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && r.Header.Get("X-Gateway-Key") != key {
			http.Error(w, "no key", http.StatusUnauthorized)
			return
		}
		right.ServeHTTP(w, r)
	})
}

const gatewayKey = "s3cret-gateway-key"

func session() corstest.Option {
	return corstest.Auth(harness.Auth{Headers: harness.With("X-Gateway-Key", gatewayKey)})
}

func TestAuth(t *testing.T) {
	t.Parallel()
	r := corstest.Judge(t, walled(gatewayKey), policy(), corstest.Path("/items"), session())
	if r.Counts[harness.StatusFail]+r.Counts[harness.StatusInconclusive] > 0 || r.Counts[harness.StatusWarn] != 1 {
		t.Errorf("got %v; want one warning, of the answer without the session", r.Counts)
	}
	r = corstest.Judge(t, walled(gatewayKey), policy(), corstest.Path("/items"), session(), corstest.Anonymous(http.StatusUnauthorized))
	for _, v := range r.Verdicts {
		if want := v.ID() == "error-responses.without-session/declared"; (v.Status == harness.StatusFail) != want {
			t.Errorf("%s: got %s (%s)", v.ID(), v.Status, v.Why)
		}
	}
}

// TestAuthIsNotSaid: what a failing test says holds nothing of the session.
func TestAuthIsNotSaid(t *testing.T) {
	if os.Getenv("CORSTEST_AGAIN") != "" {
		corstest.Test(t, walled(gatewayKey), policy(), corstest.Path("/items"), session(), corstest.Anonymous(http.StatusUnauthorized))
		return
	}
	t.Parallel()
	if log := failing(t, "TestAuthIsNotSaid", "a server behind a key"); strings.Contains(log, gatewayKey) {
		t.Errorf("the log says the key:\n%s", log)
	}
}
