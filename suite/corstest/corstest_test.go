package corstest_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/corstest"
)

const friend = "https://app.example.com"

func policy() corstest.Policy {
	return corstest.Policy{Origins: []string{friend}, Methods: []string{"PUT"}, Headers: []string{"Content-Type"}}
}

// reflecting lets everybody in.
func reflecting(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Credentials", "true")
}

func TestTestPassesACarefulHandler(t *testing.T) {
	corstest.Test(t, reference.Handler(policy()), policy(), corstest.Path("/items"))
}

// failing runs a test of this binary again with what it is to do, since a
// failing test cannot be told from inside, and returns its log.
func failing(t *testing.T, name, what string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+name+"$", "-test.v")
	c.Env = append(os.Environ(), "CORSTEST_AGAIN="+what)
	out, err := c.CombinedOutput()
	if err == nil {
		t.Errorf("%s passes:\n%s", what, out)
	}
	return string(out)
}

func TestTestFailsACarelessHandler(t *testing.T) {
	if os.Getenv("CORSTEST_AGAIN") != "" {
		corstest.Test(t, http.HandlerFunc(reflecting), policy(), corstest.Only("cors-check"))
		return
	}
	t.Parallel()
	log := failing(t, "TestTestFailsACarelessHandler", "a handler that lets everybody in")
	for _, want := range []string{"--- FAIL: TestTestFailsACarelessHandler/cors-check.stranger", "--- PASS: TestTestFailsACarelessHandler/cors-check.not-repeated", "> Origin: https://stranger.example", "Compare the whole Origin"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	// One cause is told once, and no command asks a server that has ended.
	if n := strings.Count(log, "Compare the whole Origin"); n != 1 || strings.Contains(log, "curl") {
		t.Errorf("the cure is told %d times, or a command stands in the log:\n%s", n, log)
	}
}

// TestTestSaysOnce: where nothing can be judged there is one line, and no subtest.
func TestTestSaysOnce(t *testing.T) {
	mistaken := corstest.Policy{Origins: []string{friend + "/"}}
	switch os.Getenv("CORSTEST_AGAIN") {
	case "a mistaken policy":
		corstest.Test(t, reference.Handler(policy()), mistaken)
		return
	case "a dead target":
		closed := httptest.NewServer(nil)
		closed.Close()
		corstest.Test(t, closed.URL, policy())
		return
	}
	t.Parallel()
	for what, want := range map[string]string{
		"a mistaken policy": `policy.origins: "https://app.example.com/" has a slash at its end`,
		"a dead target":     "does not answer",
	} {
		log := failing(t, "TestTestSaysOnce", what)
		if strings.Count(log, want) != 1 || strings.Contains(log, "TestTestSaysOnce/") {
			t.Errorf("%s: want one line with %q and no subtest; got\n%s", what, want, log)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	r := corstest.Judge(t, http.HandlerFunc(reflecting), policy(), corstest.Only("cors-check.stranger"),
		corstest.Waive(harness.Waiver{Rule: "cors-check.stranger", Reason: "known"}))
	if r.Counts[harness.StatusWaived] == 0 || r.Counts[harness.StatusFail] != 0 || len(r.StaleWaivers) != 0 {
		t.Errorf("counts = %v, stale = %q; want the findings waived", r.Counts, r.StaleWaivers)
	}
}

func TestLetRead(t *testing.T) {
	t.Parallel()
	g := gomega.NewWithT(t)
	h := reference.Handler(policy())
	g.Expect(h).To(corstest.LetRead(corstest.Ask{From: friend, URL: "/items", Method: "PUT"}))
	g.Expect(h).NotTo(corstest.LetRead(corstest.Ask{From: friend, URL: "/items", Method: "DELETE"}))
	g.Expect(h).NotTo(corstest.LetRead(corstest.Ask{From: "https://stranger.example", URL: "/items"}))

	m := corstest.LetRead(corstest.Ask{From: "https://stranger.example", URL: "/items"})
	if ok, err := m.Match(h); ok || err != nil || !strings.Contains(m.FailureMessage(h), "MissingAllowOriginHeader") {
		t.Errorf("got %v, %v, %q; want a refusal with its reason", ok, err, m.FailureMessage(h))
	}
	if _, err := m.Match("http://127.0.0.1:1/"); err == nil {
		t.Error("a dead server is an answer")
	}
	if _, err := m.Match(42); err == nil {
		t.Error("42 is a target")
	}
	// What nobody can stand at is an error that says so, not a refusal.
	for _, from := range []harness.Origin{"", harness.Allowed, "https://app.example.com/"} {
		if _, err := corstest.LetRead(corstest.Ask{From: from, URL: "/items"}).Match(h); err == nil || !strings.Contains(err.Error(), "InvalidRequest: ") {
			t.Errorf("from %q: got %v; want an error with what is wrong", from, err)
		}
	}
}

// A path is asked of a URL as of a handler.
func TestLetReadOfURL(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.RequestURI()
		w.Header().Set("Access-Control-Allow-Origin", friend)
	}))
	defer server.Close()
	for _, tt := range []struct{ base, url, query, want string }{
		{"/items", "", "", "/items"},
		{"/items", "/missing", "", "/missing"},
		{"/items?a=1", "", "b=2", "/items?a=1&b=2"},
		{"/v1/items", "other?x", "y", "/v1/other?x&y"},
	} {
		m := corstest.LetRead(corstest.Ask{From: friend, URL: tt.url, Query: tt.query})
		if ok, err := m.Match(server.URL + tt.base); !ok || err != nil {
			t.Errorf("%+v: got %v, %v; want it shared", tt, ok, err)
		}
		if got := <-asked; got != tt.want {
			t.Errorf("%+v: asked %s; want %s", tt, got, tt.want)
		}
	}
}
