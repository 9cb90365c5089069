package selftest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// endpoint is a server that has one method, and CORS for that alone: what else
// it is asked it answers like a router that knows no such route.
type endpoint struct {
	method, needs string // needs is a header without which it answers 400
	status        int
	policy        harness.Policy
	// What makes it a wrong one.
	refusesHeaders, silentAnswer, letsStrangersIn bool
	*wish
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.arrived[r.Method]++
	e.mu.Unlock()
	h, origin := w.Header(), r.Header.Get("Origin")
	preflight := r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
	if !preflight && r.Method != e.method && r.URL.Path == "/items" {
		h.Set("Allow", e.method)
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	h.Add("Vary", "Origin")
	allowed := len(r.Header.Values("Origin")) == 1 && (e.letsStrangersIn || slices.Contains(e.policy.Origins, origin))
	if allowed && (preflight || !e.silentAnswer) {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	switch {
	case preflight:
		if allowed {
			h.Set("Access-Control-Allow-Methods", e.method)
			if !e.refusesHeaders {
				h.Set("Access-Control-Allow-Headers", strings.Join(e.policy.Headers, ", "))
			}
		}
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Path != "/items":
		http.NotFound(w, r)
	case e.needs != "" && r.Header.Get(e.needs) == "":
		http.Error(w, "missing "+e.needs, http.StatusBadRequest)
	default:
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Type", "application/json")
		w.WriteHeader(e.status)
		_, _ = w.Write([]byte(`{"ok":true}`))
	}
}

// endpoints are kinds of own requests, each with a server that is right.
func endpoints() map[string]func() (*endpoint, harness.Target) {
	yes := true
	policy := harness.Policy{
		Origins: []string{"https://app.example.com", "https://admin.example.com"}, Credentials: &yes,
		Methods: []string{}, Headers: []string{"Content-Type", "Authorization", "Api-Version"},
	}
	row := func(e endpoint, t harness.Target) func() (*endpoint, harness.Target) {
		return func() (*endpoint, harness.Target) {
			server := e
			server.policy, server.method = policy, t.Method
			server.wish = &wish{arrived: map[string]int{}}
			if t.Method == "" {
				server.method = http.MethodGet
			}
			if !fetch.IsSafelistedMethod(server.method) {
				server.policy.Methods = []string{server.method}
			}
			if server.status == 0 {
				server.status = http.StatusOK
			}
			t.Policy = server.policy
			return &server, t
		}
	}
	json := harness.With("Content-Type", "application/json")
	return map[string]func() (*endpoint, harness.Target){
		"JSON POST":            row(endpoint{}, harness.Target{Method: "POST", Body: "{}", ContentType: "application/json"}),
		"JSON POST by headers": row(endpoint{}, harness.Target{Method: "POST", Body: "{}", Headers: json}),
		"form POST":            row(endpoint{}, harness.Target{Method: "POST", Body: "a=b", ContentType: "application/x-www-form-urlencoded"}),
		"PUT":                  row(endpoint{status: http.StatusCreated}, harness.Target{Method: "PUT", Body: "x", ContentType: "image/png", Status: http.StatusCreated}),
		"DELETE":               row(endpoint{}, harness.Target{Method: "DELETE"}),
		"PROPFIND":             row(endpoint{status: http.StatusMultiStatus}, harness.Target{Method: "PROPFIND", Status: http.StatusMultiStatus}),
		"versioned GET":        row(endpoint{needs: "Api-Version"}, harness.Target{Headers: harness.With("Api-Version", "2")}),
	}
}

// complaints judges a target and lists what is not a pass and applies.
func complaints(t *testing.T, agent harness.UserAgent, target harness.Target) (ids []string, r *harness.Report) {
	t.Helper()
	r = kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{target}})
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
			ids = append(ids, string(v.Status)+" "+v.ID()+": "+v.Why)
		}
	}
	return ids, r
}

