package fetch

import (
	"reflect"
	"strings"
	"testing"
)

// What each of the four names refuses, byte by byte, was measured for every
// byte: it equals the standard.
func TestSafelistedBytes(t *testing.T) {
	t.Parallel()
	for b := range 256 {
		c := string([]byte{byte(b)})
		inAccept := b >= 0x80 || b == '\t' || b >= 0x20 && !strings.Contains("\"():<>?@[\\]{}\x7f", c)
		inLanguage := strings.Contains("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ *,-.;=", c)
		for _, test := range []struct {
			name, value string
			want        bool
		}{
			{"Accept", "a" + c + "b", inAccept},
			{"Content-Type", "text/plain;a" + c + "b", inAccept},
			{"Accept-Language", "a" + c + "b", inLanguage},
			{"Content-Language", "a" + c + "b", inLanguage},
		} {
			if got := isSafelistedRequestHeader(Header{test.name, test.value}); got != test.want {
				t.Errorf("%s: %q: got %v; want %v", test.name, test.value, got, test.want)
			}
		}
	}
}

func TestSafelistedLength(t *testing.T) {
	t.Parallel()
	for name, prefix := range map[string]string{
		"Accept": "", "Accept-Language": "", "Content-Language": "", "Content-Type": "text/plain;", "Range": "bytes=",
	} {
		for length, want := range map[int]bool{127: true, 128: true, 129: false} {
			value := prefix + strings.Repeat("1", length-len(prefix))
			if name == "Range" {
				value = value[:length-1] + "-"
			}
			if got := isSafelistedRequestHeader(Header{name, value}); got != want {
				t.Errorf("%s of %d bytes: got %v; want %v", name, length, got, want)
			}
		}
	}
}

func TestSafelistedContentType(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"text/plain":                        true,
		"TEXT/Plain":                        true,
		"application/x-www-form-urlencoded": true,
		"multipart/form-data;boundary=x":    true,
		"text/plain;charset=utf-8":          true,
		"text/plain;":                       true,
		"text/plain ;a":                     true,
		"\ttext/plain\t":                    true,
		"text/plain;application/json":       true,
		"text/plain;=":                      true,
		"text/plain;a=b=c":                  true,
		"text/plain;a=\xe9":                 true,
		`text/plain; charset="utf-8"`:       false,
		"text/plain,":                       false,
		"text/plain, text/plain":            false,
		"text/plainx":                       false,
		"text/*":                            false,
		"*/*":                               false,
		"":                                  false,
		"text":                              false,
		"text/":                             false,
		"/plain":                            false,
		"text/plain x":                      false,
		"t\xe9xt/plain":                     false,
		"multipart/mixed":                   false,
		"application/json":                  false,
		"application/csp-report":            false,
	} {
		if got := isSafelistedRequestHeader(Header{"content-type", value}); got != want {
			t.Errorf("%q: got %v; want %v", value, got, want)
		}
	}
}

func TestSafelistedRange(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"bytes=0-":                           true,
		"bytes=0-0":                          true,
		"bytes=100-200":                      true,
		"bytes=007-8":                        true,
		"bytes=0-99999999999999999999999999": true,
		"bytes=99999999999999999999999998-99999999999999999999999999": true,
		"bytes=99999999999999999999999999-99999999999999999999999998": false,
		"bytes=1-0":     false,
		"bytes=10-9":    false,
		"bytes=-1":      false,
		"bytes=-":       false,
		"bytes=":        false,
		"bytes":         false,
		"Bytes=0-1":     false,
		"bytes= 0-1":    false,
		"bytes =0-1":    false,
		"bytes=0 -1":    false,
		"bytes=0-1 ":    false,
		"bytes=0-1,2-3": false,
		"bytes=+0-1":    false,
		"bytes=0-1a":    false,
		"lines=0-1":     false,
		"":              false,
	} {
		if got := isSafelistedRequestHeader(Header{"Range", value}); got != want {
			t.Errorf("%q: got %v; want %v", value, got, want)
		}
	}
}

