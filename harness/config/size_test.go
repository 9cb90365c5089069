package config_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
)

// numbered repeats a line whose number stands in it.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// stairs is a text in which each line stands further to the right.
func stairs(line string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + line + "\n")
	}
	return b.String()
}

// Files that would take a parser long are refused by depth and number, at the
// place where it gets too much.
func TestSizeIsBounded(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"brackets":        strings.Repeat("[", 64_000),
		"65 brackets":     "policy: " + strings.Repeat("[", 65),
		"braces":          "a: " + strings.Repeat("{a: ", 64_000),
		"both":            strings.Repeat("[{", 10_000),
		"quoted brackets": `"` + strings.Repeat(`[`, 30) + `": ` + strings.Repeat("[", 16_000),
		"dashes":          strings.Repeat("- ", 64_000) + "a",
		"indented dashes": stairs("-", 1_000),
		"indented keys":   stairs("a:", 1_000),
		"question marks":  strings.Repeat("? ", 64_000) + "a",
		"tags":            "a: " + strings.Repeat("!!map ", 20_000) + "b",
		"keys":            numbered("key%d: 1\n", 64_000),
		"nested keys":     "policy:\n" + numbered("  key%d: 1\n", 64_000),
		"keys in braces":  "policy: {" + numbered("k%d: 1, ", 64_000) + "}",
		"documents":       strings.Repeat("a: 1\n---\n", 50_000),
		"list documents":  strings.Repeat("- a\n---\n", 50_000),
		"anchors":         "a:\n" + numbered("  - &a%d x\n", 20_000),
		"aliases":         "a: &a [x]\nb:\n" + strings.Repeat("  - *a\n", 20_000),
		"16 MiB brackets": strings.Repeat("[", 16<<20),
		"16 MiB pairs":    strings.Repeat("[]", 8<<20),
		"16 MiB lines":    strings.Repeat("\n", 16<<20),
	} {
		start := time.Now()
		_, err := config.Parse("file.yaml", []byte(text))
		if took := time.Since(start); took > 5*time.Second { // 1 s where nothing else runs
			t.Errorf("%s: took %v", name, took)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "file.yaml:") || len(err.Error()) > 5_000 {
			t.Errorf("%s: got %.300v; want one mistake with its line", name, err)
		}
		if err := config.CheckSize("file.yaml", []byte(text)); err == nil && !strings.HasPrefix(name, "16 MiB lines") {
			t.Errorf("%s: CheckSize takes it", name)
		}
	}
}

// What people write is far from the bounds, and long lists cost what they are long.
func TestSizeThatIsFine(t *testing.T) {
	t.Parallel()
	start := time.Now()
	waivers, err := config.ParseWaivers("w.yaml", []byte("# known\n---\n"+numbered("- rule: cors-check.stranger\n  # %d\n  reason: known\n", 8_000)))
	if err != nil || len(waivers) != 8_000 {
		t.Errorf("got %d waivers, %v; want 8000", len(waivers), err)
	}
	requests, err := config.ParseRequests("r.yaml", []byte(numbered("- url: https://api.example.com/%d\n  origin: https://app.example.com\n  body: |\n    [[[\n    {\"a\": \"{{\"}\n", 5_000)), nil)
	if err != nil || len(requests) != 5_000 || requests[4_999].Line != 5*4_999+1 {
		t.Errorf("got %d requests, %v; want 5000 with their lines", len(requests), err)
	}
	file, err := config.Parse("c.yaml", []byte("policy:\n  origins:\n"+numbered("    - https://app%d.example.com\n", 5_000)))
	if err != nil || len(file.Policy.Origins) != 5_000 {
		t.Errorf("got %v; want a policy of 5000 origins", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// A mistake in a long list is found at its place.
func TestSizeKeepsPlaces(t *testing.T) {
	t.Parallel()
	text := numbered("- rule: a\n  # %d\n  reason: b\n", 150) + "- rule: a\n  raeson: b\n" + numbered("- rule: a\n  # %d\n  reason: b\n", 150)
	_, err := config.ParseWaivers("w.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), `w.yaml:452:3: [150]: unknown key "raeson"`) {
		t.Errorf("got %v; want the mistake at 452:3", err)
	}
	_, err = config.ParseWaivers("w.yaml", []byte(numbered("- rule: a\n  # %d\n  reason: b\n", 150)+"---\n- rule: a\n"))
	if err == nil || !strings.Contains(err.Error(), "second document") {
		t.Errorf("got %v; want that there is a second document", err)
	}
}

// What a policy lists has bounds of its own, in the file and out of it; refusing it
// takes no longer than reading.
func TestPolicyBounds(t *testing.T) {
	t.Parallel()
	origins := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("https://a%d.example.com", i)
		}
		return list
	}
	for name, tt := range map[string]struct {
		policy harness.Policy
		want   string
	}{
		"as many as may be":  {harness.Policy{Origins: origins(5000)}, ""},
		"too many origins":   {harness.Policy{Origins: origins(5001)}, "5000"},
		"far too many":       {harness.Policy{Denied: origins(40_000)}, "5000"},
		"a long origin":      {harness.Policy{Origins: []string{"https://" + strings.Repeat("a", 1<<20)}}, "at most 1024"},
		"a long header name": {harness.Policy{Headers: []string{strings.Repeat("a", 2000)}}, "at most 1024"},
		"too many grants":    {harness.Policy{Grants: slices.Repeat([]harness.Grant{{Origins: []string{"*"}}}, 101)}, "100"},
	} {
		text, err := json.Marshal(map[string]any{"policy": tt.policy})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = config.Parse("corsuite.yaml", text)
		for by, err := range map[string]error{"file": err, "Go": config.CheckPolicy(tt.policy)} {
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, %s: got %.300v; want %q", name, by, err, tt.want)
			}
		}
		if took := time.Since(began); took > 15*time.Second { // a second where nothing else runs
			t.Errorf("%s: it took %v", name, took)
		}
	}
}
