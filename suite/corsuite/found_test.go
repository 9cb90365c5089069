package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A configuration that was found sends no variable to another host: neither its
// session nor a header of the page's own follows a redirect.
func TestFoundSendsNothingElsewhere(t *testing.T) {
	const secret = "tops3cretvalue"
	t.Setenv("SECRET", secret)
	var asked, leaked atomic.Int32
	share := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Headers", "x-key, authorization, content-type")
		w.Header().Set("Vary", "Origin")
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if dump, err := httputil.DumpRequest(r, true); err != nil || strings.Contains(string(dump), secret) {
			leaked.Add(1)
			t.Errorf("another host was asked with the secret:\n%s", dump)
		}
		share(w, r)
	}))
	defer elsewhere.Close()
	var signedIn atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		share(w, r)
		if r.Method == http.MethodOptions {
			return
		}
		if strings.Contains(r.Header.Get("X-Key"), secret) {
			signedIn.Add(1)
		}
		http.Redirect(w, r, elsewhere.URL+"/x", http.StatusTemporaryRedirect)
	}))
	defer target.Close()
	dir := t.TempDir()
	text := `policy: {origins: [https://app.example.com], credentials: true, methods: [POST], headers: [X-Key]}
auth: {cookie: "sid=${SECRET}", headers: {X-Gate: "${SECRET}"}}
targets:
  - url: ` + target.URL + `/items
    headers: {X-Key: "${SECRET}", Authorization: "Bearer ${SECRET}"}
    status: 307
  - name: sent
    url: ` + target.URL + `/items
    method: POST
    send: true
    headers: {X-Key: "${SECRET}", Content-Type: text/plain}
    body: 'key=${SECRET}'
    status: 307
`
	if err := os.WriteFile(filepath.Join(dir, foundConfig), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := inFolder(t, dir, "run", "--via", "raw", "--only", "cors-check", "--send", "POST")
	if !strings.Contains(got.stderr, "${SECRET} of the environment may go to "+strings.TrimPrefix(target.URL, "http://")) {
		t.Errorf("got %q; want what goes where", got.stderr)
	}
	if asked.Load() == 0 || signedIn.Load() == 0 {
		t.Errorf("%d requests led elsewhere, %d with the key at the target (exit code %d): nothing is shown\n%s", asked.Load(), signedIn.Load(), got.code, got.stderr)
	}
}

// A configuration that was found gives no leave to send: that takes a flag, or its name.
func TestFoundGivesNoLeave(t *testing.T) {
	t.Parallel()
	var sent atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		w.Header().Set("Access-Control-Allow-Methods", "DELETE")
		if r.Method == http.MethodDelete {
			sent.Add(1)
		}
	}))
	defer target.Close()
	dir := t.TempDir()
	text := `policy: {origins: [https://app.example.com], methods: [DELETE]}
targets:
  - {name: read, url: "` + target.URL + `/items"}
  - {name: gone, url: "` + target.URL + `/items", method: DELETE, send: true}
`
	if err := os.WriteFile(filepath.Join(dir, foundConfig), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args  []string
		sends bool
	}{
		{nil, false},
		{[]string{"--send", "PUT"}, false},
		{[]string{"--send", "DELETE"}, true},
		{[]string{"--unsafe"}, true},
		{[]string{"--config", foundConfig}, true},
	} {
		sent.Store(0)
		got := inFolder(t, dir, append([]string{"run", "--via", "raw", "--only", "cors-check"}, tt.args...)...)
		if sends := sent.Load() > 0; sends != tt.sends {
			t.Errorf("%q: DELETE was sent: %t; want %t\n%s", tt.args, sends, tt.sends, got.stderr)
		}
		if said := strings.Contains(got.stderr, "corsuite.yaml:4: `send: true` is leave to send DELETE"); said == tt.sends || !tt.sends && got.code != exitUsage {
			t.Errorf("%q: got exit code %d; %s", tt.args, got.code, got.stderr)
		}
	}
}

// What has the file's name and is none is no reason to judge something else.
func TestFoundIsNoFile(t *testing.T) {
	t.Parallel()
	for what, place := range map[string]func(string) error{
		"a folder":        func(path string) error { return os.Mkdir(path, 0o700) },
		"a loop":          func(path string) error { return os.Symlink(foundConfig, path) },
		"a link to none":  func(path string) error { return os.Symlink("nowhere", path) },
		"an endless file": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		dir := t.TempDir()
		if err := place(filepath.Join(dir, foundConfig)); err != nil {
			t.Fatal(err)
		}
		if got := inFolder(t, dir, "run", "--via", "raw"); got.code != exitUsage || !strings.Contains(got.stderr, "say --reference") {
			t.Errorf("%s: got exit code %d; %s", what, got.code, got.stderr)
		}
	}
}
