package report_test

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	t.Parallel()
	with := func(change func(*report.Options)) report.Options {
		o := options()
		change(&o)
		return o
	}
	type golden struct {
		format string
		report *harness.Report
		o      report.Options
	}
	tests := map[string]golden{
		"sample.txt":         {"text", sample(), options()},
		"sample-color.txt":   {"text", sample(), with(func(o *report.Options) { o.Color = true })},
		"sample-verbose.txt": {"text", sample(), with(func(o *report.Options) { o.Verbose = true })},
		"sample-quiet.txt":   {"text", sample(), with(func(o *report.Options) { o.Quiet = true })},
		"clean.txt":          {"text", clean(), report.Options{}},
		"undeclared.txt":     {"text", undeclared(), report.Options{}},
		"undeclared.md":      {"markdown", undeclared(), report.Options{}},
		"empty.txt":          {"text", &harness.Report{Incomplete: []string{"interrupted"}}, report.Options{}},
		"sample.json":        {"json", sample(), options()},
		"sample.ndjson":      {"ndjson", sample(), options()},
		"sample.junit.xml":   {"junit", sample(), options()},
		"sample.github.txt":  {"github", declared(), options()},
		"sample.badge.svg":   {"badge", declared(), options()},
		"empty.junit.xml":    {"junit", &harness.Report{Incomplete: []string{"interrupted"}}, report.Options{}},
		"sample.md":          {"markdown", sample(), options()},
		"sample.sarif":       {"sarif", sample(), options()},
		"sample.html":        {"html", sample(), options()},
	}
	for _, format := range report.Formats() {
		if !slices.ContainsFunc(slices.Collect(maps.Values(tests)), func(tt golden) bool { return tt.format == format }) {
			t.Errorf("the format %s has no golden file", format)
		}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, tt.format, tt.report, tt.o)
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; go test -update writes it", err)
			}
			if diff := gocmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got); go test -update accepts it:\n%s", name, diff)
			}
		})
	}
}

func TestWriteUnknownFormat(t *testing.T) {
	t.Parallel()
	err := report.Write("pdf", &bytes.Buffer{}, clean(), report.Options{})
	if err == nil || !strings.Contains(err.Error(), `"pdf"`) || !strings.Contains(err.Error(), "markdown") {
		t.Errorf("got %v; want an error that names the formats", err)
	}
}

// declared is sample with a target that stands in a file.
func declared() *harness.Report {
	r := sample()
	r.Targets[0].File, r.Targets[0].Line = "deploy/corsuite.yaml", 12
	return r
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriteSaysWhenItCannot(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		if err := report.Write(format, brokenPipe{}, sample(), options()); !errors.Is(err, errPipe) {
			t.Errorf("%s: got %v; want %v", format, err, errPipe)
		}
	}
}

// No format lets a credential through, wherever the report has it.
func TestWriteRedacts(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		o := options()
		o.Verbose = true
		out := string(write(t, format, sample(), o))
		for _, s := range []string{"a-long-secret", "0123456789abcdef"} {
			if strings.Contains(out, s) {
				t.Errorf("%s: got %q in the report; want it redacted", format, s)
			}
		}
	}
}

// Nobody can reach a terminal, a page or a parser through a target's answer.
func TestWriteHostile(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		o := options()
		o.Verbose = true
		out := write(t, format, hostile(), o)
		if !utf8.Valid(out) {
			t.Errorf("%s: got invalid UTF-8", format)
		}
		for i, c := range string(out) {
			if unicode.IsControl(c) && c != '\n' && c != '\t' || c == '\u202e' || c == '\u2028' {
				t.Errorf("%s: got %q at byte %d; want it escaped", format, c, i)
				break
			}
		}
		if format != "json" && len(out) > 400_000 {
			t.Errorf("%s: got %d bytes; want long values cut", format, len(out))
		}
		checkHostile(t, format, string(out))
	}
}

