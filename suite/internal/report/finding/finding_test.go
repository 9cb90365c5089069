package finding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

const (
	app      = "https://app.example.com"
	stranger = "https://stranger.example"
)

// refused is a verdict on a page that is meant to read; its one exchange has the id of the case.
func refused(rule, id string, topic harness.Topic, reason fetch.Reason, parameter string) harness.Verdict {
	c := harness.Cause{Kind: harness.CauseRefused, Who: app, Reason: reason, Parameter: parameter}
	return harness.Verdict{
		Rule: rule, Case: id, Agent: "raw", Target: "items", Status: harness.StatusFail, Harm: harness.Break, Topic: topic,
		Want: "shared", Got: "blocked", Reason: reason, Parameter: parameter, Cause: c, Reproduce: []string{"curl " + id},
		Instances: []harness.InstanceVerdict{
			{Label: "passes", Status: harness.StatusPass, Exchanges: []string{"other"}, Console: "of another"},
			{Label: id, Status: harness.StatusFail, Reason: reason, Cause: c, Exchanges: []string{id}, Console: "console of " + id},
		},
	}
}

// letIn is a verdict on somebody who gets what the policy's field refuses.
func letIn(rule, who, field string) harness.Verdict {
	c := harness.Cause{Kind: harness.CauseLetIn, Who: who, Field: field}
	return harness.Verdict{
		Rule: rule, Case: "c", Agent: "raw", Target: "items", Status: harness.StatusFail, Harm: harness.Leak, Want: "blocked", Got: "shared", Cause: c,
		Instances: []harness.InstanceVerdict{{Status: harness.StatusFail, Cause: c}},
	}
}

func reportOf(verdicts ...harness.Verdict) *harness.Report {
	r := &harness.Report{Targets: []harness.TargetInfo{{Name: "items", Policy: harness.Policy{Origins: []string{app}}}}, Verdicts: verdicts}
	for _, v := range verdicts {
		status := 204
		if v.Topic == harness.TopicErrors {
			status = 404
		}
		for _, i := range v.Instances {
			for _, id := range i.Exchanges {
				r.Exchanges = append(r.Exchanges, harness.Exchange{ID: id, Method: "GET", Status: status, Preflight: status == 204})
			}
		}
	}
	return r
}

// The rule that is about what went wrong heads the finding, wherever it stands.
func TestTheMostSpecificHeads(t *testing.T) {
	t.Parallel()
	errors := refused("error-responses.readable", "e", harness.TopicErrors, fetch.MissingAllowOriginHeader, "")
	general := refused("cors-check.stranger", "e", harness.TopicPermission, fetch.MissingAllowOriginHeader, "")
	for want, verdicts := range map[string][]harness.Verdict{
		"request-headers.declared": {
			refused("preflight.actual-agrees", "a", harness.TopicPreflight, fetch.HeaderDisallowedByPreflightResponse, "authorization"),
			refused("request-headers.declared", "b", harness.TopicRequestHeaders, fetch.HeaderDisallowedByPreflightResponse, "authorization"),
		},
		"methods.declared": {
			refused("cors-check.every-method", "a", harness.TopicPermission, fetch.MethodDisallowedByPreflightResponse, "DELETE"),
			refused("methods.declared", "b", harness.TopicMethods, fetch.MethodDisallowedByPreflightResponse, "DELETE"),
		},
		"error-responses.readable": {general, errors},
	} {
		all := finding.All(reportOf(verdicts...))
		if len(all) != 1 || all[0].Rule != want || all[0].Harm != finding.FriendKeptOut {
			t.Errorf("want one finding, headed by %s; got %d, the first headed by %s", want, len(all), all[0].Rule)
		}
	}
}

// Exchange, console and command are those of one instance: that which decided the head.
func TestEvidenceIsOfOneInstance(t *testing.T) {
	t.Parallel()
	f := finding.All(reportOf(
		refused("preflight.actual-agrees", "a", harness.TopicPreflight, fetch.HeaderDisallowedByPreflightResponse, "x"),
		refused("request-headers.declared", "b", harness.TopicRequestHeaders, fetch.HeaderDisallowedByPreflightResponse, "x"),
	))[0]
	if len(f.Evidence) != 1 || f.Evidence[0].ID != "b" || f.Console != "console of b" || !slices.Equal(f.Reproduce, []string{"curl b"}) {
		t.Errorf("got %v, %q, %q; want those of b", f.Evidence, f.Console, f.Reproduce)
	}
}

// What a finding does to people is not what its rule is about, and the worst comes first.
func TestHarm(t *testing.T) {
	t.Parallel()
	excess, leak := letIn("methods.undeclared", app, "methods"), letIn("cors-check.stranger", stranger, "origins")
	kept := refused("cors-check.allowed", "k", harness.TopicPermission, fetch.MissingAllowOriginHeader, "")
	fault := refused("syntax.list", "s", harness.TopicWire, "", "")
	fault.Cause, fault.Got = harness.Cause{Kind: harness.CauseClaim, Claim: "it is a list", Who: app}, "it is not"
	var got []string
	for _, f := range finding.All(reportOf(fault, excess, kept, leak)) {
		got = append(got, string(f.Harm))
	}
	if want := "stranger-let-in friend-kept-out excess fault"; strings.Join(got, " ") != want {
		t.Errorf("got %q; want %q", got, want)
	}
}

