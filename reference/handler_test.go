package reference

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

func ask(h http.Handler, method, target string, fields ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestResources(t *testing.T) {
	t.Parallel()
	h := Handler(full)
	etag := ask(h, "GET", "/items").Header.Get("ETag")
	cachedTag := ask(h, "GET", "/cached").Header.Get("ETag")
	if etag == "" || cachedTag == "" {
		t.Fatalf("got ETag %q at /items and %q at /cached; want some", etag, cachedTag)
	}
	tests := []struct {
		method, target string
		fields         []string
		status         int
		header, value  string
	}{
		{"GET", "/items", nil, 200, "Content-Type", "application/json"},
		{"HEAD", "/items", nil, 200, "ETag", etag},
		{"PUT", "/items", nil, 200, "Content-Type", "application/json"},
		{"PATCH", "/items", nil, 200, "", ""},
		{"DELETE", "/items", nil, 200, "", ""},
		{"OPTIONS", "/items", nil, 200, "", ""},
		{"purge", "/items", nil, 200, "", ""},
		{"TRACE", "/items", nil, 405, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"},
		{"GET", "/items", []string{"Range", "bytes=0-3"}, 206, "Content-Length", "4"},
		{"GET", "/items", []string{"Range", "bytes=9999-"}, 416, "", ""},
		{"GET", "/items", []string{"If-None-Match", etag}, 304, "", ""},
		{"GET", "/cached", nil, 200, "Cache-Control", "public, max-age=60"},
		{"GET", "/cached", []string{"Accept-Language", "de-CH"}, 200, "Content-Language", "de"},
		{"GET", "/cached", []string{"If-None-Match", cachedTag}, 304, "ETag", cachedTag},
		{"GET", "/picture", nil, 200, "Content-Type", "image/png"},
		{"GET", "/empty", nil, 204, "", ""},
		{"GET", "/large", nil, 200, "Content-Length", "1048576"},
		{"GET", "/protected", nil, 401, "WWW-Authenticate", `Bearer realm="reference"`},
		{"GET", "/protected", []string{"Cookie", "s=1"}, 200, "", ""},
		{"GET", "/protected", []string{"Authorization", "Bearer x"}, 200, "", ""},
		{"GET", "/missing", nil, 404, "", ""},
		{"GET", "/elsewhere", nil, 404, "", ""},
		{"GET", "/boom", nil, 500, "", ""},
		{"GET", "/redirect", nil, 302, "Location", "/items"},
		{"GET", "/redirect-away?to=http://127.0.0.1:9/items", nil, 302, "Location", "http://127.0.0.1:9/items"},
		{"GET", "/redirect-away?status=307&to=http://localhost:9/", nil, 307, "Location", "http://localhost:9/"},
		{"GET", "/redirect-away?to=http://example.com/", nil, 400, "", ""},
		{"GET", "/redirect-away?to=http://a@127.0.0.1/", nil, 400, "", ""},
		{"GET", "/redirect-away?to=javascript://localhost/", nil, 400, "", ""},
		{"GET", "/redirect-away?status=200&to=http://localhost/", nil, 400, "", ""},
		{"GET", "/status/405", nil, 405, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"},
		{"GET", "/status/429", nil, 429, "Retry-After", "0"},
		{"GET", "/status/301", nil, 404, "", ""},
		{"GET", "/status/600", nil, 404, "", ""},
		{"GET", "/status/x", nil, 404, "", ""},
	}
	for _, status := range []string{"400", "403", "413", "415", "422", "502", "503"} {
		resp := ask(h, "GET", "/status/"+status)
		if !strings.HasPrefix(resp.Status, status) {
			t.Errorf("/status/%s: got %s", status, resp.Status)
		}
	}
	for _, test := range tests {
		for _, origin := range []string{"", app, "https://stranger.example"} {
			fields := test.fields
			if origin != "" {
				fields = append(slices.Clone(fields), "Origin", origin)
			}
			resp := ask(h, test.method, test.target, fields...)
			if resp.StatusCode != test.status {
				t.Errorf("%s %s from %q: got %d; want %d", test.method, test.target, origin, resp.StatusCode, test.status)
			}
			if got := resp.Header.Get(test.header); test.header != "" && got != test.value {
				t.Errorf("%s %s: got %s %q; want %q", test.method, test.target, test.header, got, test.value)
			}
			if resp.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s %s: got no X-Request-Id", test.method, test.target)
			}
			// Whatever the status: the same CORS, and Vary without exception.
			want := ""
			if origin == app {
				want = app
			}
			if got := resp.Header.Get(AllowOrigin); got != want {
				t.Errorf("%s %s from %q: got Access-Control-Allow-Origin %q; want %q", test.method, test.target, origin, got, want)
			}
			wantVary := Origin
			if test.target == "/cached" {
				wantVary = "Accept-Language, Origin"
			}
			if got := resp.Header.Get(Vary); got != wantVary {
				t.Errorf("%s %s from %q: got Vary %q; want %q", test.method, test.target, origin, got, wantVary)
			}
		}
	}
}

func TestHandlerAnswersPreflightsBeforeTheResource(t *testing.T) {
	t.Parallel()
	h := Handler(full)
	for _, path := range []string{"/items", "/protected", "/missing", "/boom", "/redirect", "/status/503"} {
		resp := ask(h, "OPTIONS", path, Origin, app, RequestMethod, "PUT")
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != 204 || len(body) > 0 {
			t.Errorf("preflight of %s: got %d and %d bytes; want 204 and none", path, resp.StatusCode, len(body))
		}
		if got := resp.Header.Get(AllowMethods); got != "GET, PUT, purge" {
			t.Errorf("preflight of %s: got Access-Control-Allow-Methods %q", path, got)
		}
	}
}

func TestExposeAllNamesWhatTheResponseHas(t *testing.T) {
	t.Parallel()
	resp := ask(Handler(anyoneWithCookie), "GET", "/cached", Origin, app)
	exposed := strings.Split(resp.Header.Get(ExposeHeaders), ", ")
	for name := range resp.Header {
		if !slices.Contains(exposed, name) && !isResponseField(name) {
			t.Errorf("%s is not exposed by %q", name, exposed)
		}
	}
}

func TestALargeBodyIsRefusedReadably(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "/items", strings.NewReader(strings.Repeat("x", maxBody+1)))
	r.Header.Set(Origin, app)
	w := httptest.NewRecorder()
	Handler(full).ServeHTTP(w, r)
	if w.Code != 413 || w.Header().Get(AllowOrigin) != app {
		t.Errorf("got %d with origin %q; want 413 with %q", w.Code, w.Header().Get(AllowOrigin), app)
	}
}

func TestWithCORSOverrulesTheResource(t *testing.T) {
	t.Parallel()
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(AllowOrigin, "*")
		w.Header().Set(Vary, "Cookie")
		w.WriteHeader(http.StatusEarlyHints)
		http.NewResponseController(w).Flush()
	})
	server := httptest.NewServer(WithCORS(func(r *http.Request) Answer { return Decide(full, ReadRequest(r)) }, inner))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(Origin, app)
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Values(AllowOrigin); !slices.Equal(got, []string{app}) {
		t.Errorf("got %q; want the answer's origin once", got)
	}
	if got := resp.Header.Get(Vary); got != "Cookie, Origin" {
		t.Errorf("got Vary %q; want both members", got)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, Handler(harness.Policy{Origins: []string{"*"}})) }()
	h2c := new(http.Protocols)
	h2c.SetUnencryptedHTTP2(true)
	for want, transport := range map[string]*http.Transport{"HTTP/1.1": {}, "HTTP/2.0": {Protocols: h2c}} {
		resp, err := (&http.Client{Transport: transport, Timeout: 5 * time.Second}).Get("http://" + ln.Addr().String() + "/items")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.Proto != want || resp.Header.Get(AllowOrigin) != "*" {
			t.Errorf("got %s with origin %q; want %s with *", resp.Proto, resp.Header.Get(AllowOrigin), want)
		}
		transport.CloseIdleConnections()
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("got %v; want nil after the end of the context", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("still serving five seconds after the end of the context")
	}
	if err := Serve(t.Context(), ln, nil); err == nil {
		t.Error("got nil from a closed listener; want an error")
	}
}