func checkHostile(t *testing.T, format, out string) {
	t.Helper()
	switch format {
	case "html":
		if n := strings.Count(strings.ToLower(out), "<script"); n != 1 {
			t.Errorf("got %d script elements; want our own only", n)
		}
		if strings.Contains(out, "<img") {
			t.Errorf("got an element of the target's; want it escaped")
		}
	case "markdown":
		prose := outsideOfCode(out)
		for _, markup := range []string{"@everyone", "<img", "<script", "\n# heading"} {
			if strings.Contains(prose, markup) {
				t.Errorf("got %q in the text; want it escaped:\n%s", markup, prose)
			}
		}
	}
}

// outsideOfCode returns the lines of a Markdown text that stand in no fenced block.
func outsideOfCode(markdown string) string {
	var prose strings.Builder
	fence := ""
	for line := range strings.Lines(markdown) {
		run := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(run) >= 3:
			fence = run
		case fence != "" && len(run) >= len(fence) && run+"\n" == line:
			fence = ""
		case fence == "":
			prose.WriteString(line)
		}
	}
	return prose.String()
}

// hiding are not secrets but the values of the names.
func hiding(names ...string) *redact.Secrets {
	s := redact.New()
	s.Hide(names...)
	return s
}

func TestRedactLeavesTheReportAlone(t *testing.T) {
	t.Parallel()
	r := sample()
	clean := report.Redact(r, hiding("x-amzn-errortype"))
	if diff := gocmp.Diff(sample(), r, gocmp.AllowUnexported(harness.InstanceVerdict{})); diff != "" {
		t.Errorf("the report changed (-before +after):\n%s", diff)
	}
	for _, x := range clean.Exchanges {
		for _, h := range append(x.Request, x.Response...) {
			switch strings.ToLower(h.Name) {
			case "authorization", "set-cookie", "x-amzn-errortype":
				if h.Value != "[redacted]" {
					t.Errorf("got %s: %s; want it redacted", h.Name, h.Value)
				}
			case "origin":
				if h.Value == "[redacted]" {
					t.Errorf("got a redacted origin; want it as it was")
				}
			}
		}
	}
	for _, command := range clean.Verdicts[3].Reproduce {
		if !strings.Contains(command, "[redacted]") || !strings.Contains(command, "stranger.example") {
			t.Errorf("got %s; want the credential hidden and nothing else", command)
		}
	}
}

// Commands hide a credential that no exchange has shown, however it is quoted.
func TestRedactCommands(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`curl -i u -H 'authorization: a'\''b' -H 'X-A: 1'`:           `curl -i u -H 'authorization: [redacted]' -H 'X-A: 1'`,
		`curl -i u -H $'Cookie: a\'b\033' -H 'X-A: 1'`:               `curl -i u -H 'Cookie: [redacted]' -H 'X-A: 1'`,
		`f(u, {headers: [["Authorization", "a\"b"], ["X-A", "1"]]})`: `f(u, {headers: [["Authorization", "[redacted]"], ["X-A", "1"]]})`,
		`x.setRequestHeader("X-Key", "k")`:                           `x.setRequestHeader("X-Key", "[redacted]")`,
		`curl -i u -H 'X-Authorization-Not: 1'`:                      `curl -i u -H 'X-Authorization-Not: 1'`,
	}
	for command, want := range tests {
		r := &harness.Report{Verdicts: []harness.Verdict{{Reproduce: []string{command}}}}
		if got := report.Redact(r, hiding("X-Key")).Verdicts[0].Reproduce[0]; got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

// URLs show no password and no parameter that is named like a secret, wherever they stand.
func TestRedactURLs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://u:p:w@a.example/?x=1":                          "https://[redacted]@a.example/?x=1",
		"https://a.example/?x=1&Access_Token=0123456789":        "https://a.example/?x=1&Access_Token=[redacted]",
		"https://a.example/cb#id_token=0123456789&state=abcdef": "https://a.example/cb#id_token=[redacted]&state=abcdef",
		"https://a.example/?x-key=0123456789":                   "https://a.example/?x-key=[redacted]", // as named
		"https://a.example/?monkey=0123456789&key=1":            "https://a.example/?monkey=0123456789&key=1",
		"https://localhost:3000@stranger.example":               "https://localhost:3000@stranger.example", // a probe
		"https://app.example.com@stranger.example":              "https://app.example.com@stranger.example",
		"curl -i 'https://a.example/?sig=0123456789' -H 'A: b'": "curl -i 'https://a.example/?sig=[redacted]' -H 'A: b'",
	}
	for text, want := range tests {
		r := &harness.Report{
			Targets:   []harness.TargetInfo{{Name: text, URL: text}},
			Exchanges: []harness.Exchange{{URL: text, Response: []harness.HeaderLine{header("Location", text)}, Body: text}},
			Verdicts:  []harness.Verdict{{Target: text, Why: text, Reproduce: []string{text}}},
		}
		r = report.Redact(r, hiding("X-Key"))
		x, v := r.Exchanges[0], r.Verdicts[0]
		for _, got := range []string{r.Targets[0].Name, r.Targets[0].URL, x.URL, x.Response[0].Value, x.Body, v.Target, v.Why, v.Reproduce[0]} {
			if got != want {
				t.Errorf("got %s; want %s", got, want)
			}
		}
	}
}

