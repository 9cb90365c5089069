package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func runFake(t *testing.T, f *fake, change ...func(*Options)) *harness.Report {
	t.Helper()
	o := Options{Agents: []harness.UserAgent{f}, Targets: []harness.Target{target()}, Rules: rules()}
	for _, c := range change {
		c(&o)
	}
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func statusOf(t *testing.T, r *harness.Report, id string) harness.Verdict {
	t.Helper()
	i := slices.IndexFunc(r.Verdicts, func(v harness.Verdict) bool { return v.ID() == id })
	if i < 0 {
		t.Fatalf("no verdict on %s", id)
	}
	return r.Verdicts[i]
}

func TestRun(t *testing.T) {
	t.Parallel()
	f := &fake{name: "raw", answer: careful}
	r := runFake(t, f)
	for id, want := range map[string]harness.Status{
		"door.friend/reads": harness.StatusPass, "door.stranger/https": harness.StatusPass,
		"door.stranger/http": harness.StatusPass, "element.image/loads": harness.StatusNotApplicable,
	} {
		if v := statusOf(t, r, id); v.Status != want {
			t.Errorf("%s = %s (%s); want %s", id, v.Status, v.Why, want)
		}
	}
	if r.Counts[harness.StatusPass] != 3 || r.Counts[harness.StatusNotApplicable] != 1 {
		t.Errorf("counts = %v", r.Counts)
	}
	if f.total != 4 {
		t.Errorf("%d asks; want 4: the baseline, the friend (also the control) and two strangers, each once", f.total)
	}
}

func TestRunRepeatsWhatWouldFail(t *testing.T) {
	t.Parallel()
	leaky := &fake{name: "raw", answer: func(harness.Ask, int) harness.Observation { return readable() }}
	if v := statusOf(t, runFake(t, leaky), "door.stranger/https"); v.Status != harness.StatusFail {
		t.Errorf("a leak that stays = %s; want fail", v.Status)
	}
	flaky := &fake{name: "raw", answer: func(a harness.Ask, before int) harness.Observation {
		if a.From == harness.StrangerOrigin && before == 0 {
			return readable()
		}
		return careful(a, before)
	}}
	v := statusOf(t, runFake(t, flaky), "door.stranger/https")
	if v.Status != harness.StatusFail || !strings.Contains(v.Why, "answers differ") || len(v.Instances) != 2 {
		t.Errorf("a leak that is gone = %s (%s) with %d instances; want fail with both kept", v.Status, v.Why, len(v.Instances))
	}
	if v.Cause.Kind != harness.CauseRemembers {
		t.Errorf("the cause of a leak that is gone = %+v; want %s", v.Cause, harness.CauseRemembers)
	}
}

// What a busy server refuses once and answers another time is no change of mind.
func TestWeatherIsNoChangeOfMind(t *testing.T) {
	t.Parallel()
	failed, passed := harness.Verdict{Status: harness.StatusFail}, harness.Verdict{Status: harness.StatusPass}
	for want, twice := range map[harness.Status]asked{
		harness.StatusFail:         {first: failed, second: passed},
		harness.StatusInconclusive: {first: failed, second: passed, weather: true},
		harness.StatusWarn:         {first: harness.Verdict{Status: harness.StatusWarn}, second: passed},
	} {
		if v := twice.verdict(); v.Status != want {
			t.Errorf("%+v: got %s; want %s", twice, v.Status, want)
		}
	}
}

func TestRunStateIsNotRepeated(t *testing.T) {
	t.Parallel()
	flaky := &fake{name: "raw", answer: func(a harness.Ask, before int) harness.Observation {
		if a.From == harness.StrangerOrigin && before == 0 {
			return readable()
		}
		return careful(a, before)
	}}
	r := runFake(t, flaky, func(o *Options) { o.Rules[1].State = true })
	if v := statusOf(t, r, "door.stranger/https"); v.Status != harness.StatusFail {
		t.Errorf("status = %s; want fail", v.Status)
	}
}

func TestRunDeadTargetCostsOneAsk(t *testing.T) {
	t.Parallel()
	dead := &fake{name: "raw", answer: func(harness.Ask, int) harness.Observation {
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed, Error: "connection refused"}
	}}
	r := runFake(t, dead)
	if dead.total != 1 {
		t.Errorf("%d asks; want 1", dead.total)
	}
	if len(r.Unreachable) != 1 || r.Counts[harness.StatusInconclusive] != 3 {
		t.Errorf("unreachable = %q, counts = %v; want one line and 3 inconclusive", r.Unreachable, r.Counts)
	}
}

func TestRunInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{name: "raw", answer: func(a harness.Ask, _ int) harness.Observation {
		if a.From == harness.StrangerOrigin && a.Method == "GET" {
			cancel()
		}
		return careful(a, 0)
	}}
	r, err := Run(ctx, Options{Agents: []harness.UserAgent{f}, Targets: []harness.Target{target()}, Rules: rules()})
	if err != nil {
		t.Fatal(err)
	}
	if v := statusOf(t, r, "door.friend/reads"); v.Status != harness.StatusPass {
		t.Errorf("what was known = %s; want pass", v.Status)
	}
	if len(r.Incomplete) == 0 || r.Counts[harness.StatusInconclusive] == 0 {
		t.Errorf("incomplete = %q, counts = %v; want both to say that the run ended early", r.Incomplete, r.Counts)
	}
}

// TestRunInterruptedBeforeTheSecondTime: what was not asked anew does not count as a fail.
func TestRunInterruptedBeforeTheSecondTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{name: "raw", answer: func(a harness.Ask, _ int) harness.Observation {
		if a.From == harness.StrangerOrigin {
			cancel()
		}
		return readable()
	}}
	r, err := Run(ctx, Options{Agents: []harness.UserAgent{f}, Targets: []harness.Target{target()}, Rules: rules()})
	if err != nil {
		t.Fatal(err)
	}
	v := statusOf(t, r, "door.stranger/https")
	if v.Status != harness.StatusInconclusive || !strings.Contains(v.Why, "the first time it was fail") {
		t.Errorf("a leak seen once = %s (%s); want inconclusive, and what was seen", v.Status, v.Why)
	}
}

// TestRunInterruptedAtOnce: a run that ended before the first answer says nothing of the target.
func TestRunInterruptedAtOnce(t *testing.T) {
	t.Parallel()
	f := &fake{name: "raw", answer: func(harness.Ask, int) harness.Observation {
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted, Error: "interrupted"}
	}}
	if r := runFake(t, f); len(r.Unreachable) > 0 || f.total != 1 {
		t.Errorf("unreachable = %q after %d asks; want none after one", r.Unreachable, f.total)
	}
}

func TestRunWaivers(t *testing.T) {
	t.Parallel()
	leaky := &fake{name: "raw", answer: func(harness.Ask, int) harness.Observation { return readable() }}
	r := runFake(t, leaky, func(o *Options) { o.Waivers = []harness.Waiver{{Rule: "door.stranger", Reason: "known"}} })
	if r.Counts[harness.StatusWaived] != 2 || r.Counts[harness.StatusFail] != 0 || len(r.StaleWaivers) != 0 {
		t.Errorf("counts = %v, stale = %q; want 2 waived", r.Counts, r.StaleWaivers)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		only, skip []string
		want       string
	}{
		{nil, nil, "door.friend/reads door.stranger/https door.stranger/http element.image/loads"},
		{[]string{"door"}, nil, "door.friend/reads door.stranger/https door.stranger/http"},
		{[]string{"door.stranger"}, nil, "door.stranger/https door.stranger/http"},
		{[]string{"door.*"}, []string{"*/http"}, "door.friend/reads door.stranger/https"},
		{[]string{"door.stranger/https", "element"}, nil, "door.stranger/https element.image/loads"},
	}
	for _, tt := range tests {
		selected, err := Select(rules(), tt.only, tt.skip)
		if err != nil {
			t.Errorf("Select(%q, %q): %v", tt.only, tt.skip, err)
			continue
		}
		var ids []string
		for _, r := range selected {
			for _, c := range r.Cases {
				ids = append(ids, r.CaseID(c))
			}
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("Select(%q, %q) = %s; want %s", tt.only, tt.skip, got, tt.want)
		}
	}
	for _, wrong := range [][2][]string{{{"nothing.*"}, nil}, {nil, {"nothing"}}, {nil, {"*"}}, {{"["}, nil}} {
		if _, err := Select(rules(), wrong[0], wrong[1]); !errors.Is(err, ErrNothingSelected) {
			t.Errorf("Select(%q, %q) = %v; want ErrNothingSelected", wrong[0], wrong[1], err)
		}
	}
}

