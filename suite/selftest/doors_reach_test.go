package selftest

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/corstest"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestDoorsReach: every door gets to a server whose name only an option knows, and
// whose certificate only an option trusts, and every door knows waivers.
func TestDoorsReach(t *testing.T) {
	t.Parallel()
	policy := full([]string{"https://app.example.com"}, true)
	server := httptest.NewTLSServer(tooFriendly(reference.Handler(policy)))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// httptest's certificate is for example.com, too.
	target, resolve := "https://example.com:"+u.Port()+"/items", "example.com:"+u.Port()+":127.0.0.1"
	authority := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o600); err != nil {
		t.Fatal(err)
	}
	waivers := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(waivers, []byte(`[{rule: "origin-matching.look-alike", case: prepended, reason: known}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	file := writePolicy(t, policy)

	const waived = "origin-matching.look-alike/prepended"
	want := statuses(corstest.Judge(t, target, policy, corstest.Only("cors-check", "origin-matching"),
		corstest.Resolve(resolve), corstest.CACert(authority), corstest.Timeout(5*time.Second),
		corstest.Waive(harness.Waiver{Rule: "origin-matching.look-alike", Case: "prepended", Reason: "known"})))
	if count(want, harness.StatusInconclusive) > 0 || count(want, harness.StatusPass) == 0 || want[waived] != harness.StatusWaived {
		t.Fatalf("the server was not reached, or nothing was waived: %v", want)
	}
	t.Run("command", func(t *testing.T) {
		t.Parallel()
		compareDoor(t, want, throughCommand(t, target, file, "--only", "cors-check,origin-matching", "--resolve", resolve, "--cacert", authority, "--timeout", "5s", "--waivers", waivers))
	})
	t.Run("ginkgo", func(t *testing.T) {
		t.Parallel()
		got, _ := throughGinkgo(t, target, file, "section:cors-check || section:origin-matching", "-resolve="+resolve, "-cacert="+authority, "-timeout=5s", "-waivers="+waivers)
		compareDoor(t, inGinkgosWords(want), got)
	})
	t.Run("insecure", func(t *testing.T) {
		t.Parallel()
		r := corstest.Judge(t, target, policy, corstest.Only("cors-check.allowed"), corstest.Resolve(resolve), corstest.Insecure())
		if r.Counts[harness.StatusPass] == 0 {
			t.Errorf("got %v", r.Counts)
		}
		ask := corstest.Ask{From: "https://app.example.com"}
		if ok, err := corstest.LetRead(ask, corstest.Resolve(resolve), corstest.Insecure()).Match(target); !ok || err != nil {
			t.Errorf("LetRead: got %v, %v", ok, err)
		}
		if ok, err := corstest.LetRead(ask, corstest.Resolve(resolve)).Match(target); ok || err == nil {
			t.Errorf("LetRead: got %v, %v; want the certificate not trusted", ok, err)
		}
	})
}

// TestGinkgoStaleWaiver: a waiver of what is right fails the suite.
func TestGinkgoStaleWaiver(t *testing.T) {
	t.Parallel()
	policy := full([]string{"https://app.example.com"}, true)
	target := kit.Serve(t, reference.Handler(policy)) + "/items"
	waivers := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(waivers, []byte(`[{rule: cors-check.allowed, reason: known}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-via=raw", "-target=" + target, "-config=" + writePolicy(t, policy), "-ginkgo.label-filter=rule:cors-check.allowed"}
	if log, err := ginkgoSuite(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("without the waiver: %v\n%s", err, log)
	}
	log, err := ginkgoSuite(t, append(args, "-waivers="+waivers)...).CombinedOutput()
	if err == nil || !strings.Contains(string(log), "covers no finding any more") {
		t.Errorf("got %v; want a stale waiver named in\n%s", err, log)
	}
}

// LetRead shows nothing of the session, though the server says it back.
func TestLetReadIsDiscreet(t *testing.T) {
	t.Parallel()
	const key = "s3cret-gateway-key"
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Echo", r.Header.Get("X-Key")) })
	m := corstest.LetRead(corstest.Ask{From: "https://app.example.com"}, corstest.Auth(harness.Auth{Headers: harness.With("X-Key", key)}))
	if ok, err := m.Match(echo); ok || err != nil {
		t.Fatalf("got %v, %v; want a refusal", ok, err)
	}
	if text := m.FailureMessage(echo); strings.Contains(text, key) || !strings.Contains(text, "X-Echo") {
		t.Errorf("got %s; want the header without the key", text)
	}
}

// TestBrowsersReach: what stands in for name resolution holds for every agent.
func TestBrowsersReach(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	policy := full([]string{"https://app.example.com"}, true)
	server := httptest.NewTLSServer(reference.Handler(policy))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := corstest.Judge(t, "https://api.nowhere.example:"+u.Port()+"/items", policy, corstest.Only("cors-check", "preflight"),
		corstest.Via(agents.Default()...), corstest.Insecure(),
		corstest.Resolve("other.example:1:192.0.2.1", "api.nowhere.example:"+u.Port()+":127.0.0.1"))
	kit.WantClean(t, r)
	for _, a := range r.Agents {
		if !slices.ContainsFunc(r.Verdicts, func(v harness.Verdict) bool { return v.Agent == a.Name && v.Status == harness.StatusPass }) {
			t.Errorf("%s did not reach the server", a.Name)
		}
	}
}