// Prose keeps to the width; what is copied (commands, headers, URLs, snippets) is never broken.
func TestTextWidth(t *testing.T) {
	t.Parallel()
	for _, width := range []int{40, 60, 80, 120} {
		o := options()
		o.Width = width
		for line := range strings.Lines(string(write(t, "text", sample(), o))) {
			line = strings.TrimRight(line, "\n")
			copied := strings.Contains(line, "https://") || strings.Contains(line, "Access-Control-") || strings.Contains(line, "  ") && strings.HasPrefix(line, "      ")
			if utf8.RuneCountInString(line) > width && !copied && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("width %d: got %q; want it wrapped", width, line)
			}
		}
	}
}

func TestConclusion(t *testing.T) {
	t.Parallel()
	verdict := func(status harness.Status) harness.Verdict {
		v := clean().Verdicts[0]
		v.Status = status
		return v
	}
	tests := map[string]struct {
		statuses   []harness.Status
		incomplete []string
		want       string
	}{
		"nothing":        {nil, nil, "INCONCLUSIVE  nothing was judged\n"},
		"not applicable": {[]harness.Status{harness.StatusNotApplicable}, nil, "INCONCLUSIVE  nothing was judged\n"},
		"pass":           {[]harness.Status{harness.StatusPass}, nil, "PASS  a browser does what the policy says (1 verdict judged)\n"},
		"warn":           {[]harness.Status{harness.StatusPass, harness.StatusWarn}, nil, "PASS  a browser does what the policy says, with 1 warning (2 verdicts judged)\n"},
		"fail first":     {[]harness.Status{harness.StatusFail, harness.StatusInconclusive}, nil, "FAIL  a browser does not do what the policy says: 1 finding keeps a friend out\n"},
		"inconclusive":   {[]harness.Status{harness.StatusPass, harness.StatusInconclusive}, nil, "INCONCLUSIVE  nothing is broken that could be judged, but 1 verdict could not\n"},
		"incomplete":     {[]harness.Status{harness.StatusPass}, []string{"interrupted"}, "INCONCLUSIVE  1 verdict judged and nothing broken, but the run is not whole\n"},
	}
	for name, tt := range tests {
		r := &harness.Report{Incomplete: tt.incomplete}
		for _, s := range tt.statuses {
			r.Verdicts = append(r.Verdicts, verdict(s))
		}
		out := string(write(t, "text", r, report.Options{Width: 200}))
		if !strings.HasSuffix(out, tt.want) {
			t.Errorf("%s: got %q; want it to end with %q", name, out, tt.want)
		}
	}
}

