//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A secret that a page sets itself stays with the server that it is for, whatever
// way it was given: a redirect to another host carries the name, and not the value.
func TestSecretsStayWithTheirServer(t *testing.T) {
	t.Parallel()
	const secret = "Pl4nt-elsewhere.9fQz"
	var told, elsewhere, leaked atomic.Int32
	share := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "x-api-key")
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		share(w, r)
		if r.Method == http.MethodGet && r.Header.Get("X-Api-Key") != "" {
			elsewhere.Add(1)
		}
		if dump, err := httputil.DumpRequest(r, true); err != nil || strings.Contains(string(dump), secret) {
			leaked.Add(1)
		}
	}))
	defer other.Close()
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		share(w, r)
		if r.Header.Get("X-Api-Key") == secret {
			told.Add(1)
		}
		if r.Method != http.MethodOptions {
			http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		}
	}))
	defer own.Close()
	dir, url := t.TempDir(), own.URL+"/items"
	for name, text := range map[string]string{
		"requests.yaml": fmt.Sprintf("- {url: %q, origin: https://app.example.com, headers: {X-Api-Key: %s}}\n", url, secret),
		"named.yaml":    fmt.Sprintf("policy: {origins: ['*'], headers: [X-Api-Key]}\ntargets: [{url: %q, headers: {X-Api-Key: %s}}]\n", url, secret),
		"recorded.har": fmt.Sprintf(`{"log": {"version": "1.2", "entries": [{"request": {"method": "GET", "url": %q, "headers": [
 {"name": "origin", "value": "https://app.example.com"}, {"name": "x-api-key", "value": %q}]}, "response": {"status": 200, "headers": []}}]}}`, url, secret),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for what, args := range map[string][]string{
		"copied":   {"try", "curl '" + url + "' -H 'Origin: https://app.example.com' -H 'X-Api-Key: " + secret + "'"},
		"by flags": {"try", url, "--origin", "https://app.example.com", "-H", "X-Api-Key: " + secret},
		"list":     {"try", "-f", "requests.yaml"},
		"recorded": {"har", "recorded.har", "--again", "--keep-secrets", "--verbose"},
		"run":      {"run", "--config", "named.yaml", "--only", "cors-check"},
	} {
		told.Store(0)
		elsewhere.Store(0)
		leaked.Store(0)
		got := inFolder(t, dir, append(args, "--via", "raw")...)
		if told.Load() == 0 || elsewhere.Load() == 0 {
			t.Errorf("%s: the target was told %d times, the other host the name %d times: nothing is shown\n%s%s", what, told.Load(), elsewhere.Load(), got.stdout, got.stderr)
		}
		if leaked.Load() > 0 {
			t.Errorf("%s: another host was told the secret %d times", what, leaked.Load())
		}
		said := strings.Join(strings.Fields(got.stdout), " ")
		if want := "a browser sends the value of x-api-key there, and here it was withheld"; what != "run" && !strings.Contains(said, want) {
			t.Errorf("%s: got %q; want it to say %q", what, said, want)
		}
		if strings.Contains(got.stdout+got.stderr, secret) {
			t.Errorf("%s: the secret is shown", what)
		}
	}
}