// One defect at several targets is one finding where the same software answers.
func TestAcrossTargets(t *testing.T) {
	t.Parallel()
	at := func(target string) harness.Verdict {
		v := refused("methods.declared", "c", harness.TopicMethods, fetch.MethodDisallowedByPreflightResponse, "DELETE")
		v.Target = target
		return v
	}
	r := reportOf(at("items"), at("orders"), at("legacy"))
	r.Targets = []harness.TargetInfo{{Name: "items", Server: "nginx"}, {Name: "orders", Server: "nginx"}, {Name: "legacy", Server: "Apache"}}
	all := finding.All(r)
	if len(all) != 2 || !slices.Equal(all[0].Targets, []string{"items", "orders"}) || !slices.Equal(all[1].Targets, []string{"legacy"}) {
		t.Fatalf("got %d findings, at %v; want two", len(all), all[0].Targets)
	}
	if all[0].ID == all[1].ID || all[0].ID != finding.All(r)[0].ID {
		t.Errorf("got the ids %s and %s; want two, and the same each time", all[0].ID, all[1].ID)
	}
}

// A case on which agents differ is told as that, with what each of them saw; that it
// does not apply to one is no opinion.
func TestDisagreements(t *testing.T) {
	t.Parallel()
	failed := func(id string) harness.Verdict {
		return refused("r", id, harness.TopicPermission, fetch.MissingAllowOriginHeader, "")
	}
	seen := func(id string, status harness.Status) harness.Verdict {
		v := failed(id)
		v.Agent, v.Status, v.Reason, v.Cause = "chrome", status, "", harness.Cause{}
		v.Instances = []harness.InstanceVerdict{{Status: status, Exchanges: []string{"chrome-" + id}}}
		return v
	}
	all := finding.Disagreements(reportOf(failed("a"), seen("a", harness.StatusPass), failed("b"), seen("b", harness.StatusPass),
		failed("c"), seen("c", harness.StatusNotApplicable), failed("d"), seen("d", harness.StatusFail)))
	if len(all) != 1 || !slices.Equal(all[0].Cases, []string{"r/a", "r/b"}) || len(all[0].Evidence) != 2 || all[0].Evidence[1][0].ID != "chrome-a" {
		t.Errorf("got %+v; want a and b as one, with both exchanges of a", all)
	}
}

// Findings that one rule heads have ids of their own.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	early := letIn("a.early", stranger, "origins")
	first, second := letIn("null-origin.refused", stranger, "origins"), letIn("null-origin.refused", "null", "origins")
	first.Case, second.Case = "one", "two"
	early.Cause.Who, first.Topic = stranger, harness.TopicStrangers // first heads the finding of early
	all := finding.All(reportOf(early, first, second))
	if len(all) != 2 || all[0].Rule != all[1].Rule || all[0].ID == all[1].ID {
		t.Errorf("got %d findings, %s with %s and %s with %s; want two of one rule with ids of their own", len(all), all[0].Rule, all[0].ID, all[1].Rule, all[1].ID)
	}
}

// A waived verdict is no finding; a warning whose cause fails elsewhere is part of that.
func TestStatuses(t *testing.T) {
	t.Parallel()
	warned, waived := letIn("null-origin.refused", stranger, "origins"), letIn("cors-check.other", "https://other.example", "origins")
	warned.Status, waived.Status = harness.StatusWarn, harness.StatusWaived
	r := reportOf(warned, letIn("cors-check.stranger", stranger, "origins"), waived)
	all := finding.All(r)
	if len(all) != 1 || all[0].Status != harness.StatusFail || len(all[0].Verdicts) != 2 {
		t.Errorf("got %d findings; want one of two verdicts", len(all))
	}
	if waived := finding.Waived(r); len(waived) != 1 || waived[0].Rule != "cors-check.other" {
		t.Errorf("got %d waived findings; want one", len(waived))
	}
}

// Every origin that a server's list lacks is named, whichever verdict of which rule shows it.
func TestMissingOrigins(t *testing.T) {
	t.Parallel()
	missing := func(rule string, instances ...string) harness.Verdict {
		v := harness.Verdict{Rule: rule, Case: "c", Agent: "raw", Target: "items", Status: harness.StatusFail, Harm: harness.Break}
		for _, who := range instances {
			v.Instances = append(v.Instances, harness.InstanceVerdict{
				Status: harness.StatusFail, Cause: harness.Cause{Kind: harness.CauseUnlisted, Who: who, Field: "origins", Value: app},
			})
		}
		v.Cause = v.Instances[0].Cause
		return v
	}
	found := finding.All(reportOf(
		missing("a.one", "app://obsidian.md", "capacitor://localhost"),
		missing("b.two", "chrome-extension://a", "app://obsidian.md")))
	if len(found) != 1 {
		t.Fatalf("got %d findings; want one, since one list is to be mended", len(found))
	}
	want := []string{"app://obsidian.md", "capacitor://localhost", "chrome-extension://a"}
	if got := found[0].Missing; !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("got %q; want %q", got, want)
	}
}