// A badge is how the run ended, in a word.
func TestBadge(t *testing.T) {
	t.Parallel()
	stale := clean()
	stale.StaleWaivers = []string{"the waiver of a.b covers no finding any more"}
	for want, r := range map[string]*harness.Report{"CORS: conforms": clean(), "CORS: fails": stale, "CORS: not judged": {}} {
		if out := string(write(t, "badge", r, report.Options{})); !strings.Contains(out, want) {
			t.Errorf("got %s; want %s", out, want)
		}
	}
}

// A waiver that no longer holds fails a run, so every report for people or machines says so.
func TestStaleWaivers(t *testing.T) {
	t.Parallel()
	r := clean()
	r.StaleWaivers = []string{"the waiver of a.b covers no finding any more"}
	for format, fails := range map[string]string{
		"text": "FAIL  1 waiver no longer true", "markdown": "corsuite: FAIL", "html": ">FAIL<", "junit": `failures="1"`, "sarif": "", "json": "stale-waivers", "ndjson": "stale-waivers", "github": "::error title=corsuite%3A FAIL::",
	} {
		out := string(write(t, format, r, report.Options{Width: 200}))
		if !strings.Contains(out, r.StaleWaivers[0]) || !strings.Contains(out, fails) {
			t.Errorf("%s: got %q; want the waiver and %q in it", format, out, fails)
		}
	}
}

// A server without any CORS breaks many rules and has one thing to mend.
func TestCauses(t *testing.T) {
	t.Parallel()
	origins := map[string]string{"a": app, "b": app, "n": "null", "o": "https://other.example"}
	verdict := func(rule string, status harness.Status, harm harness.Harm, reason fetch.Reason, exchange string) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: "c", Agent: "raw", Target: items, Status: status, Harm: harm, Title: "an allowed origin reads the response",
			Want: "shared", Got: "blocked", Reason: reason, Why: rule, Cause: harness.Cause{Kind: harness.CauseRefused, Who: origins[exchange], Reason: reason},
			Instances: []harness.InstanceVerdict{{Status: status, Exchanges: []string{exchange}}}}
	}
	from := func(id string) harness.Exchange {
		return harness.Exchange{ID: id, Method: "GET", URL: items, Status: 200, Request: []harness.HeaderLine{header("Origin", origins[id])}}
	}
	onWire := func(rule string, reason fetch.Reason) harness.Verdict {
		v := verdict(rule, harness.StatusFail, harness.Break, reason, "a")
		v.Want, v.Got = "the preflight passes the CORS check", "Access-Control-Allow-Origin is missing"
		v.Cause = harness.Cause{Kind: harness.CauseClaim, Claim: v.Want}
		return v
	}
	const missing, mismatch = fetch.MissingAllowOriginHeader, fetch.AllowOriginMismatch
	aboutLeaks := verdict("a.stranger", harness.StatusFail, harness.Break, missing, "a")
	aboutLeaks.RuleHarm = harness.Leak // its friend is kept out
	r := &harness.Report{
		Exchanges: []harness.Exchange{from("a"), from("b"), from("n"), from("o")},
		Verdicts: []harness.Verdict{
			onWire("a.early-claim", missing),
			aboutLeaks,
			verdict("a.leaky", harness.StatusFail, harness.Leak, missing, "a"),
			verdict("a.plain", harness.StatusFail, harness.Break, missing, "b"),
			verdict("a.odd", harness.StatusWarn, harness.Break, missing, "a"),
			verdict("a.second-origin", harness.StatusFail, harness.Break, missing, "o"),
			verdict("a.null", harness.StatusFail, harness.Break, missing, "n"),
			onWire("a.claim", missing+"z"), // nobody was refused for that
			verdict("a.other", harness.StatusFail, harness.Break, mismatch, "a"),
			verdict("a.warns-alone", harness.StatusWarn, harness.Break, mismatch+"y", "a"),
		},
	}
	out := string(write(t, "text", r, report.Options{}))
	for _, want := range []string{
		"a.plain/c  via raw\n", // the rule that is about this harm leads
		"the same breaks 5 more cases of 6 rules: a.early-claim/c, a.stranger/c,\n      a.leaky/c and 2 more\n",
		"      a.null/c  via raw\n", // who leaves sandboxed pages out may have meant to
		"      a.claim/c  via raw\n",
		"      a.other/c  via raw\n", // another reason
		"      a.warns-alone/c  via raw\n",
		"4 findings keep a friend out\n", // nobody leaked
	} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "/c  via raw\n"); n != 5 {
		t.Errorf("got %d findings; want 5", n)
	}
}

