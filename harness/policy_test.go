package harness

import (
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestPolicyAllowsOrigin(t *testing.T) {
	t.Parallel()
	listed := Policy{Origins: []string{"https://app.example.com", "https://*.example.org", "null"}}
	tests := []struct {
		name   string
		policy Policy
		origin string
		want   Answer
	}{
		{"undeclared says nothing", Policy{}, "https://app.example.com", Unknown},
		{"none refuses everyone", Policy{Origins: []string{}}, "https://app.example.com", No},
		{"none refuses null too", Policy{Origins: []string{}}, "null", No},
		{"all lets everyone in", Policy{Origins: []string{"*"}}, "https://app.example.com", Yes},
		{"all says nothing of null", Policy{Origins: []string{"*"}}, "null", Unknown},
		{"null beside all", Policy{Origins: []string{"*", "null"}}, "null", Yes},
		{"a listed origin", listed, "https://app.example.com", Yes},
		{"null when listed", listed, "null", Yes},
		{"another scheme", listed, "http://app.example.com", No},
		{"another port", listed, "https://app.example.com:8443", No},
		{"one label", listed, "https://a.example.org", Yes},
		{"two labels", listed, "https://a.b.example.org", Unknown},
		{"the bare domain", listed, "https://example.org", Unknown},
		{"no dot before the domain", listed, "https://aexample.org", No},
		{"pattern, another scheme", listed, "http://a.example.org", No},
		{"pattern, another port", listed, "https://a.example.org:8443", No},
		{"an empty label", listed, "https://.example.org", No},
		{"denied though listed", Policy{Origins: []string{"*"}, Denied: []string{"https://x.example"}}, "https://x.example", No},
		{"denied, origins undeclared", Policy{Denied: []string{"https://x.example"}}, "https://x.example", No},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.policy.AllowsOrigin(tt.origin); got != tt.want {
				t.Errorf("AllowsOrigin(%q) = %v; want %v", tt.origin, got, tt.want)
			}
		})
	}
}

func TestPolicyAllows(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	full := Policy{
		Origins: []string{"https://app.example.com"}, Credentials: &yes,
		Methods: []string{"PUT", "patch"}, Headers: []string{"Content-Type"},
	}
	from := func(change func(*fetch.Request)) fetch.Request {
		r := fetch.Request{URL: "https://api.example.com/", Origin: "https://app.example.com"}
		change(&r)
		return r
	}
	method := func(m string) func(*fetch.Request) { return func(r *fetch.Request) { r.Method = m } }
	header := func(name, value string) func(*fetch.Request) {
		return func(r *fetch.Request) { r.Headers = []fetch.Header{{Name: name, Value: value}} }
	}
	credentials := func(r *fetch.Request) { r.Credentials = fetch.Include }
	tests := []struct {
		name   string
		policy Policy
		change func(*fetch.Request)
		want   Answer
	}{
		{"a simple GET", full, func(*fetch.Request) {}, Yes},
		{"a stranger", full, func(r *fetch.Request) { r.Origin = StrangerOrigin }, No},
		{"credentials claimed", full, credentials, Yes},
		{"credentials refused", full.Override(Policy{Credentials: &no}), credentials, No},
		{"credentials undeclared", Policy{Origins: full.Origins}, credentials, Unknown},
		{"a listed method", full, method("PUT"), Yes},
		{"a listed method in the script's own case", full, method("put"), Yes},
		{"case matters for an extension method", full, method("PATCH"), No},
		{"POST is never refused", full, method("POST"), Yes},
		{"an unlisted method", full, method("DELETE"), No},
		{"methods undeclared", Policy{Origins: full.Origins}, method("DELETE"), Unknown},
		{"any method", full.Override(Policy{Methods: []string{"*"}}), method("DELETE"), Yes},
		{"a listed header", full, header("content-type", "application/json"), Yes},
		{"a safelisted value needs no listing", full.Override(Policy{Headers: []string{}}), header("Content-Type", "text/plain"), Yes},
		{"an unlisted header", full, header("X-A", "1"), No},
		{"any header", full.Override(Policy{Headers: []string{"*"}}), header("X-A", "1"), Yes},
		{"any header leaves Authorization open", full.Override(Policy{Headers: []string{"*"}}), header("Authorization", "x"), Unknown},
		{"Authorization beside any", full.Override(Policy{Headers: []string{"*", "authorization"}}), header("Authorization", "x"), Yes},
		{"a refusal outweighs what is unknown", Policy{Origins: full.Origins}, func(r *fetch.Request) { r.Origin, r.Method = StrangerOrigin, "PUT" }, No},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.policy.Allows(from(tt.change)); got != tt.want {
				t.Errorf("Allows = %v; want %v", got, tt.want)
			}
		})
	}
}

func TestPolicyOverride(t *testing.T) {
	t.Parallel()
	yes, age := true, 60
	base := Policy{Origins: []string{"https://a.example"}, Credentials: &yes, Methods: []string{"PUT"}}
	got := base.Override(Policy{Methods: []string{}, MaxAge: &age})
	if len(got.Origins) != 1 || got.Credentials != &yes {
		t.Errorf("undeclared fields changed: %+v", got)
	}
	if got.Methods == nil || len(got.Methods) != 0 || got.MaxAge != &age {
		t.Errorf("declared fields not replaced: %+v", got)
	}
}
