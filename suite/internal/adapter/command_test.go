package adapter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/google/go-cmp/cmp"
)

// credentialed is a policy that differs from Plain.
func credentialed() harness.Policy {
	yes := true
	return harness.Policy{Origins: []string{"https://*.example.com", "https://other.example"}, Credentials: &yes}
}

func TestStart(t *testing.T) {
	t.Parallel()
	policy := credentialed()
	r := mustStart(t, helper(t, "serves"), policy)
	resp, body := get(t, r.URL("/items"))

	var got harness.Policy
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("POLICY holds %q: %v", body, err)
	}
	if diff := cmp.Diff(policy, got); diff != "" {
		t.Errorf("POLICY differs from the policy (-want +got):\n%s", diff)
	}
	if host, port := resp.Header.Get("X-Host"), resp.Header.Get("X-Port"); r.URL("/") != "http://"+host+":"+port+"/" {
		t.Errorf("told to listen on %s:%s; URL is %s", host, port, r.URL("/"))
	}
	tmp := resp.Header.Get("X-Tmpdir")
	if entries, err := os.ReadDir(tmp); err != nil || len(entries) != 0 {
		t.Errorf("TMPDIR %s: got %v, %v; want an empty folder", tmp, entries, err)
	}
	upstream := "http://" + resp.Header.Get("X-Upstream") + "/items"
	if resp, _ := get(t, upstream); resp.StatusCode != 200 {
		t.Errorf("backend: got %s; want 200", resp.Status)
	}

	if err := r.Stop(); err != nil {
		t.Errorf("Stop: %v", err)
	}
	if _, err := http.Get(r.URL("/items")); err == nil {
		t.Error("answers after Stop")
	}
	if _, err := http.Get(upstream); err == nil {
		t.Error("the backend answers after Stop")
	}
	if _, err := os.Stat(tmp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("TMPDIR after Stop: got %v; want it gone", err)
	}
	if err := r.Stop(); err != nil {
		t.Errorf("Stop again: %v", err)
	}
}

func TestStartWaitsForTheResource(t *testing.T) {
	t.Parallel()
	r := mustStart(t, helper(t, "warms up"), Plain())
	// The fifth answer was the first good one, and this is the sixth.
	if resp, body := get(t, r.URL("/items")); resp.StatusCode != 200 || string(body) != "6" {
		t.Errorf("got %s %s; want 200 6", resp.Status, body)
	}
}

// TestStartOfAStream: an answer that never ends is an answer.
func TestStartOfAStream(t *testing.T) {
	t.Parallel()
	c := helper(t, "streams")
	c.Path = "/events"
	started := time.Now()
	mustStart(t, c, Plain())
	if took := time.Since(started); took >= probeTimeout {
		t.Errorf("ready after %v; want it before a probe times out (%v)", took, probeTimeout)
	}
}

func TestStartFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		part   string
		policy harness.Policy
		// want is the kind of the error, says a part of its text.
		want any
		says string
	}{
		{"refuses credentials", credentialed(), new(*RefusedError), "refused this policy: exit status 1; its last lines:\n\tfirst line\n\tcredentials are not for me"},
		{"breaks", credentialed(), new(*SetupError), "ends under the plain policy too (one origin): exit status 3; its last lines:\n\tcannot read [31mmy own settings"},
		{"breaks", Plain(), new(*SetupError), "exit status 3"},
		{"leaves at once", credentialed(), new(*SetupError), "exit status 0"},
		{"is missing", credentialed(), ErrNotInstalled, "not installed: install it first"},
		{"cannot say it", credentialed(), ErrCannotExpress, "cannot express this policy: no such option"},
		{"never answers", credentialed(), new(*SetupError), "is not ready after 300ms: GET /items: "},
		{"never answers", credentialed(), new(*SetupError), "its last lines:\n\tlistening"},
		{"never listens", credentialed(), new(*SetupError), "connection refused"},
	}
	for _, tt := range tests {
		t.Run(tt.part+"/"+tt.says[:8], func(t *testing.T) {
			t.Parallel()
			c := helper(t, tt.part)
			if strings.HasPrefix(tt.part, "never") {
				c.Ready = 300 * time.Millisecond
			}
			r, err := Start(t.Context(), c, tt.policy)
			if r != nil {
				_ = r.Stop()
			}
			if err == nil {
				t.Fatal("started; want an error")
			}
			switch want := tt.want.(type) {
			case error:
				if !errors.Is(err, want) {
					t.Errorf("got %v; want %v", err, want)
				}
			default:
				if !errors.As(err, want) {
					t.Errorf("got %T; want %T", err, want)
				}
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %q; want it to say %q", err, tt.says)
			}
		})
	}
}

