package harness

import (
	"net/url"
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestDeriveLookAlikes(t *testing.T) {
	t.Parallel()
	const app = "https://app.example.com"
	tests := []struct {
		role    Origin
		allowed string
		want    []string // none: a reason is wanted instead
	}{
		{Appended, app, []string{"https://app.example.com.stranger.example"}},
		{Appended, "http://app.example.com:8080", []string{"http://app.example.com.stranger.example:8080"}},
		{Appended, "http://127.0.0.1", []string{"http://127.0.0.1.stranger.example"}},
		{Appended, "http://localhost:3000", []string{"http://localhost.stranger.example:3000"}},
		{Appended, "http://[::1]:3000", nil},
		{Appended, "https://*.example.com", []string{"https://corsuite-sample.example.com.stranger.example"}},
		{AppendedNoDot, app, []string{"https://app.example.comstranger.example"}},
		{AppendedNoDot, "http://127.0.0.1", []string{"http://127.0.0.1stranger.example"}},
		{Prepended, "https://example.com", []string{"https://strangerexample.com", "https://stranger-example.com"}},
		{Prepended, app, []string{
			"https://strangerexample.com", "https://stranger-example.com",
			"https://strangerapp.example.com", "https://stranger-app.example.com",
		}},
		{Prepended, "https://*.example.com", []string{
			"https://strangerexample.com", "https://stranger-example.com",
			"https://strangercorsuite-sample.example.com", "https://stranger-corsuite-sample.example.com",
		}},
		{Prepended, "http://10.0.0.1", nil},
		{Prepended, "http://[2001:db8::1]", nil},
		{Embedded, app, []string{"https://x-app.example.com-x.stranger.example"}},
		{DotAsAnyCharacter, app, []string{"https://appzexample.com", "https://app.examplezcom"}},
		{DotAsAnyCharacter, "https://*.example.com", []string{
			"https://corsuite-samplezexample.com", "https://corsuite-sample.examplezcom",
		}},
		{DotAsAnyCharacter, "http://127.0.0.1", []string{"http://127.0.0z1"}},
		{DotAsAnyCharacter, "http://localhost", nil},
		{Subdomain, app, []string{"https://stranger.app.example.com"}},
		{Subdomain, "http://localhost:3000", []string{"http://stranger.localhost:3000"}},
		{Subdomain, "http://127.0.0.1", nil},
		{Sibling, app, []string{"https://stranger.example.com"}},
		{Sibling, "https://a.b.example.co.uk", []string{"https://stranger.b.example.co.uk"}},
		{Sibling, "https://example.com", nil},
		{Sibling, "http://localhost", nil},
		{Parent, app, []string{"https://example.com"}},
		{Parent, "https://a.b.example.co.uk:444", []string{"https://b.example.co.uk:444", "https://example.co.uk:444"}},
		{Parent, "https://example.com", nil},
		{Parent, "https://app.github.io", nil},
		{Parent, "http://127.0.0.1", nil},
		{OtherScheme, app, []string{"http://app.example.com"}},
		{OtherScheme, "http://127.0.0.1:8080", []string{"https://127.0.0.1:8080"}},
		{OtherScheme, "capacitor://localhost", []string{"http://localhost", "https://localhost"}},
		{OtherPort, app, []string{"https://app.example.com:8443"}},
		{OtherPort, "http://app.example.com", []string{"http://app.example.com:8080"}},
		{OtherPort, "http://localhost:3000", []string{"http://localhost", "http://localhost:3001", "http://localhost:30000"}},
		{OtherPort, "http://localhost:65535", []string{"http://localhost", "http://localhost:65534"}},
		{OtherPort, "http://localhost:79", []string{"http://localhost", "http://localhost:790"}}, // 80 is never written
		{Underscore, app, []string{"https://app.example.com_.stranger.example"}},
		{Truncated, app, []string{"https://app.example.co"}},
		{Truncated, "http://localhost:3000", []string{"http://localhos:3000", "http://localhost:300"}},
		{Truncated, "http://127.0.0.12", []string{"http://127.0.0.1"}},
		{Truncated, "http://127.0.0.1", nil},
		{FirstLetterMissing, app, []string{"https://pp.example.com", "https://app.xample.com"}},
		{FirstLetterMissing, "https://example.com", []string{"https://xample.com"}},
		{FirstLetterMissing, "https://a.example.com", []string{"https://a.xample.com"}}, // ".example.com" is not a host
		{Localhost, app, []string{
			"http://localhost", "http://localhost:3000", "http://127.0.0.1", "http://[::1]", "https://localhost.stranger.example",
		}},
		{Localhost, "http://localhost:3000", []string{
			"http://localhost", "http://127.0.0.1", "http://[::1]", "https://localhost.stranger.example",
		}},
		{OwnHost, app, []string{"http://api.example.net", "https://api.example.net:8443"}},
		{TrailingDot, app, []string{"https://app.example.com."}},
		{TrailingDot, "http://127.0.0.1", nil},
		{TrailingDot, "http://[::1]", nil},
		{WildcardApex, "https://*.example.com:8443", []string{"https://example.com:8443"}},
		{WildcardApex, app, nil},
		{WildcardOverlap, "https://*.example.com", []string{"https://corsuite-sampleexample.com", "https://xexample.com"}},
		{WildcardOverlap, app, nil},
		{SharedHosting, "https://app.github.io", []string{"https://stranger.github.io"}},
		{SharedHosting, app, nil},
		{SharedHosting, "http://localhost", nil},
		{CharacterMissing, "https://app-front.example.com", []string{"https://appfront.example.com", "https://apfront.example.com"}},
		{CharacterMissing, app, []string{"https://appexample.com"}},
		{CharacterMissing, "http://127.0.0.1", nil},
		{CharacterMissing, "http://localhost:3000", nil},
		{Truncated, "http://localhost:*", []string{"http://localhos:49321"}}, // any port is meant
		{OtherPort, "http://localhost:*", nil},
		{Appended, "https://app.example.com:*", []string{"https://app.example.com.stranger.example:49321"}},
		{WildcardApex, "https://**.example.com", []string{"https://example.com"}},
		{Appended, "capacitor://localhost", nil}, // nobody registers a host of that scheme
		{Truncated, "app://obsidian.md", nil},
		{SharedHosting, "app://app.github.io", nil},
		{OtherScheme, "chrome-extension://*", nil},
		{OwnHost, "chrome-extension://*", []string{"http://api.example.net", "https://api.example.net:8443"}},
		{Homograph, "https://example.com", []string{"https://xn--xample-2of.com"}},
		{Homograph, "http://127.0.0.1", nil},
		{Homograph, "http://db", nil},
		{Appended, "null", nil},
		{Stranger, app, nil},
	}
	target := &url.URL{Scheme: "https", Host: "API.example.net", Path: "/items"}
	for _, tt := range tests {
		got, why := deriveLookAlikes(tt.role, tt.allowed, target)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s of %s: got %q; want %q", tt.role, tt.allowed, got, tt.want)
		}
		if (why == "") != (tt.want != nil) {
			t.Errorf("%s of %s: got the reason %q beside %q", tt.role, tt.allowed, why, got)
		}
	}
}

