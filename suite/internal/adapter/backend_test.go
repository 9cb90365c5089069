package adapter

import (
	"net/http"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestBackend(t *testing.T) {
	t.Parallel()
	b, err := startBackend(harness.Policy{Origins: []string{"https://a.example"}, Methods: []string{"PUT"}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	tests := []struct {
		method, path, origin, ifNoneMatch string
		status                            int
		allowOrigin                       string
	}{
		{method: "GET", path: "/items", origin: "https://a.example", status: 200},
		{method: "HEAD", path: "/items", status: 200},
		{method: "PUT", path: "/items", status: 200},
		{method: "OPTIONS", path: "/items", origin: "https://a.example", status: 405},
		{method: "GET", path: "/items", ifNoneMatch: `"1"`, status: 304},
		{method: "GET", path: "/missing", status: 404},
		{method: "GET", path: "/boom", origin: "https://a.example", status: 500},
		{method: "GET", path: "/cors/items", origin: "https://a.example", status: 200, allowOrigin: "https://a.example"},
		{method: "GET", path: "/cors/boom", origin: "https://a.example", status: 500, allowOrigin: "https://a.example"},
		{method: "OPTIONS", path: "/cors/items", origin: "https://a.example", status: 204, allowOrigin: "https://a.example"},
		{method: "GET", path: "/cors/items", origin: "https://b.example", status: 200},
		{method: "OPTIONS", path: "/cors/items", origin: "https://b.example", status: 405},
		{method: "GET", path: "/cors/items", status: 200},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			req, err := http.NewRequest(tt.method, "http://"+b.Addr()+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.origin != "" {
				req.Header.Set("Origin", tt.origin)
			}
			if tt.ifNoneMatch != "" {
				req.Header.Set("If-None-Match", tt.ifNoneMatch)
			}
			if tt.method == "OPTIONS" {
				req.Header.Set("Access-Control-Request-Method", "PUT")
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != tt.status {
				t.Errorf("got %d; want %d", resp.StatusCode, tt.status)
			}
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != tt.allowOrigin {
				t.Errorf("Access-Control-Allow-Origin: got %q; want %q", got, tt.allowOrigin)
			}
			if got := resp.Header.Get("X-Request-Id"); (got != "") != (tt.status == 200 || tt.status == 304) {
				t.Errorf("X-Request-Id: got %q with status %d", got, tt.status)
			}
		})
	}
}