func TestSessionAsksOnlyWhatATrialNeeds(t *testing.T) {
	t.Parallel()
	f := &fake{name: "raw", answer: careful}
	s := NewSession(target(), rules(), []harness.UserAgent{f})
	if f.total != 0 {
		t.Fatalf("planning asked %d times", f.total)
	}
	for _, trial := range s.Trials() {
		if trial.ID() == "door.friend/reads" {
			if v := s.Verdict(t.Context(), f, trial); v.Status != harness.StatusPass {
				t.Errorf("status = %s; want pass", v.Status)
			}
		}
	}
	if f.total != 2 {
		t.Errorf("%d asks; want 2: the baseline and the friend", f.total)
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	raw, other := &fake{name: "raw", answer: careful}, &fake{name: "chrome", browser: true, answer: careful}
	asks := []harness.Ask{{From: friend, URL: "https://api.example.com/"}, {From: "https://x.example", URL: "https://api.example.com/"}}
	tried := Try(t.Context(), []harness.UserAgent{raw, other}, asks)
	if len(tried) != 2 || !tried[0].Agree || tried[1].Results[1].Observation.Outcome != harness.OutcomeBlocked {
		t.Fatalf("tried = %+v", tried)
	}
	// Where nothing came back there is nothing that the browser could make of it.
	dead := harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed, Error: "connection refused",
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", URL: "https://api.example.com/", Error: "connection refused"}}}
	raw.answer = func(harness.Ask, int) harness.Observation { return dead }
	if tried = Try(t.Context(), []harness.UserAgent{raw}, asks[:1]); len(tried[0].Results[0].Elsewhere) > 0 {
		t.Errorf("the browser makes %+v of no answer at all", tried[0].Results[0].Elsewhere)
	}
	// Who did not get there has no other answer than who did.
	if tried = Try(t.Context(), []harness.UserAgent{raw, other}, asks[:1]); tried[0].Compared || !tried[0].Agree || tried[0].Divergence != "" {
		t.Errorf("one agent got there: compared = %v, divergence = %q", tried[0].Compared, tried[0].Divergence)
	}
	raw.answer = careful
	other.answer = func(harness.Ask, int) harness.Observation { return readable() }
	if tried = Try(t.Context(), []harness.UserAgent{raw, other}, asks[1:]); tried[0].Agree || tried[0].Divergence == "" {
		t.Errorf("agents that differ: agree = %v, divergence = %q", tried[0].Agree, tried[0].Divergence)
	}
}

// A verdict stands by what was seen twice: another instance, or another
// reason, is another finding.
func TestRunLetsStandWhatIsTheSame(t *testing.T) {
	t.Parallel()
	second := "https://other.example.com"
	two := func(o *Options) { o.Targets[0].Policy.Origins = append(o.Targets[0].Policy.Origins, second) }
	because := func(reason fetch.Reason) harness.Observation {
		o := refused()
		o.Reason = reason
		return o
	}
	for name, tt := range map[string]struct {
		answer func(a harness.Ask, before int) harness.Observation
		want   harness.Status
	}{
		"the same": {func(a harness.Ask, _ int) harness.Observation {
			if a.From == friend {
				return refused()
			}
			return readable()
		}, harness.StatusFail},
		"another instance": {func(a harness.Ask, before int) harness.Observation {
			if (a.From == friend) == (before == 0) {
				return refused()
			}
			return readable()
		}, harness.StatusFail},
		"another reason": {func(a harness.Ask, before int) harness.Observation {
			switch {
			case a.From == harness.NoOrigin || string(a.From) == second:
				return readable()
			case before == 0:
				return refused()
			}
			return because(fetch.AllowOriginMismatch)
		}, harness.StatusFail},
		"one of two": {func(a harness.Ask, before int) harness.Observation {
			if a.From == friend || string(a.From) == second && before == 0 {
				return refused()
			}
			return readable()
		}, harness.StatusFail},
	} {
		v := statusOf(t, runFake(t, &fake{name: "raw", answer: tt.answer}, two), "door.friend/reads")
		if v.Status != tt.want {
			t.Errorf("%s: got %s (%s); want %s", name, v.Status, v.Why, tt.want)
		}
	}
}

func TestSelectEach(t *testing.T) {
	t.Parallel()
	targets := []harness.Target{{Name: "items", URL: "https://a.example/items"}, {URL: "https://a.example/orders"}}
	all := len(rules())
	first := rules()[0].ID
	for _, tt := range []struct {
		only, skip []string
		want       [2]int // rules of each target
	}{
		{nil, nil, [2]int{all, all}},
		{[]string{first}, nil, [2]int{1, 1}},
		{[]string{first + "@items"}, nil, [2]int{1, 0}},
		{[]string{first + "@*/orders"}, nil, [2]int{0, 1}},
		{nil, []string{first + "@https://a.example/items"}, [2]int{all - 1, all}},
		{[]string{"*@items"}, []string{first}, [2]int{all - 1, 0}},
	} {
		each, err := SelectEach(rules(), tt.only, tt.skip, targets)
		if err != nil {
			t.Errorf("SelectEach(%q, %q): %v", tt.only, tt.skip, err)
			continue
		}
		if got := [2]int{len(each[0]), len(each[1])}; got != tt.want {
			t.Errorf("SelectEach(%q, %q) has %v rules; want %v", tt.only, tt.skip, got, tt.want)
		}
	}
	for _, wrong := range [][2][]string{{{first + "@nowhere"}}, {{"nothing@items"}}, {nil, {"*"}}, {{"[@items"}}} {
		if _, err := SelectEach(rules(), wrong[0], wrong[1], targets); !errors.Is(err, ErrNothingSelected) {
			t.Errorf("SelectEach(%q, %q) = %v; want ErrNothingSelected", wrong[0], wrong[1], err)
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var last Progress
	p := counter(func(now Progress) { last = now }, 4)
	p.began = p.began.Add(-time.Minute)
	session := NewSession(harness.Target{URL: "http://localhost/"}, rules(), nil)
	n := len(session.plan.Stories)
	p.plan([]*Session{session}, make([]harness.UserAgent, 1))
	for range n {
		p.asked()
	}
	if last.Done != n || last.Total != 4*n || last.Left.Round(time.Second) != 3*time.Minute {
		t.Errorf("after the first of four targets: %+v; want %d of %d, and three minutes left", last, n, 4*n)
	}
	p.judged([]harness.Verdict{{Status: harness.StatusFail}, {Status: harness.StatusPass}})
	p.plan([]*Session{session, session, session}, make([]harness.UserAgent, 1))
	p.asked()
	if last.Done != n+1 || last.Total != 4*n || last.Fails != 1 {
		t.Errorf("in the second group: %+v; want %d of %d, and one fail", last, n+1, 4*n)
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	instances := func(id string) []harness.InstanceVerdict { return []harness.InstanceVerdict{{Exchanges: []string{id}}} }
	p := part{
		Verdicts: []harness.Verdict{
			{Status: harness.StatusPass, Instances: instances("passed")},
			{Status: harness.StatusFail, Instances: instances("failed"), Cause: harness.Cause{Exchange: "cause", Against: "other"}},
			{Status: harness.StatusInconclusive, Instances: instances("open")},
		},
	}
	for _, id := range []string{"nobody's", "passed", "failed", "cause", "other", "open"} {
		p.Exchanges = append(p.Exchanges, harness.Exchange{ID: id})
	}
	forget(&p)
	var kept []string
	for _, x := range p.Exchanges {
		kept = append(kept, x.ID)
	}
	if want := []string{"failed", "cause", "other", "open"}; !slices.Equal(kept, want) || p.Verdicts[0].Instances != nil || p.Verdicts[1].Instances == nil {
		t.Errorf("kept %q and %+v; want %q, and no instances of what passes", kept, p.Verdicts, want)
	}
}