// TestOwnRequest: a right server whose resource takes one method only is not
// complained of, whatever leave there is, and sees no other method.
func TestOwnRequest(t *testing.T) {
	t.Parallel()
	for name, make := range endpoints() {
		for leave, change := range map[string]func(*harness.Target) (unsafe bool){
			"without leave": func(*harness.Target) bool { return false },
			"unsafe":        func(*harness.Target) bool { return true },
			"send":          func(t *harness.Target) bool { t.Send = true; return false },
		} {
			if testing.Short() && leave != "send" {
				continue
			}
			t.Run(name+" "+leave, func(t *testing.T) {
				t.Parallel()
				server, target := make()
				unsafe := change(&target)
				target.URL = kit.Serve(t, server) + "/items"
				got, r := complaints(t, kit.NewRaw(t, unsafe), target)
				for _, c := range got {
					t.Error(c)
				}
				if r.Counts[harness.StatusPass] < 60 {
					t.Errorf("%d passes: too little is judged", r.Counts[harness.StatusPass])
				}
				want := ""
				if (unsafe || target.Send) && !harness.IsSafeMethod(server.method) {
					want = server.method
				}
				if arrived := strings.Join(server.unsafe(), " "); arrived != want {
					t.Errorf("%q arrived; want %q", arrived, want)
				}
			})
		}
	}
}

// TestOwnRequestChrome is TestOwnRequest through a browser, which is asked for all of
// them in one run.
func TestOwnRequestChrome(t *testing.T) {
	var targets []harness.Target
	for name, make := range endpoints() {
		for _, send := range []bool{false, true} {
			server, target := make()
			target.Name = fmt.Sprintf("%s, send %t", name, send)
			target.Send = send
			target.URL = kit.Serve(t, server) + "/items"
			targets = append(targets, target)
		}
	}
	agent := kit.NewChrome(t, false)
	r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: targets})
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
			t.Errorf("%s: %s %s: %s", v.Target, v.Status, v.ID(), v.Why)
		}
	}
}

// TestOwnRequestWrong: what is wrong with the answers to the target's own request
// is found, from the preflight alone where that shows it.
func TestOwnRequestWrong(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, kind string
		spoil      func(*endpoint)
		send       bool
		want       string
	}{
		{"Content-Type is not listed", "JSON POST", func(e *endpoint) { e.refusesHeaders = true }, false, "fail cors-check.allowed/each"},
		{"a stranger passes the preflight", "JSON POST", func(e *endpoint) { e.letsStrangersIn = true }, false, "fail cors-check.stranger/unrelated"},
		{"a stranger passes the preflight of PUT", "PUT", func(e *endpoint) { e.letsStrangersIn = true }, false, "fail cors-check.stranger/unrelated"},
		{"the answer has no permission", "JSON POST", func(e *endpoint) { e.silentAnswer = true }, true, "fail cors-check.allowed/each"},
		{"the answer to PROPFIND has none", "PROPFIND", func(e *endpoint) { e.silentAnswer = true }, true, "fail cors-check.allowed/each"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			server, target := endpoints()[row.kind]()
			row.spoil(server)
			target.Send = row.send
			target.URL = kit.Serve(t, server) + "/items"
			got, _ := complaints(t, kit.NewRaw(t, false), target)
			if !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, row.want) }) {
				t.Errorf("got\n%s\nwant %s", strings.Join(got, "\n"), row.want)
			}
		})
	}
}

// TestWrongMethod: an endpoint that takes a POST and was asked with GET is named
// as that, once; its preflights are judged all the same.
func TestWrongMethod(t *testing.T) {
	t.Parallel()
	server, target := endpoints()["JSON POST"]()
	server.letsStrangersIn = true
	server.policy.Methods, target.Policy.Methods = []string{"PUT"}, []string{"PUT"}
	target = harness.Target{URL: kit.Serve(t, server) + "/items", Policy: target.Policy}
	got, r := complaints(t, kit.NewRaw(t, false), target)
	want := func(m harness.Remark) bool {
		return m.Kind == harness.RemarkOtherStatus && m.Status == http.StatusMethodNotAllowed && m.Values[1] == string(harness.MendMethod) && m.Values[2] == "POST"
	}
	if len(r.Remarks) != 1 || !want(r.Remarks[0]) {
		t.Errorf("got the remarks %+v; want one that names POST", r.Remarks)
	}
	if !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "inconclusive cors-check.allowed/each") }) {
		t.Errorf("the answers to GET are judged as those of the resource")
	}
	status := func(id string) harness.Status {
		return r.Verdicts[slices.IndexFunc(r.Verdicts, func(v harness.Verdict) bool { return v.ID() == id })].Status
	}
	if s := status("methods.declared/each"); s == harness.StatusInconclusive {
		t.Errorf("the preflight of PUT is answered, and methods.declared/each is %s", s)
	}
}
