package apigateway

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// says is what a gateway answers to a request.
func says(t *testing.T, h http.Handler, method, path string, headers map[string]string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

const app = "https://app.example.com"

func preflight(origin string) map[string]string {
	return map[string]string{"Origin": origin, "Access-Control-Request-Method": "PUT"}
}

func knows(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "https://function.example.com")
}

func fails(http.ResponseWriter, *http.Request) { panic("a function that fails") }

func TestREST(t *testing.T) {
	api := &REST{
		Function: http.HandlerFunc(knows), Authorizer: func(token string) bool { return token == "right" },
		Resources: map[string]Resource{"/items": Proxy("GET"), "/me": {"GET": {Authorized: true}}},
	}
	before := api.Deploy()
	api.EnableCORS("/items", map[string]string{"Access-Control-Allow-Origin": app})
	after := api.Deploy()
	for _, tt := range []struct {
		name         string
		stage        http.Handler
		method, path string
		token        string
		status       int
		kind, allows string
	}{
		{"a method that the resource lacks", before, "OPTIONS", "/items", "", 403, "MissingAuthenticationTokenException", ""},
		{"the function's own headers", before, "GET", "/items", "", 200, "", "https://function.example.com"},
		{"HEAD is a method like any other", before, "HEAD", "/items", "", 403, "MissingAuthenticationTokenException", ""},
		{"what is edited holds once it is deployed", after, "OPTIONS", "/items", "", 200, "", app},
		{"the gateway's own answers", after, "GET", "/other", "", 403, "MissingAuthenticationTokenException", app},
		{"no token", after, "GET", "/me", "", 401, "UnauthorizedException", app},
		{"a wrong token", after, "GET", "/me", "wrong", 403, "AccessDeniedException", app},
		{"a right token", after, "GET", "/me", "right", 200, "", "https://function.example.com"},
		{"a function that fails", (&REST{Function: http.HandlerFunc(fails), Resources: map[string]Resource{Everything: Proxy("GET")}}).Deploy(), "GET", "/any", "", 502, "InternalServerErrorException", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := says(t, tt.stage, tt.method, tt.path, map[string]string{"Origin": app, "Authorization": tt.token})
			if r.StatusCode != tt.status || r.Header.Get("X-Amzn-Errortype") != tt.kind || r.Header.Get("Access-Control-Allow-Origin") != tt.allows {
				t.Errorf("got %d %v; want %d, type %q, for %q", r.StatusCode, r.Header, tt.status, tt.kind, tt.allows)
			}
		})
	}
}

func TestHTTP(t *testing.T) {
	config := &Config{AllowOrigins: []string{app, "http://*"}, AllowMethods: []string{"PUT"}}
	api := HTTP{Function: http.HandlerFunc(knows), CORS: config, Routes: []string{"/items"}}
	guarded := HTTP{Function: http.HandlerFunc(knows), Authorizer: func(string) bool { return false }}
	for _, tt := range []struct {
		name    string
		api     http.Handler
		method  string
		path    string
		headers map[string]string
		status  int
		allows  string
	}{
		{"a preflight needs no route", api, "OPTIONS", "/none", preflight(app), 204, app},
		{"all origins of a scheme", api, "OPTIONS", "/items", preflight("http://localhost:3000"), 204, "http://localhost:3000"},
		{"an origin that is not listed", api, "OPTIONS", "/items", preflight("https://stranger.example"), 204, ""},
		{"what the function says is dropped", api, "GET", "/items", map[string]string{"Origin": "https://stranger.example"}, 200, ""},
		{"without Origin nothing is said", api, "GET", "/items", nil, 200, ""},
		{"without a configuration the route answers", guarded, "OPTIONS", "/items", preflight(app), 401, ""},
		{"a function that fails", HTTP{Function: http.HandlerFunc(fails), CORS: config}, "GET", "/", map[string]string{"Origin": app}, 500, app},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := says(t, tt.api, tt.method, tt.path, tt.headers)
			if got := r.Header.Get("Access-Control-Allow-Origin"); r.StatusCode != tt.status || got != tt.allows {
				t.Errorf("got %d for %q; want %d for %q", r.StatusCode, got, tt.status, tt.allows)
			}
		})
	}
}

func TestFunctionURL(t *testing.T) {
	u := FunctionURL{Function: http.HandlerFunc(knows), CORS: &Config{AllowOrigins: []string{"*"}}}
	if got := says(t, u, "GET", "/", map[string]string{"Origin": app}).Header.Values("Access-Control-Allow-Origin"); len(got) != 2 {
		t.Errorf("Access-Control-Allow-Origin %q; want the configuration's and the function's", got)
	}
	u.Signed = true
	if r := says(t, u, "GET", "/", map[string]string{"Origin": app}); r.StatusCode != 403 || r.Header.Get("X-Amzn-Errortype") != "AccessDeniedException" {
		t.Errorf("got %d %v; want a refusal for want of a signature", r.StatusCode, r.Header)
	}
	if r := says(t, u, "OPTIONS", "/", preflight(app)); r.StatusCode != 200 || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %d %v; want a preflight that needs no signature", r.StatusCode, r.Header)
	}
	u.CORS.AllowCredentials = true
	if got := says(t, u, "OPTIONS", "/", preflight(app)).Header.Get("Access-Control-Allow-Origin"); got != app {
		t.Errorf("Access-Control-Allow-Origin %q; want the one who asks, since credentials are allowed", got)
	}
}
