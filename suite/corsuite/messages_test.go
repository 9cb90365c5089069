//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// obeyed finds what a runner of a CI system takes for a command.
var obeyed = regexp.MustCompile(`(?m)^[\s\pZ]*::|##\[|(?i)##vso\[|##teamcity\[`)

func holdPlain(t *testing.T, what, text string) {
	t.Helper()
	if at := obeyed.FindStringIndex(text); at != nil {
		t.Errorf("%s: a runner obeys %q", what, text[max(0, at[0]-30):min(len(text), at[1]+30)])
	}
	for _, c := range text {
		if unicode.IsControl(c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c) {
			t.Errorf("%s: got the control %q", what, c)
			return
		}
	}
}

// Controls and commands of files, names, flags and browsers are escaped as the
// target's are, and messages show no more of them than a person reads.
func TestMessagesAreInertAndShort(t *testing.T) {
	t.Parallel()
	const bad = "x\x1b[31m\u202e\u009b2J\r\n  ::error title=X::bad\n##[error]bad ##vso[a.b]c ##teamcity[x]"
	dir := t.TempDir()
	name := "bad\x1b[31m\n::error::x.yaml"
	long := strings.Repeat("ä:/ y", 19_000)
	keys := strings.Builder{}
	for i := range 300 {
		fmt.Fprintf(&keys, "key%d: 1\n", i)
	}
	saved := `{"corsuite": "1", "agents": [{"name": "raw"}], "verdicts": [{"rule": %[1]q, "case": "c", "agent": "a", "target": "t", "status": %[1]q}]}`
	for file, text := range map[string]string{
		name:           "policy: [",
		"waivers.yaml": fmt.Sprintf("- {rule: %q, reason: x}\n- {rule: \"a\\e[31m[\", reason: x}\n", "cors-check.*"+bad),
		"saved.json":   strings.ReplaceAll(fmt.Sprintf(saved, "BAD"), "BAD", `x\u001b[31m\u202e\n::error::x ##[error]`),
		"keys.yaml":    keys.String(),
		"browser.sh":   "#!/bin/sh\nprintf '\\033[31m##[error]bad\\n  ::error::bad\\n' >&2\nprintf '\\033[31m##[error]bad\\n::error::bad\\n'\nexit 1\n",
		"key":          "k",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const url, app = "http://127.0.0.1:1/", "https://app.example.com"
	for what, args := range map[string][]string{
		"a file's name":     {"run", "--config", name},
		"no such file":      {"run", "--config", bad + "?"},
		"waivers":           {"run", url, "--waivers", "waivers.yaml"},
		"saved":             {"diff", "saved.json", "saved.json"},
		"saved, compared":   {"compare", "saved.json", "saved.json"},
		"keys":              {"run", "--config", "keys.yaml"},
		"a browser":         {"run", url, "--via", "chrome", "--chrome", filepath.Join(dir, "browser.sh")},
		"an adapter":        {"run", "--via", "raw", "--exec", filepath.Join(dir, "browser.sh")},
		"no browser":        {"run", url, "--via", "chrome", "--chrome", bad},
		"a URL":             {"run", bad},
		"a flag":            {"run", "--" + bad},
		"a value":           {"run", url, "--timeout", bad},
		"a command":         {bad},
		"an argument":       {"explain", bad},
		"an output":         {"run", url, "--out", "json=" + bad + "/x"},
		"a glob":            {"run", url, "--only", bad},
		"a header":          {"try", url, "--origin", app, "-H", bad, "--via", "raw"},
		"a method":          {"try", url, "--origin", app, "-X", bad, "--via", "raw"},
		"a file":            {"init", "--file", bad},
		"long URL":          {"run", "ftp://" + long},
		"long origin":       {"run", url, "--origin", long},
		"long flag":         {"run", "--" + long},
		"long value":        {"run", url, "--timeout", long},
		"long format":       {"run", url, "--format", long},
		"long agent":        {"run", url, "--via", long},
		"long glob":         {"run", url, "--only", long},
		"long mutant":       {"serve", "--mutant", long},
		"long request":      {"try", "ftp://" + long, "--origin", app},
		"long header":       {"try", url, "--origin", app, "-H", long},
		"long credentials":  {"try", url, "--origin", app, "--credentials=" + long},
		"long file":         {"run", "--config", long},
		"long output":       {"run", url, "--out", long},
		"long secret":       {"run", url, "--origin", app, "--header", "X-A: $" + long},
		"long exec":         {"run", "--via", "raw", "--exec", "exit 3; " + long},
		"long command":      {long},
		"long subject":      {"compare", url, long},
		"long server":       {"run", url, "--server", long},
		"long topic":        {"explain", long},
		"long, many values": {"run", url, "--only", strings.Repeat("x,", 5000)},
	} {
		got := inFolder(t, dir, args...)
		holdPlain(t, what+", standard error", got.stderr)
		holdPlain(t, what+", standard output", got.stdout)
		if n := utf8.RuneCountInString(got.stderr); n > 2500 { // twenty mistakes of a file, each with the keys that there are
			t.Errorf("%s: got %d characters: %.300s", what, n, got.stderr)
		}
		if strings.Count(got.stderr, "ä:/ y") > 130 {
			t.Errorf("%s: got more than 200 characters of a value: %.600s", what, got.stderr)
		}
		if got.code < 1 && !slices.Contains([]string{"a file", "a header", "a method", "long header"}, what) || got.code > 3 {
			t.Errorf("%s: got exit code %d; %s", what, got.code, got.stderr)
		}
		if what == "keys" && (strings.Count(got.stderr, "\n") != 21 || !strings.Contains(got.stderr, "and 280 more")) {
			t.Errorf("got %s; want 20 mistakes and how many more", got.stderr)
		}
	}
}

// No answer makes a command of what is printed, however the text wraps.
func TestAnswersAreInert(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, payload := range []string{
		strings.Repeat("a", 60) + " ::error title=X::bad ##[error]bad", "::add-mask::x ##vso[task.logissue type=error]x", strings.Repeat("::x ", 60), "##teamcity[x]",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{
				"Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Max-Age", "Vary", "Server", "Location", "X-A",
			} {
				w.Header().Set(name, payload)
			}
			if r.Method != http.MethodOptions {
				fmt.Fprintf(w, "%s\n%s\n", payload, payload)
			}
		}))
		url := s.URL + "/items"
		for _, args := range [][]string{
			{"run", url, "--via", "raw", "--origin", "https://app.example.com", "--method", "PUT"},
			{"run", url, "--via", "raw", "--verbose", "--only", "cors-check,preflight"},
			{"run", url, "--via", "raw", "--format", "markdown", "--only", "cors-check,preflight"},
			{"run", url, "--via", "raw", "--format", "json", "--only", "cors-check,preflight"},
			{"run", url, "--via", "raw", "--format", "html", "--only", "cors-check,preflight"},
			{"run", url, "--via", "raw", "--format", "junit", "--only", "cors-check,preflight"},
			{"run", url, "--via", "raw", "--format", "sarif", "--only", "cors-check,preflight"},
			{"try", url, "--via", "raw", "--origin", "https://app.example.com", "--verbose", "-X", "PUT"},
			{"learn", url},
			{"learn", url, "--out", filepath.Join(t.TempDir(), "draft.yaml")},
			{"compare", url, s.URL + "/other", "--via", "raw", "--only", "cors-check"},
		} {
			got := inFolder(t, dir, args...)
			holdPlain(t, strings.Join(args, " ")+", standard output", got.stdout)
			holdPlain(t, strings.Join(args, " ")+", standard error", got.stderr)
		}
		s.Close()
	}
}

// What a child prints ends after a megabyte, and the child goes on.
func TestChildOutputIsBounded(t *testing.T) {
	t.Parallel()
	got := inFolder(t, t.TempDir(), "run", "--via", "raw", "--exec", "yes 0123456789 | head -c 3000000; exit 3")
	if n := len(got.stderr); n > 5<<18 || !strings.Contains(got.stderr, "corsuite: --exec has printed more than 1 MB") {
		t.Errorf("got %d bytes, ending in %q; want 1 MB and a sentence", n, got.stderr[max(0, n-300):])
	}
}