// A page that is refused for what Access-Control-Allow-Origin says is the finding;
// claims on that header are other ways to see it, and claims on others are not.
func TestCausesOfClaims(t *testing.T) {
	t.Parallel()
	const twice = fetch.MultipleAllowOriginValues
	verdict := func(rule string, status harness.Status, got, want string, reason fetch.Reason) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: "c", Agent: "raw", Target: items, Status: status, Harm: harness.Break, Title: "it is so",
			Want: want, Got: got, Reason: reason, Why: rule, Cause: causeFor(want, got, app), Instances: []harness.InstanceVerdict{{Status: status, Exchanges: []string{"a"}}}}
	}
	r := &harness.Report{
		Exchanges: []harness.Exchange{{ID: "a", Method: "GET", URL: items, Status: 200, Request: []harness.HeaderLine{header("Origin", app)}}},
		Verdicts: []harness.Verdict{
			verdict("a.read", harness.StatusFail, "blocked", "shared", twice),
			verdict("a.once", harness.StatusFail, "there 2 times", "Access-Control-Allow-Origin appears once", twice),
			verdict("a.lint", harness.StatusFail, "there 2 times", "Access-Control-Allow-Origin appears once", ""),
			verdict("a.conditional", harness.StatusWarn, "a, a", "a 304 has one Access-Control-Allow-Origin", twice),
			verdict("a.names", harness.StatusWarn, "x y", "Access-Control-Allow-Headers is a list", twice),
			verdict("b.status", harness.StatusFail, "the status is 401", "the status is from 200 to 299", "PreflightInvalidStatus"),
			verdict("b.header", harness.StatusFail, "blocked", "shared", "PreflightInvalidStatus"),
			verdict("b.names", harness.StatusWarn, "[]", "Access-Control-Allow-Headers lists it", "PreflightInvalidStatus"),
		},
	}
	out := string(write(t, "text", r, report.Options{Width: 200}))
	for _, want := range []string{
		"      a.read/c  via raw\n", "the same breaks 3 more cases of 4 rules: a.once/c, a.lint/c, a.conditional/c\n", "      a.names/c  via raw\n",
		"      b.header/c  via raw\n", "the same breaks 1 more case of 2 rules: b.status/c\n", "      b.names/c  via raw\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "FAIL  ") + strings.Count(out, "WARN  "); n != 5 { // with the conclusion
		t.Errorf("got %d findings; want 4", n-1)
	}
}

// causeFor is the cause of a verdict on who, which wants and got that.
func causeFor(want, got, who string) harness.Cause {
	switch got {
	case "blocked":
		return harness.Cause{Kind: harness.CauseRefused, Who: who}
	case "shared", "withheld":
		if who == app {
			return harness.Cause{Kind: harness.CauseLetIn, Who: who, Field: "headers"}
		}
		return harness.Cause{Kind: harness.CauseLetIn, Who: who, Field: "origins"}
	}
	c := harness.Cause{Kind: harness.CauseClaim, Claim: want, Who: who}
	for _, header := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Headers"} {
		if strings.Contains(want, header) {
			c.Field = header
		}
	}
	return c
}

