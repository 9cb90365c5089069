package inert_test

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/corsuite/corsuite/suite/internal/inert"
)

// runners are the patterns by which runners find their commands, as their
// sources have them. GitHub's trims what .NET calls white space.
func runners() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"GitHub":    regexp.MustCompile(`(?m)^[\s\pZ\x{85}\x{feff}]*::`),
		"GitHub, 1": regexp.MustCompile(`##\[`),
		"Azure":     regexp.MustCompile(`(?i)##vso\[`),
		"TeamCity":  regexp.MustCompile(`(?i)##teamcity\[`),
		"GitLab":    regexp.MustCompile(`section_(start|end):\d+:`),
	}
}

func lines(text string) string { return string(inert.Lines([]byte(text))) }

func payloads() []string {
	return []string{
		"::error title=X::bad", "  ::add-mask::x", "a ::error::b", "##[error]bad", "##vso[task.setvariable variable=a]b", "##VSO[a.b]", "###[x]", "####vso[x]",
		"##teamcity[message text='x']", "section_start:1560896352:my_section\r\x1b[0KHeader", "section_end:1560896353:x",
		"\t::x", "\u00a0::x", "\u2028::x", "\u0085::x", "\ufeff::x", "\ufe0f::x", "\u200b::x", "\x1b[31m::x", "a\n::x", "a\r::x", ":::x", ": ::x",
	}
}

func TestTextAndLines(t *testing.T) {
	t.Parallel()
	for _, p := range payloads() {
		for _, text := range []string{lines("      " + inert.Text(p)), lines(inert.Text(p) + "\n" + inert.Text(p)), inert.Message("x\n"+p, nil)} {
			check(t, p, text)
		}
	}
	for _, plain := range []string{"a::b", "std::string", "## heading", "#[x]", "[::1]:80", "got ::", "section_start"} {
		if got := lines(plain); got != plain {
			t.Errorf("got %q; want %q", got, plain)
		}
	}
}

// Readers of JSON, HTML and XML find what was written; runners find nothing.
func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, p := range payloads() {
		encoded, err := json.Marshal(map[string]string{"v": p})
		if err != nil {
			t.Fatal(err)
		}
		safe := inert.JSON(encoded)
		check(t, p, string(safe))
		var back map[string]string
		if err := json.Unmarshal(safe, &back); err != nil || back["v"] != p {
			t.Errorf("%q: got %q, %v", p, back["v"], err)
		}
		markup := string(inert.Markup([]byte("<p>\n" + html.EscapeString(inert.Text(p)) + "\n</p>")))
		check(t, p, markup)
		if got := html.UnescapeString(markup); !strings.Contains(got, inert.Text(p)) {
			t.Errorf("%q: got %q", p, got)
		}
	}
}

func check(t *testing.T, payload, text string) {
	t.Helper()
	for name, pattern := range runners() {
		if pattern.MatchString(text) {
			t.Errorf("%s takes %q for a command, of %q", name, text, payload)
		}
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä b", 50_000)
	got := inert.Message(fmt.Sprintf("--origin %q: want an origin", long), nil)
	if n := utf8.RuneCountInString(got); n > 300 || !strings.HasSuffix(got, ": want an origin") || !strings.Contains(got, "(150,000 characters)") {
		t.Errorf("got %d characters: %s", n, got)
	}
	got = inert.Message("unknown flag: --"+strings.Repeat("x", 5000), nil)
	if n := utf8.RuneCountInString(got); n > 300 || !strings.HasPrefix(got, "unknown flag: --xxx") {
		t.Errorf("got %d characters: %s", n, got)
	}
	got = inert.Message(strings.Repeat("f:1:1: unknown key\n", 60_000), nil)
	if n := strings.Count(got, "\n"); n != 20 || !strings.HasSuffix(got, "\nand 59,980 more") {
		t.Errorf("got %d lines: %s", n, got)
	}
	for _, args := range [][]string{{long}, {"--exec=" + long}} {
		if got := inert.Message("--exec "+long+" fails", args); got != "--exec "+string([]rune(long)[:200])+"… (150,000 characters) fails" {
			t.Errorf("%.20q: got %s", args, got)
		}
	}
	for _, same := range []string{"", "a short one: \"quoted\" and 'so'", "two\nlines", strings.Repeat("word ", 100) + "end"} {
		if got := inert.Message(same, nil); got != same {
			t.Errorf("got %q; want %q", got, same)
		}
	}
}

// Whatever a text holds, no terminal and no runner obeys what is printed of it.
func FuzzPrint(f *testing.F) {
	for _, p := range payloads() {
		f.Add(p, p)
	}
	f.Add(`"`+strings.Repeat(`\"`, 300)+`"`, "::")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, text := range []string{lines(inert.Text(a) + "\n  " + inert.Text(b)), inert.Message(a+"\n"+b, []string{a})} {
			check(t, a+b, text)
			for _, c := range text {
				if c != '\n' && c != '\t' && (unicode.IsControl(c) || inert.Unseen(c)) {
					t.Errorf("got %q in %q", c, text)
				}
			}
			if !utf8.ValidString(text) {
				t.Errorf("got %q, which is not UTF-8", text)
			}
		}
	})
}