func TestStartLosesItsPort(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		losses int32
		want   bool
	}{{0, true}, {1, true}, {2, false}} {
		t.Run(fmt.Sprint(tt.losses), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			grab := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) > tt.losses {
					return
				}
				l, err := net.Listen("tcp", net.JoinHostPort(host, r.FormValue("port")))
				if err != nil {
					t.Error(err)
					return
				}
				t.Cleanup(func() { _ = l.Close() })
				w.WriteHeader(http.StatusConflict)
			}))
			defer grab.Close()
			c := helper(t, "may lose its port")
			c.Env = append(c.Env, grabVar+"="+grab.URL)
			r, err := Start(t.Context(), c, credentialed())
			if r != nil {
				_ = r.Stop()
			}
			if (err == nil) != tt.want {
				t.Errorf("after %d lost ports: got %v; want started: %v", tt.losses, err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), errPortTaken.Error()) {
				t.Errorf("got %q; want it to say %q", err, errPortTaken)
			}
		})
	}
}

func TestStartWithoutProgram(t *testing.T) {
	t.Parallel()
	for _, c := range []Command{{}, {Args: []string{"/does/not/exist"}}} {
		var setup *SetupError
		if _, err := Start(t.Context(), c, Plain()); !errors.As(err, &setup) {
			t.Errorf("%q: got %v; want a *SetupError", c, err)
		}
	}
}

func TestShell(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Shell("echo 'no such thing' >&2; exit 77"), Plain())
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("got %v; want %v with its last line", err, ErrNotInstalled)
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, helper(t, "never listens"), Plain()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v; want %v", err, context.DeadlineExceeded)
	}
}

func TestRunningEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Start(ctx, helper(t, "serves"), Plain())
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	cancel()
	awaitDone(t, r)
	if err := r.Stop(); err != nil {
		t.Errorf("Stop: %v", err)
	}
}

func TestStopKills(t *testing.T) {
	t.Parallel()
	r := mustStart(t, helper(t, "ignores SIGTERM"), Plain())
	err := r.Stop()
	if err == nil || !strings.Contains(err.Error(), "did not end within 3s of SIGTERM and was killed") {
		t.Errorf("got %v; want it to say that it was killed", err)
	}
	awaitDone(t, r)
}

func TestStopEndsChildren(t *testing.T) {
	t.Parallel()
	r := mustStart(t, helper(t, "leaves a child"), Plain())
	// The child holds the port: Stop says so if it survives.
	if err := r.Stop(); err != nil {
		t.Errorf("Stop: %v", err)
	}
	if _, err := http.Get(r.URL("/items")); err == nil {
		t.Error("the child answers after Stop")
	}
}

func TestEndDuringTheRun(t *testing.T) {
	t.Parallel()
	r := mustStart(t, helper(t, "dies on request"), Plain())
	if resp, err := http.Get(r.URL("/die")); err == nil {
		_ = resp.Body.Close()
		t.Fatalf("got %s; want no answer", resp.Status)
	}
	awaitDone(t, r)
	if err := r.Stop(); err == nil || !strings.Contains(err.Error(), "ended on its own: exit status 4") {
		t.Errorf("got %v; want it to say that it ended on its own", err)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	r := &Running{policy: Plain(), port: port{number: "8080"}}
	var got []string
	for _, target := range r.Targets() {
		if !slices.Equal(target.Policy.Origins, Plain().Origins) {
			t.Errorf("%s: got policy %v; want %v", target.Name, target.Policy, Plain())
		}
		got = append(got, target.URL+" "+string(target.Kind()))
	}
	want := []string{
		"http://127.0.0.1:8080/items resource",
		"http://127.0.0.1:8080/missing error",
		"http://127.0.0.1:8080/boom error",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}

func TestProbeOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		origins []string
		want    string
	}{
		{[]string{"null", "https://*.example.com", "http://localhost:3000"}, "http://localhost:3000"},
		{[]string{"https://*.example.com"}, harness.StrangerOrigin},
		{[]string{"*"}, harness.StrangerOrigin},
		{nil, harness.StrangerOrigin},
	}
	for _, tt := range tests {
		if got := probeOrigin(harness.Policy{Origins: tt.origins}); got != tt.want {
			t.Errorf("%q: got %s; want %s", tt.origins, got, tt.want)
		}
	}
}

func mustStart(t *testing.T, c Command, p harness.Policy) *Running {
	t.Helper()
	r, err := Start(t.Context(), c, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop() })
	return r
}

func awaitDone(t *testing.T, r *Running) {
	t.Helper()
	select {
	case <-r.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the adapter still runs after 10s")
	}
}

func get(t *testing.T, url string) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}
