package fetch

import "testing"

// BenchmarkFetch is a preflighted PUT: two messages.
func BenchmarkFetch(b *testing.B) {
	req := Request{URL: api, Method: "PUT", Headers: fields("X-A: 1")}
	for _, p := range []*Profile{Standard(), Chromium()} {
		b.Run(p.Name(), func(b *testing.B) {
			for b.Loop() {
				play(p, req, nil, noon, generous)
			}
		})
	}
}
