package firefox

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
)

const blocked = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://127.0.0.1:1/x"

func entry(t *testing.T, level, text string) json.RawMessage {
	t.Helper()
	params, err := json.Marshal(map[string]string{"level": level, "text": text})
	if err != nil {
		t.Fatal(err)
	}
	return params
}

// The message that names a reason counts, whichever comes first, and our mark is taken
// out of it.
func TestConsole(t *testing.T) {
	t.Parallel()
	c := newConsole()
	echo := blocked + "#corsuite-7. (Reason: CORS request did not succeed). Status code: (null)."
	c.event("log.entryAdded", entry(t, "error", echo))
	c.event("log.entryAdded", entry(t, "error", blocked+"#corsuite-77. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."))
	c.event("log.entryAdded", entry(t, "warn", blocked+"#corsuite-8 soon"))
	c.event("network.fetchError", entry(t, "error", blocked+"#corsuite-8"))
	go func() {
		time.Sleep(5 * time.Millisecond)
		c.event("log.entryAdded", entry(t, "error", blocked+"#corsuite-7/own. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)."))
	}()
	if got, want := c.reason(t.Context(), "corsuite-7"), blocked+"#own. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)."; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	if got := c.reason(t.Context(), "corsuite-8"); got != "" {
		t.Errorf("got %q; want nothing", got)
	}
	c.forget("corsuite-7")
	if got := c.reason(t.Context(), "corsuite-7"); got != "" {
		t.Errorf("got %q after it was forgotten", got)
	}
	c.event("log.entryAdded", entry(t, "error", echo))
	if got := c.reason(t.Context(), "corsuite-7"); got == "" || Reasons(got) != nil {
		t.Errorf("got %q, which means %q; want the echo, which names no reason", got, Reasons(got))
	}
}

// Each message means what the standard's steps are called.
func TestReasons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fetch.Reason{
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.":                                         fetch.PreflightMissingAllowOriginHeader,
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://b.example’).":                                fetch.AllowOriginMismatch,
		"(Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).":                                              fetch.MultipleAllowOriginValues,
		"(Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).":                         fetch.PreflightWildcardOriginNotAllowed,
		"(Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).":                                           fetch.InvalidAllowCredentials,
		"(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).":                                           fetch.MethodDisallowedByPreflightResponse,
		"(Reason: header ‘x-a’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).": fetch.HeaderDisallowedByPreflightResponse,
		"(Reason: invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Methods’).":                                           fetch.InvalidAllowMethodsPreflightResponse,
		"(Reason: invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Headers’).":                                           fetch.InvalidAllowHeadersPreflightResponse,
		"(Reason: CORS preflight response did not succeed). Status code: 403.":                                                   fetch.PreflightInvalidStatus,
		"(Reason: CORS request external redirect not allowed).":                                                                  fetch.PreflightDisallowedRedirect,
		"(Reason: CORS request not http).": fetch.CorsDisabledScheme,
	} {
		if got := Reasons(text); !slices.Contains(got, want) {
			t.Errorf("%s: got %q; want %s among them", text, got, want)
		}
	}
	for _, s := range sayings() {
		for _, r := range s.means {
			if !slices.Contains(fetch.Reasons(), r) {
				t.Errorf("%s: %q is no reason", s.words, r)
			}
		}
	}
}

// The address is found wherever the pieces of the output are cut.
func TestAnnouncement(t *testing.T) {
	t.Parallel()
	text := "*** You are running in headless mode.\nWebDriver BiDi listening on ws://127.0.0.1:41001\n"
	for cut := range len(text) {
		a := &announcement{found: make(chan string, 1)}
		for _, piece := range []string{text[:cut], text[cut:], text} {
			if n, err := a.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("got %d, %v", n, err)
			}
		}
		select {
		case got := <-a.found:
			if got != "ws://127.0.0.1:41001" {
				t.Fatalf("cut at %d: got %q", cut, got)
			}
		default:
			t.Fatalf("cut at %d: not found", cut)
		}
	}
}
