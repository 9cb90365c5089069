package fetch

import "testing"

func TestNormalizeMethod(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		"":          "GET",
		"get":       "GET",
		"Head":      "HEAD",
		"pOST":      "POST",
		"put":       "PUT",
		"delete":    "DELETE",
		"options":   "OPTIONS",
		"patch":     "patch",
		"Patch":     "Patch",
		"propfind":  "propfind",
		"PUT\u017f": "PUT\u017f",
	} {
		if got := NormalizeMethod(method); got != want {
			t.Errorf("NormalizeMethod(%q): got %q; want %q", method, got, want)
		}
	}
}

func TestMethodClasses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method              string
		safelisted, forbids bool
	}{
		{"GET", true, false},
		{"HEAD", true, false},
		{"POST", true, false},
		{"get", false, false},
		{"OPTIONS", false, false},
		{"PATCH", false, false},
		{"CONNECT", false, true},
		{"trace", false, true},
		{"TrAcK", false, true},
		{"TRACES", false, false},
	} {
		if got := IsSafelistedMethod(test.method); got != test.safelisted {
			t.Errorf("IsSafelistedMethod(%q): got %v; want %v", test.method, got, test.safelisted)
		}
		if got := IsForbiddenMethod(test.method); got != test.forbids {
			t.Errorf("IsForbiddenMethod(%q): got %v; want %v", test.method, got, test.forbids)
		}
	}
}
