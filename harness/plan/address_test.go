package plan

import "testing"

func TestEscaped(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://api.example.com/items":       "https://api.example.com/%69tems",
		"https://api.example.com/1/items?a=b": "https://api.example.com/1/%69tems?a=b",
		"https://api.example.com/":            "https://api.example.com/",
		"https://api.example.com":             "https://api.example.com",
		"https://api.example.com/%2F/items":   "https://api.example.com/%2F/items",
		"https://items.example.com/items":     "https://items.example.com/%69tems",
	} {
		if got := escaped(address); got != want {
			t.Errorf("%s: got %s; want %s", address, got, want)
		}
	}
}
