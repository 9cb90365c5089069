package engine

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// reportOf is a report whose verdicts on rule "r" are given as case=status.
func reportOf(target string, cases ...string) *harness.Report {
	r := &harness.Report{
		Agents:  []harness.AgentInfo{{Name: "raw"}},
		Targets: []harness.TargetInfo{{Name: target, URL: target}},
	}
	for _, c := range cases {
		id, status, _ := strings.Cut(c, "=")
		r.Verdicts = append(r.Verdicts, harness.Verdict{
			Rule: "r", Case: id, Agent: "raw", Target: target, Status: harness.Status(status), Title: "title of " + id, Why: "why " + status,
		})
	}
	return r
}

// words lays a list of changes out as "case:old>new".
func words(changes []harness.Change) string {
	var all []string
	for _, c := range changes {
		all = append(all, c.Case+":"+string(c.Old)+">"+string(c.New))
	}
	return strings.Join(all, " ")
}

// TestDiffDirection: where each pair of statuses belongs.
func TestDiffDirection(t *testing.T) {
	t.Parallel()
	tests := []struct{ old, now, list string }{
		{"pass", "fail", "worse"}, {"pass", "warn", "worse"}, {"pass", "inconclusive", "worse"}, {"warn", "fail", "worse"},
		{"inconclusive", "fail", "worse"},
		{"fail", "pass", "better"}, {"warn", "pass", "better"}, {"inconclusive", "pass", "better"}, {"waived", "pass", "better"},
		{"fail", "warn", "better"},
		{"fail", "inconclusive", "changed"}, {"warn", "inconclusive", "changed"}, {"inconclusive", "warn", "changed"},
		{"fail", "waived", "changed"}, {"waived", "fail", "changed"}, {"pass", "waived", "changed"},
		{"pass", "not-applicable", "gone"}, {"fail", "not-applicable", "gone"}, {"not-applicable", "fail", "new"},
		{"pass", "pass", "same"}, {"fail", "fail", "same"},
		{"not-applicable", "not-applicable", ""},
	}
	for _, tt := range tests {
		d := Diff(reportOf("t", "c="+tt.old), reportOf("t", "c="+tt.now))
		var in []string
		for name, list := range map[string][]harness.Change{"worse": d.Worse, "better": d.Better, "changed": d.Changed, "new": d.New, "gone": d.Gone} {
			if len(list) == 1 && list[0].Old == harness.Status(tt.old) && list[0].New == harness.Status(tt.now) {
				in = append(in, name)
			} else if len(list) > 0 {
				t.Errorf("%s > %s: %s lists %s", tt.old, tt.now, name, words(list))
			}
		}
		if d.Same == 1 {
			in = append(in, "same")
		}
		if got := strings.Join(in, " "); got != tt.list {
			t.Errorf("%s > %s is %q; want %q", tt.old, tt.now, got, tt.list)
		}
	}
}

func TestDiffMatchesCases(t *testing.T) {
	t.Parallel()
	d := Diff(reportOf("t", "kept=pass", "gone=pass", "broken=pass"), reportOf("t", "broken=fail", "kept=pass", "new=fail"))
	if words(d.Worse) != "broken:pass>fail" || words(d.New) != "new:>fail" || words(d.Gone) != "gone:pass>" || d.Same != 1 {
		t.Errorf("got worse %q, new %q, gone %q, %d same", words(d.Worse), words(d.New), words(d.Gone), d.Same)
	}
	if why := d.Worse[0].Why; why != "why fail" {
		t.Errorf("why = %q; want the later report's", why)
	}
	if title := d.Gone[0].Title; title != "title of gone" {
		t.Errorf("title of what is gone = %q", title)
	}
}

func TestDiffMatchesTargets(t *testing.T) {
	t.Parallel()
	if d := Diff(reportOf("http://a/", "c=pass"), reportOf("http://b/", "c=fail")); words(d.Worse) != "c:pass>fail" {
		t.Errorf("one target each: worse = %q; want the case paired", words(d.Worse))
	}
	two := func(a, b string) *harness.Report {
		r := reportOf(a, "c=pass")
		r.Verdicts = append(r.Verdicts, reportOf(b, "c=pass").Verdicts...)
		return r
	}
	if d := Diff(two("x", "y"), two("x", "z")); d.Same != 2 {
		t.Errorf("one name in common: %d the same; want 2", d.Same)
	}
	if d := Diff(two("w", "x"), two("y", "z")); d.Same != 0 || len(d.New) != 2 || len(d.Gone) != 2 {
		t.Errorf("nothing in common: %d the same, %d new, %d gone; want 0, 2, 2", d.Same, len(d.New), len(d.Gone))
	}
	if d := Diff(two("x", "x"), two("x", "x")); d.Same != 2 {
		t.Errorf("two targets of one name: %d the same; want 2", d.Same)
	}
}

