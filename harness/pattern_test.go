package harness

import (
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestOriginPattern(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, origin string
		want            Answer
	}{
		{"http://localhost:*", "http://localhost:3000", Yes},
		{"http://localhost:*", "http://localhost:1", Yes},
		{"http://localhost:*", "http://localhost", Unknown},
		{"http://localhost:*", "https://localhost:3000", No},
		{"http://localhost:*", "http://localhost.stranger.example:3000", No},
		{"http://localhost:*", "http://localhost:80", No}, // never written like this
		{"http://localhost:*", "http://localhost:99999", No},
		{"http://localhost:*", "http://localhost:3000@stranger.example", No},
		{"http://localhost:*", "http://localhost:3000/", No},
		{"http://localhost:*", "null", No},
		{"http://[::1]:*", "http://[::1]:8080", Yes},
		{"http://[::1]:*", "http://[::1]", Unknown},
		{"http://[::1]:*", "http://[::2]:8080", No},
		{"http://127.0.0.1:*", "http://127.0.0.1:8080", Yes},
		{"https://*.example.com", "https://a.example.com", Yes},
		{"https://*.example.com", "https://a.b.example.com", Unknown},
		{"https://*.example.com", "https://example.com", Unknown},
		{"https://*.example.com", "https://a.example.com:8443", No},
		{"https://**.example.com", "https://a.example.com", Yes},
		{"https://**.example.com", "https://a.b.c.example.com", Yes},
		{"https://**.example.com", "https://example.com", Unknown},
		{"https://**.example.com", "https://aexample.com", No},
		{"https://**.example.com", "https://.example.com", No},
		{"https://**.example.com", "https://a..example.com", No},
		{"https://**.example.com", "https://a.example.com.stranger.example", No},
		{"https://**.example.com", "http://a.example.com", No},
		{"https://**.example.com:8443", "https://a.example.com:8443", Yes},
		{"https://**.example.com:8443", "https://a.example.com", No},
		{"https://*.example.com:*", "https://a.example.com:8443", Yes},
		{"https://*.example.com:*", "https://a.example.com", Unknown},
		{"https://*.example.com:*", "https://a.b.example.com:8443", Unknown},
		{"https://*.example.com:*", "https://example.com:8443", Unknown},
		{"https://*.example.com:*", "https://aexample.com:8443", No},
		{"https://**.example.com:*", "https://a.b.example.com:8443", Yes},
		{"chrome-extension://*", "chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh", Yes},
		{"chrome-extension://*", "moz-extension://aaaabbbbccccddddeeeeffffgggghhhh", No},
		{"chrome-extension://*", "https://stranger.example", No},
		{"app://*", "app://localhost:3000", Unknown},
		{"file://*", "file://", Yes},
		{"safari-web-extension://*", "safari-web-extension://0F5B0E5C-5A3C-4F2B-9B0A-0A5B6C7D8E9F", Yes},
	}
	for _, tt := range tests {
		p, ok := ParseOriginPattern(tt.pattern)
		if !ok {
			t.Errorf("%q is not a pattern; want one", tt.pattern)
			continue
		}
		if got := p.Match(tt.origin); got != tt.want {
			t.Errorf("%q covers %q: got %v; want %v", tt.pattern, tt.origin, got, tt.want)
		}
	}
	for _, s := range []string{
		"", "*", "null", "https://app.example.com", "capacitor://localhost", "https://*", "http://**", "*://a.example", "https://*:*",
		"https://app*.example.com", "https://*.*.example.com", "https://***.example.com", "https://a.*.example.com", "http://localhost:30*",
		"http://localhost:**", "app://**", "app://*:*", "https://*.", "https://:*",
	} {
		if p, ok := ParseOriginPattern(s); ok {
			t.Errorf("%q: got the pattern %+v; want none", s, p)
		}
	}
}

// What a pattern covers is asked for in the form that a browser sends.
func TestOriginPatternSamples(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "https://[2001:db8::1]:*", "https://**.example.com:*"} {
		p, ok := ParseOriginPattern(s)
		if !ok {
			t.Fatalf("%q is not a pattern; want one", s)
		}
		samples := p.Samples("")
		if len(samples) == 0 {
			t.Errorf("%q has no samples", s)
		}
		for _, sample := range samples {
			if !fetch.IsSerializedOrigin(sample) || p.Match(sample) != Yes {
				t.Errorf("%q: got the sample %q; want an origin that it covers", s, sample)
			}
		}
	}
}

// FuzzOriginPattern: whatever is read as a pattern covers its own samples where
// a browser can send them, and says No of what none can.
func FuzzOriginPattern(f *testing.F) {
	for _, s := range []string{
		"http://localhost:*", "https://*.example.com", "https://**.example.com:*", "http://[::1]:*", "chrome-extension://*", "file://*",
		"https://*.example.com:8443", "https://*.com", "a://*.b:1", "://*.", "://*", "http://*:*", "https://**.:*", "x://*.[::1]:*",
	} {
		f.Add(s, "https://a.example.com")
	}
	f.Fuzz(func(t *testing.T, s, origin string) {
		p, ok := ParseOriginPattern(s)
		if !ok {
			return
		}
		if p.Match(origin) != No && !fetch.IsSerializedOrigin(origin) {
			t.Fatalf("%q covers %q, which no browser sends", s, origin)
		}
		for _, sample := range p.Samples("") {
			if fetch.IsSerializedOrigin(sample) && p.Match(sample) != Yes {
				t.Fatalf("%q does not cover its own sample %q", s, sample)
			}
			for _, other := range p.Samples(sample) {
				if other == sample {
					t.Fatalf("%q: the sample %q is the target's own origin", s, other)
				}
			}
		}
	})
}