// The cases of a look-alike role must differ from the origin that they imitate
// and be such that a page could have them, whatever is allowed.
func TestLookAlikesAreSendable(t *testing.T) {
	t.Parallel()
	target, err := url.Parse("http://127.0.0.1:8080/items")
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{
		"https://app.example.com", "https://example.com", "http://127.0.0.1:3000", "http://[::1]:3000",
		"http://localhost", "https://*.example.co.uk", "https://a_b.example.com", "https://app.example.com.",
		"https://app.github.io", "chrome-extension://abcdefghijklmnop", "https://xn--bcher-kva.example",
	}
	played := map[Origin]bool{}
	for _, role := range LookAlikes() {
		for _, a := range allowed {
			origins, _ := deriveLookAlikes(role, a, target)
			for _, o := range origins {
				played[role] = true
				if o == a || !fetch.IsSerializedOrigin(o) {
					t.Errorf("%s of %s: got %q, which is the model itself or cannot be sent", role, a, o)
				}
			}
		}
		if !played[role] {
			t.Errorf("nobody plays %s", role)
		}
		if fetch.IsSerializedOrigin(string(role)) || !isLookAlike(role) {
			t.Errorf("%q must name a look-alike role and no origin", role)
		}
	}
}

// FuzzDeriveLookAlikes: whatever an operator writes, candidates can be sent.
func FuzzDeriveLookAlikes(f *testing.F) {
	for _, s := range []string{"https://app.example.com", "https://*.example.com:1", "http://[::1]", "null", "*", "https://x", "://", "a://.", "a://*.",
		"http://localhost:*", "https://**.example.com:*", "chrome-extension://*", "file://*", "capacitor://localhost", "https://a-b-c-d.example.com"} {
		f.Add(s)
	}
	target := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	f.Fuzz(func(t *testing.T, allowed string) {
		for _, role := range LookAlikes() {
			origins, why := deriveLookAlikes(role, allowed, target)
			if (len(origins) == 0) == (why == "") {
				t.Fatalf("%s of %q: got %q with the reason %q; want one of the two", role, allowed, origins, why)
			}
			for _, o := range origins {
				if !sendable(o) || o == allowed {
					t.Fatalf("%s of %q: %q cannot be sent", role, allowed, o)
				}
			}
		}
	})
}

// None of the look-alikes is an origin that the policy allows, or leaves open.
func TestNoLookAlikeIsAllowed(t *testing.T) {
	t.Parallel()
	for _, origins := range [][]string{
		{"http://localhost:*"}, {"https://**.example.com"}, {"https://*.example.com:*", "https://app.example.com"}, {"chrome-extension://*", "https://a-b.example.com"},
		{"https://app.example.com", "https://app.example.com:*"}, {"capacitor://localhost", "http://localhost:*"},
	} {
		target := Target{URL: "http://127.0.0.1:8080/items", Policy: Policy{Origins: origins}}
		for _, role := range LookAlikes() {
			actors, _ := target.play(role)
			for _, c := range actors {
				if got := target.Policy.AllowsOrigin(c.origin); got != No {
					t.Errorf("%s of %q: %s is played although the policy says %v", role, origins, c.origin, got)
				}
				if target.Policy.AllowsOrigin(c.base) != Yes {
					t.Errorf("%s of %q: the base %q of %s is not allowed", role, origins, c.base, c.origin)
				}
			}
		}
	}
}