func TestDiffNotes(t *testing.T) {
	t.Parallel()
	earlier, later := reportOf("t", "c=pass"), reportOf("t", "c=pass")
	if d := Diff(earlier, later); len(d.Notes) != 0 {
		t.Errorf("notes = %q; want none", d.Notes)
	}
	yes := true
	later.Targets[0].Policy = harness.Policy{Credentials: &yes, Methods: []string{}}
	later.Incomplete = []string{"no browser"}
	notes := strings.Join(Diff(earlier, later).Notes, "\n")
	for _, want := range []string{"t was judged by another policy (credentials, methods)", "the later report is not whole: no browser"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes = %q; want %q in them", notes, want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	subjects := []Subject{
		{Name: "A", Report: reportOf("http://a/", "same=pass", "broken=pass", "mended=fail", "never=not-applicable")},
		{Name: "B", Report: reportOf("http://b/", "same=pass", "broken=fail", "mended=pass")},
		{Name: "C", Problem: "it refuses the policy"},
	}
	c := Compare(subjects, false)
	var rows []string
	for _, r := range c.Rows {
		rows = append(rows, r.Case+":"+string(r.Statuses[0])+","+string(r.Statuses[1])+","+string(r.Statuses[2]))
	}
	if got, want := strings.Join(rows, " "), "broken:pass,fail, mended:fail,pass,"; got != want {
		t.Errorf("rows = %q; want %q", got, want)
	}
	if c.Same != 1 || c.Subjects[2].Problem == "" || c.Subjects[1].Counts[harness.StatusFail] != 1 {
		t.Errorf("same = %d, subjects = %+v", c.Same, c.Subjects)
	}
	if slices.ContainsFunc(c.Rows, func(r harness.ComparisonRow) bool { return r.Worse != nil }) {
		t.Error("without a baseline something is worse")
	}
	c = Compare(subjects, true)
	if !slices.Equal(c.Rows[0].Worse, []int{1}) || c.Rows[1].Worse != nil {
		t.Errorf("worse = %v and %v; want [1] and none", c.Rows[0].Worse, c.Rows[1].Worse)
	}
}

// TestCompareLeavesOutAgents: what one subject was not asked through is not a difference.
func TestCompareLeavesOutAgents(t *testing.T) {
	t.Parallel()
	both := reportOf("t", "c=pass")
	both.Agents = append(both.Agents, harness.AgentInfo{Name: "chrome"})
	seen := both.Verdicts[0]
	seen.Agent, seen.Status = "chrome", harness.StatusFail
	both.Verdicts = append(both.Verdicts, seen)
	c := Compare([]Subject{{Name: "A", Report: both}, {Name: "B", Report: reportOf("t", "c=pass")}}, true)
	if len(c.Rows) != 0 || c.Same != 1 || len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "chrome") {
		t.Errorf("rows = %+v, same = %d, notes = %q; want chrome left out, and said so", c.Rows, c.Same, c.Notes)
	}
}

// TestDiffPairsByPath: an adapter's targets have names, a URL has none, and each of
// them has its path.
func TestDiffPairsByPath(t *testing.T) {
	t.Parallel()
	adapter, server := reportOf("items", "c=pass"), reportOf("http://b/items?x=1", "c=fail")
	adapter.Targets[0].URL = "http://127.0.0.1:1/items?x=1"
	other := reportOf("missing", "c=pass")
	other.Targets[0].URL = "http://127.0.0.1:1/missing"
	adapter.Verdicts, adapter.Targets = append(adapter.Verdicts, other.Verdicts...), append(adapter.Targets, other.Targets...)
	d := Diff(adapter, server)
	if words(d.Worse) != "c:pass>fail" || !slices.ContainsFunc(d.Notes, func(n string) bool { return strings.Contains(n, "only the earlier report judged missing") }) {
		t.Errorf("worse = %q, notes = %q; want the path paired, and what is left over named", words(d.Worse), d.Notes)
	}
	c := Compare([]Subject{{Name: "A", Report: adapter}, {Name: "B", Report: server}}, true)
	if len(c.Rows) != 1 || c.Rows[0].Finding == "" || !c.Rows[0].Heads {
		t.Errorf("rows = %+v; want the one case that both have, with its finding", c.Rows)
	}
}

// TestUndecided: of a subject that was hardly judged, the reason is said.
func TestUndecided(t *testing.T) {
	t.Parallel()
	if why := Undecided(reportOf("t", "a=pass", "b=inconclusive")); why != "" {
		t.Errorf("got %q of a report that is judged; want nothing", why)
	}
	if why := Undecided(reportOf("t", "a=pass", "b=inconclusive", "c=inconclusive")); why != "2 verdicts could not be judged: why inconclusive" {
		t.Errorf("got %q; want how many, and why", why)
	}
}