func TestUnsafeHeaderNames(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("a", 128)
	for _, test := range []struct {
		name    string
		headers []string
		want    []string
	}{
		{"none", nil, nil},
		{"safelisted", []string{"Accept: x", "Accept-Language: de", "Content-Language: de", "Content-Type: text/plain"}, nil},
		{"sorted, lower case, once", []string{"X-b: 1", "x-A: 2", "Content-Type: application/json", "x-B: 3", "!q: 1", "~t: 1"},
			[]string{"!q", "content-type", "x-a", "x-b", "~t"}},
		{"never safelisted", []string{"Last-Event-ID: 1", "DPR: 2", "Save-Data: on", "User-Agent: me"},
			[]string{"dpr", "last-event-id", "save-data", "user-agent"}},
		{"each entry by itself", []string{"Accept: " + full[:100], "Accept: " + full[:100], "Content-Type: text/plain", "Content-Type: text/plain"}, nil},
		{"1024 bytes in all", slicesRepeat("Accept: "+full, 8), nil},
		{"more than 1024 bytes", append(slicesRepeat("Accept: "+full, 8), "Accept-Language: d"), []string{"accept", "accept-language"}},
		{"unsafe ones do not count", append(slicesRepeat("Accept: "+full, 8), "X-A: 1"), []string{"x-a"}},
	} {
		if got := UnsafeHeaderNames(fields(test.headers...)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q; want %q", test.name, got, test.want)
		}
	}
}

func slicesRepeat(s string, n int) []string {
	return strings.Split(strings.Repeat(s+"\n", n-1)+s, "\n")
}

// Chromium's own safelist, each value measured.
func TestSafeHint(t *testing.T) {
	t.Parallel()
	for l, want := range map[string]bool{
		"DPR: 2": true, "DPR: 1.5": true, "DPR: 01": true, "DPR: 1.": false, "DPR: .5": false, "DPR: -1": false,
		"DPR: 1.5.2": false, "DPR: ": false, "DPR: 1, 2": false, "DPR: (": false,
		"Device-Memory: 0.5": true, "Device-Memory: x": false, "Downlink: 1.5": true, "Downlink: x": false,
		"RTT: 0": true, "RTT: 1.5": false, "Width: 100": true, "Width: 1.5": false, "Viewport-Width: 100": true, "Viewport-Width: 1.5": false,
		"ECT: slow-2g": true, "ECT: 2g": true, "ECT: 3g": true, "ECT: 4g": true, "ECT: 5g": false, "ECT: 4G": false,
		"Save-Data: on": true, "Save-Data: ON": true, "Save-Data: off": false, "Save-Data: on, on": false,
		"Intervention: (@": true, "Intervention: " + strings.Repeat("a", 129): false,
		"Last-Event-ID: 1": false, "Priority: u=1": false, "Purpose: prefetch": false,
	} {
		if got := isSafeHint(fields(l)[0]); got != want {
			t.Errorf("%q: got %v; want %v", l, got, want)
		}
	}
}

func TestNoCORSSafelisted(t *testing.T) {
	t.Parallel()
	for l, want := range map[string]bool{
		"Accept: x": true, "Content-Type: text/plain": true, "Content-Type: application/json": false,
		"Range: bytes=0-": false, "X-A: 1": false,
	} {
		if got := isNoCORSSafelisted(fields(l)[0]); got != want {
			t.Errorf("%q: got %v; want %v", l, got, want)
		}
	}
}

func TestIsSafelistedResponseHeader(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Cache-Control", "content-language", "Content-Length", "CONTENT-TYPE", "Expires", "Last-Modified", "Pragma"} {
		if !IsSafelistedResponseHeader(name) {
			t.Errorf("%s: got hidden; want readable", name)
		}
	}
	for _, name := range []string{"ETag", "Date", "Content-Range", "Vary", "Access-Control-Allow-Origin", ""} {
		if IsSafelistedResponseHeader(name) {
			t.Errorf("%s: got readable; want hidden", name)
		}
	}
}