// A server that answers "*" lets strangers and sandboxed frames in alike, and the
// browser's message about another request says nothing of this one.
func TestCausesOfEveryone(t *testing.T) {
	t.Parallel()
	verdict := func(rule, exchange, console string) harness.Verdict {
		who := map[string]string{"n": "null"}[exchange]
		return harness.Verdict{Rule: rule, Case: "c", Agent: "chrome", Target: items, Status: harness.StatusFail, Harm: harness.Leak,
			Want: "blocked", Got: "shared", Why: rule, Cause: causeFor("", "shared", cmp.Or(who, "https://stranger.example")),
			Instances: []harness.InstanceVerdict{{Status: harness.StatusFail, Exchanges: []string{exchange}, Console: console}}}
	}
	from := func(id, origin string) harness.Exchange {
		return harness.Exchange{ID: id, Method: "GET", URL: items, Status: 200, Request: []harness.HeaderLine{header("Origin", origin)},
			Response: []harness.HeaderLine{header("Access-Control-Allow-Origin", "*")}}
	}
	r := &harness.Report{
		Exchanges: []harness.Exchange{from("s", "https://stranger.example"), from("n", "null")},
		Verdicts:  []harness.Verdict{verdict("a.stranger", "s", ""), verdict("a.null", "n", "no font"), verdict("a.preflight", "p", "")},
	}
	// Asked with credentials, the same server names the origin: it is the same stranger still.
	named := from("p", "https://stranger.example")
	named.Response = []harness.HeaderLine{header("Access-Control-Allow-Origin", "https://stranger.example")}
	r.Exchanges = append(r.Exchanges, named)
	out := string(write(t, "text", r, report.Options{}))
	if strings.Count(out, "FAIL  a.") != 1 || strings.Contains(out, "no font") {
		t.Errorf("want one finding without a message in\n%s", out)
	}
}

// A stranger that is let in is one thing to fix, whatever the request is; and a
// claim on the wire is broken once, whatever was sent.
func TestCausesOfLeaks(t *testing.T) {
	t.Parallel()
	origins := map[string]string{"s": "https://stranger.example", "h": "http://stranger.example", "n": "null", "f": app}
	verdict := func(rule, got, want string, reason fetch.Reason, exchange string, harm harness.Harm) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: exchange, Agent: "raw", Target: items, Status: harness.StatusFail, Harm: harm, Title: "an unrelated origin does not read the response",
			Want: want, Got: got, Reason: reason, Why: rule, Cause: causeFor(want, got, origins[exchange]),
			Instances: []harness.InstanceVerdict{{Status: harness.StatusFail, Exchanges: []string{exchange}}}}
	}
	from := func(id string) harness.Exchange {
		return harness.Exchange{ID: id, Method: "GET", URL: items, Status: 200, Request: []harness.HeaderLine{header("Origin", origins[id])}}
	}
	r := &harness.Report{
		Exchanges: []harness.Exchange{from("s"), from("h"), from("n"), from("f")},
		Verdicts: []harness.Verdict{
			verdict("a.stranger", "shared", "blocked", "", "s", harness.Leak),
			verdict("a.stranger", "shared", "blocked", "", "h", harness.Leak), // the same rule
			verdict("a.upload", "withheld", "blocked", "", "s", harness.Break),
			verdict("a.plain-http", "shared", "blocked", "", "h", harness.Leak),
			verdict("a.preflight", "shared", "blocked; the preflight already refuses", "", "s", harness.Leak),
			verdict("a.concurrent", "shared", "shared; strangers do not read", "", "s", harness.Leak),
			verdict("a.null", "shared", "blocked", "", "n", harness.Break),
			verdict("a.named", "ACAO: x", "it is not named", fetch.AllowOriginMismatch, "s", harness.Note),
			verdict("a.named", "ACAO: y", "it is not named", fetch.AllowOriginMismatch, "h", harness.Note),
			verdict("b.named", "ACAO: x", "it is not named", "", "s", harness.Note), // the same claim
			verdict("a.upload-null", "withheld", "blocked; the preflight already refuses", "", "n", harness.Break),
			verdict("a.header", "shared", "blocked", "", "f", harness.Leak),
			verdict("a.method", "withheld", "blocked", "", "f", harness.Leak),
		},
		Targets: []harness.TargetInfo{{Name: items, URL: items, Policy: harness.Policy{Origins: []string{app}}}},
	}
	out := string(write(t, "text", r, report.Options{Width: 200}))
	for _, want := range []string{
		"FAIL  a.stranger\n",
		"the same breaks 5 more cases of 5 rules: a.stranger/h, a.upload/s, a.plain-http/h and 2 more\n",
		"FAIL  a.null\n", // another one
		"FAIL  a.named\n",
		"the same breaks 2 more cases of 2 rules: a.named/h, b.named/s\n",
		"the same breaks 1 more case of 2 rules: a.upload-null/n\n",
		"FAIL  a.header\n", // the origin is let in by right: what else is has its own cure
		"the same breaks 1 more case of 2 rules: a.method/f\n",
		"2 findings let a stranger in, 1 finding lets a friend do more than declared, 1 finding is worth knowing\n", // whatever the rule is about
	} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "FAIL  a."); n != 4 {
		t.Errorf("got %d findings; want 4", n)
	}
}

