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
	got := inFolder(t, dir, "run", "--via", "raw", "--only", "cors-check")
	if !strings.Contains(got.stderr, "${SECRET} of the environment may go to "+strings.TrimPrefix(target.URL, "http://")) {
		t.Errorf("got %q; want what goes where", got.stderr)
	}
	if asked.Load() == 0 || signedIn.Load() == 0 {
		t.Errorf("%d requests led elsewhere, %d with the key at the target (exit code %d): nothing is shown\n%s", asked.Load(), signedIn.Load(), got.code, got.stderr)
	}
}
