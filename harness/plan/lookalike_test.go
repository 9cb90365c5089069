package plan

import (
	"net/url"
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestDeriveLookAlikes(t *testing.T) {
	t.Parallel()
	const app = "https://app.example.com"
	tests := []struct {
		role    harness.Origin
		allowed string
		want    []string // none: a reason is wanted instead
	}{
		{harness.Appended, app, []string{"https://app.example.com.stranger.example"}},
		{harness.Appended, "http://app.example.com:8080", []string{"http://app.example.com.stranger.example:8080"}},
		{harness.Appended, "http://127.0.0.1", []string{"http://127.0.0.1.stranger.example"}},
		{harness.Appended, "http://localhost:3000", []string{"http://localhost.stranger.example:3000"}},
		{harness.Appended, "http://[::1]:3000", nil},
		{harness.Appended, "https://*.example.com", []string{"https://corsuite-sample.example.com.stranger.example"}},
		{harness.AppendedNoDot, app, []string{"https://app.example.comstranger.example"}},
		{harness.AppendedNoDot, "http://127.0.0.1", []string{"http://127.0.0.1stranger.example"}},
		{harness.Prepended, "https://example.com", []string{"https://strangerexample.com", "https://stranger-example.com"}},
		{harness.Prepended, app, []string{
			"https://strangerexample.com", "https://stranger-example.com",
			"https://strangerapp.example.com", "https://stranger-app.example.com",
		}},
		{harness.Prepended, "https://*.example.com", []string{
			"https://strangerexample.com", "https://stranger-example.com",
			"https://strangercorsuite-sample.example.com", "https://stranger-corsuite-sample.example.com",
		}},
		{harness.Prepended, "http://10.0.0.1", nil},
		{harness.Prepended, "http://[2001:db8::1]", nil},
		{harness.Embedded, app, []string{"https://x-app.example.com-x.stranger.example"}},
		{harness.DotAsAnyCharacter, app, []string{"https://appzexample.com", "https://app.examplezcom"}},
		{harness.DotAsAnyCharacter, "https://*.example.com", []string{
			"https://corsuite-samplezexample.com", "https://corsuite-sample.examplezcom",
		}},
		{harness.DotAsAnyCharacter, "http://127.0.0.1", []string{"http://127.0.0z1"}},
		{harness.DotAsAnyCharacter, "http://localhost", nil},
		{harness.Subdomain, app, []string{"https://stranger.app.example.com"}},
		{harness.Subdomain, "http://localhost:3000", []string{"http://stranger.localhost:3000"}},
		{harness.Subdomain, "http://127.0.0.1", nil},
		{harness.Sibling, app, []string{"https://stranger.example.com"}},
		{harness.Sibling, "https://a.b.example.co.uk", []string{"https://stranger.b.example.co.uk"}},
		{harness.Sibling, "https://example.com", nil},
		{harness.Sibling, "http://localhost", nil},
		{harness.Parent, app, []string{"https://example.com"}},
		{harness.Parent, "https://a.b.example.co.uk:444", []string{"https://b.example.co.uk:444", "https://example.co.uk:444"}},
		{harness.Parent, "https://example.com", nil},
		{harness.Parent, "https://app.github.io", nil},
		{harness.Parent, "http://127.0.0.1", nil},
		{harness.OtherScheme, app, []string{"http://app.example.com"}},
		{harness.OtherScheme, "http://127.0.0.1:8080", []string{"https://127.0.0.1:8080"}},
		{harness.OtherScheme, "capacitor://localhost", []string{"http://localhost", "https://localhost"}},
		{harness.OtherPort, app, []string{"https://app.example.com:8443"}},
		{harness.OtherPort, "http://app.example.com", []string{"http://app.example.com:8080"}},
		{harness.OtherPort, "http://localhost:3000", []string{"http://localhost", "http://localhost:3001", "http://localhost:30000"}},
		{harness.OtherPort, "http://localhost:65535", []string{"http://localhost", "http://localhost:65534"}},
		{harness.OtherPort, "http://localhost:79", []string{"http://localhost", "http://localhost:790"}}, // 80 is never written
		{harness.Underscore, app, []string{"https://app.example.com_.stranger.example"}},
		{harness.Truncated, app, []string{"https://app.example.co"}},
		{harness.Truncated, "http://localhost:3000", []string{"http://localhos:3000", "http://localhost:300"}},
		{harness.Truncated, "http://127.0.0.12", []string{"http://127.0.0.1"}},
		{harness.Truncated, "http://127.0.0.1", nil},
		{harness.FirstLetterMissing, app, []string{"https://pp.example.com", "https://app.xample.com"}},
		{harness.FirstLetterMissing, "https://example.com", []string{"https://xample.com"}},
		{harness.FirstLetterMissing, "https://a.example.com", []string{"https://a.xample.com"}}, // ".example.com" is not a host
		{harness.Localhost, app, []string{
			"http://localhost", "http://localhost:3000", "http://127.0.0.1", "http://[::1]", "https://localhost:8443", "https://localhost.stranger.example",
		}},
		{harness.Localhost, "http://localhost:3000", []string{
			"http://localhost", "http://127.0.0.1", "http://[::1]", "https://localhost:8443", "https://localhost.stranger.example",
		}},
		{harness.OwnHost, app, []string{"http://api.example.net", "https://api.example.net:8443"}},
		{harness.TrailingDot, app, []string{"https://app.example.com."}},
		{harness.TrailingDot, "http://127.0.0.1", nil},
		{harness.TrailingDot, "http://[::1]", nil},
		{harness.WildcardApex, "https://*.example.com:8443", []string{"https://example.com:8443"}},
		{harness.WildcardApex, app, nil},
		{harness.WildcardOverlap, "https://*.example.com", []string{"https://corsuite-sampleexample.com", "https://xexample.com"}},
		{harness.WildcardOverlap, app, nil},
		{harness.SharedHosting, "https://app.github.io", []string{"https://stranger.github.io"}},
		{harness.SharedHosting, app, nil},
		{harness.SharedHosting, "http://localhost", nil},
		{harness.CharacterMissing, "https://app-front.example.com", []string{"https://appfront.example.com", "https://apfront.example.com"}},
		{harness.CharacterMissing, app, []string{"https://appexample.com"}},
		{harness.CharacterMissing, "http://127.0.0.1", nil},
		{harness.CharacterMissing, "http://localhost:3000", nil},
		{harness.Truncated, "http://localhost:*", []string{"http://localhos:49321"}}, // any port is meant
		{harness.OtherPort, "http://localhost:*", nil},
		{harness.Appended, "https://app.example.com:*", []string{"https://app.example.com.stranger.example:49321"}},
		{harness.WildcardApex, "https://**.example.com", []string{"https://example.com"}},
		{harness.Appended, "capacitor://localhost", nil}, // nobody registers a host of that scheme
		{harness.Truncated, "app://obsidian.md", nil},
		{harness.SharedHosting, "app://app.github.io", nil},
		{harness.OtherScheme, "chrome-extension://*", nil},
		{harness.OwnHost, "chrome-extension://*", []string{"http://api.example.net", "https://api.example.net:8443"}},
		{harness.Homograph, "https://example.com", []string{"https://xn--xample-2of.com"}},
		{harness.Homograph, "http://127.0.0.1", nil},
		{harness.Homograph, "http://db", nil},
		{harness.Appended, "null", nil},
		{harness.Stranger, app, nil},
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
	played := map[harness.Origin]bool{}
	for _, role := range harness.LookAlikes() {
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
		for _, role := range harness.LookAlikes() {
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
		target := harness.Target{URL: "http://127.0.0.1:8080/items", Policy: harness.Policy{Origins: origins}}
		for _, role := range harness.LookAlikes() {
			actors, _ := play(target, role)
			for _, c := range actors {
				if got := target.Policy.AllowsOrigin(c.origin); got != harness.No {
					t.Errorf("%s of %q: %s is played although the policy says %v", role, origins, c.origin, got)
				}
				if target.Policy.AllowsOrigin(c.base) != harness.Yes {
					t.Errorf("%s of %q: the base %q of %s is not allowed", role, origins, c.base, c.origin)
				}
			}
		}
	}
}