// The console tells why a page was refused. What it says of a request that was
// shared is about something else.
func TestConsole(t *testing.T) {
	t.Parallel()
	r := sample()
	for _, v := range r.Verdicts {
		for k := range v.Instances {
			v.Instances[k].Console = "console where it is " + v.Got
		}
	}
	out := string(write(t, "text", r, options()))
	if !strings.Contains(out, "console: console where it is blocked\n") {
		t.Errorf("got no console of the refusal in\n%s", out)
	}
	if strings.Contains(out, "console where it is shared") {
		t.Errorf("got the console of a request that was shared in\n%s", out)
	}
}

// Advice is given once; where it helps again, the finding points at it.
func TestAdviceOnce(t *testing.T) {
	t.Parallel()
	verdict := func(rule, target string) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: "c", Agent: "raw", Target: target, Status: harness.StatusFail, Harm: harness.Cache,
			Want: rule, Got: "nothing", Why: rule + " at " + target, Cause: harness.Cause{Kind: harness.CauseClaim, Claim: rule}}
	}
	r := &harness.Report{
		Targets:  []harness.TargetInfo{{Name: "items", Server: "nginx"}, {Name: "missing", Server: "Express"}, {Name: "boom", Server: "nginx"}},
		Verdicts: []harness.Verdict{verdict("a.vary", "items"), verdict("b.vary", "items"), verdict("a.vary", "missing"), verdict("a.vary", "boom")},
	}
	out := string(write(t, "text", r, report.Options{
		Advise: func(harness.Verdict, []harness.Exchange) report.Advice {
			return report.Advice{Cause: "no Vary", Cure: "send it", Snippet: "a line"}
		},
	}))
	for want, n := range map[string]int{
		"no Vary": 1, "a line\n": 1, "a.vary/c  via raw  at items, boom\n": 1, // the same software has one thing to mend
		"fix: as for a.vary/c above\n": 1, "fix: as for a.vary/c at items above\n": 1,
	} {
		if got := strings.Count(out, want); got != n {
			t.Errorf("got %q %d times; want %d in\n%s", want, got, n, out)
		}
	}
}

// A command of many screens is cut, and whole where everything is asked for.
func TestLongCommand(t *testing.T) {
	t.Parallel()
	command := "curl -i " + items + " -H 'X: " + strings.Repeat("x", 5000) + "'"
	r := &harness.Report{Verdicts: []harness.Verdict{{Rule: "a.odd", Case: "c", Agent: "raw", Status: harness.StatusWarn, Harm: harness.Note, Reproduce: []string{command}}}}
	if out := string(write(t, "text", r, report.Options{})); strings.Contains(out, command) || !strings.Contains(out, "--verbose shows all") {
		t.Errorf("want the command cut in\n%s", out)
	}
	if out := string(write(t, "text", r, report.Options{Verbose: true})); !strings.Contains(out, command) {
		t.Errorf("want the whole command in\n%s", out)
	}
}

// What would make more cases apply is said, the rest is counted.
func TestNotApplicable(t *testing.T) {
	t.Parallel()
	r := clean()
	add := func(n int, why string) {
		for i := range n {
			r.Verdicts = append(r.Verdicts, harness.Verdict{Rule: "a.b", Case: fmt.Sprint("c", len(r.Verdicts), i), Agent: "raw", Target: items,
				Status: harness.StatusNotApplicable, Harm: harness.Break, Why: why, Want: "shared"})
		}
	}
	add(9, `the rule is about another kind of target (error), this one is "resource"`)
	add(8, "it is not declared which methods are allowed: add `methods: [PUT, …]`")
	add(7, "the request itself was withheld: say --unsafe to send it")
	add(6, "the policy does not let everyone in: that would be `origins: [\"*\"]`") // no advice
	add(5, "the policy does not say: declare `credentials: true` or `false`")
	add(4, "it is not declared who is allowed: add `origins: [https://…]`")
	add(3, "no maximum age is declared: add `max-age: 600`")
	add(2, "no origin is listed as refused: add `denied: [https://…]`") // one too many
	out := string(write(t, "text", r, report.Options{}))
	want := "further cases would apply\n" +
		"  8 ×   it is not declared which methods are allowed: add `methods: [PUT, …]`\n" +
		"  7 ×   the request itself was withheld: say --unsafe to send it\n" +
		"  5 ×   the policy does not say: declare `credentials: true` or `false`\n" +
		"  4 ×   it is not declared who is allowed: add `origins: [https://…]`\n" +
		"  3 ×   no maximum age is declared: add `max-age: 600`\n" +
		"17 cases do not apply (--verbose says why)\n"
	if !strings.Contains(out, want) {
		t.Errorf("got\n%s\nwant in it\n%s", out, want)
	}
	verbose := string(write(t, "text", r, report.Options{Verbose: true}))
	for _, why := range []string{"44 cases not applicable\n", "9 ×   the rule is about", "6 ×   the policy does not let everyone in", "2 ×   no origin is listed"} {
		if !strings.Contains(verbose, why) {
			t.Errorf("verbose: got no %q in\n%s", why, verbose)
		}
	}
}

func write(t *testing.T, format string, r *harness.Report, o report.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(format, &b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// One answer may need several known differences, of which each is known once.
func TestAgreementNamesDifferencesOnce(t *testing.T) {
	t.Parallel()
	r := &harness.Report{Agreement: harness.Agreements{{Agent: "chrome", Compared: 2, Same: 2, Rows: []harness.AgreementRow{
		{Case: "a.b/c", Divergence: "cache-mode max-age-cap", Model: "blocked", Browser: "shared"},
		{Case: "a.b/d", Divergence: "max-age-cap", Model: "blocked", Browser: "shared"},
	}}}}
	var b bytes.Buffer
	if err := report.Write("text", &b, r, report.Options{Width: 200}); err != nil {
		t.Fatal(err)
	}
	if want := "known differences from the standard: cache-mode, max-age-cap\n"; !strings.Contains(b.String(), want) {
		t.Errorf("want %q in\n%s", want, b.String())
	}
}

// Whoever copies a snippet is told whether it was ever run.
func TestAdviceStanding(t *testing.T) {
	t.Parallel()
	for tried, want := range map[string]string{
		"":             "written from its documentation, not tried:",
		"nginx 1.22.1": "tried in nginx 1.22.1:",
	} {
		if got := (report.Advice{Tried: tried}).Standing(); got != want {
			t.Errorf("%q: got %q; want %q", tried, got, want)
		}
	}
}
