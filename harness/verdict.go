package harness

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Status is the word for a verdict. The zero value is none.
type Status string

// The statuses, worst first. "Wrong" is not "could not ask".
const (
	StatusFail          Status = "fail"
	StatusInconclusive  Status = "inconclusive"
	StatusWarn          Status = "warn"
	StatusWaived        Status = "waived"
	StatusPass          Status = "pass"
	StatusNotApplicable Status = "not-applicable"
)

// Statuses returns every status, worst first.
func Statuses() []Status {
	return []Status{StatusFail, StatusInconclusive, StatusWarn, StatusWaived, StatusPass, StatusNotApplicable}
}

// Verdict is the answer to one case at one target through one agent.
type Verdict struct {
	Rule   string `json:"rule"`
	Case   string `json:"case"`
	Agent  string `json:"agent"`
	Target string `json:"target"`
	Status Status `json:"status"`
	Harm   Harm   `json:"harm"`
	// RuleHarm is what the rule is about; Harm is what went wrong.
	RuleHarm Harm `json:"-"`
	// Topic is what the case is about.
	Topic Topic `json:"topic,omitempty"`
	// Title is the case's sentence.
	Title string `json:"title"`
	// Why says in one sentence what decided: for every status but pass.
	Why  string `json:"why"`
	Want string `json:"want"`
	Got  string `json:"got"`
	// Reason is the deciding observation's, and Parameter what it names: a method, a header.
	Reason    fetch.Reason `json:"reason"`
	Parameter string       `json:"parameter,omitempty"`
	// Cause is that of the instance that decided.
	Cause Cause    `json:"cause,omitzero"`
	Notes []string `json:"notes"`
	Spec  string   `json:"spec"`
	// Reproduce are commands that show the same: curl, and a script for the console.
	Reproduce []string `json:"reproduce"`
	// Instances of a case that expands; the worst decided.
	Instances []InstanceVerdict `json:"instances"`
}

// InstanceVerdict is the verdict on one expansion of a case.
type InstanceVerdict struct {
	// Label tells instances apart: the origin, the method, the header.
	Label  string `json:"label"`
	Status Status `json:"status"`
	Why    string `json:"why,omitempty"`
	Got    string `json:"got,omitempty"`
	// Reason and Parameter are as in Verdict.
	Reason    fetch.Reason `json:"reason,omitempty"`
	Parameter string       `json:"parameter,omitempty"`
	// Exchanges are ids into the report's exchanges: the evidence.
	Exchanges []string `json:"exchanges,omitempty"`
	// Console is the browser's own message, if it wrote one.
	Console string `json:"console,omitempty"`
	// Cause is what decided, where more is known than the status.
	Cause Cause `json:"cause,omitzero"`

	// What the judge says of the instance to whoever settles the verdict: notes for
	// it, what is wanted, the policy considered, and whether the outcome is another.
	Notes []string `json:"-"`
	Want  Want     `json:"-"`
	Broke bool     `json:"-"`
}

// ID returns rule/case.
func (v Verdict) ID() string { return v.Rule + "/" + v.Case }

// Message lays a verdict out for a test log: what a person would notice, the
// standard, got and want, and how to see it again.
func (v Verdict) Message() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  via %s\n%s\n", strings.ToUpper(string(v.Status)), v.ID(), v.Agent, v.Title)
	got := cmp.Or(strings.TrimSpace(v.Got+" "+v.Reason.With(v.Parameter)), "nothing")
	fmt.Fprintf(&b, "%s\n%s\ngot %s; want %s\n", v.Why, v.Spec, got, v.Want)
	for _, i := range v.Instances {
		if i.Status == v.Status {
			fmt.Fprintf(&b, "  %s: %s\n", i.Label, i.Why)
		}
	}
	for _, command := range v.Reproduce {
		fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(command, "\n", "\n  "))
	}
	return b.String()
}

// ReportFormat is the number of the form in which reports are written. It rises
// when something that was there is renamed, dropped, or means something else.
const ReportFormat = 1

// Report is everything that a run found out.
type Report struct {
	// Corsuite is the version of the program.
	Corsuite string `json:"corsuite"`
	// Format is ReportFormat of the program that made it; 0 is a report that is older than the number.
	Format int `json:"format"`
	// Started is when the run began, Seconds how long it took.
	Started time.Time `json:"started,omitzero"`
	Seconds float64   `json:"seconds,omitempty"`
	// Shard is the part of the run's targets that the report is about; nil is all of them.
	Shard *Shard `json:"shard,omitempty"`
	// Baseline is the earlier report that the run was held to; nil is none.
	Baseline *Baseline `json:"baseline,omitempty"`
	// Incomplete says why the run stopped early or an agent is missing; nothing for a whole run.
	Incomplete []string `json:"incomplete,omitempty"`
	// Remarks are what to know before the verdicts.
	Remarks []Remark `json:"remarks,omitempty"`
	// Unreachable names the targets that gave no answer at all, and why.
	Unreachable []string `json:"unreachable,omitempty"`
	// StaleWaivers names the waivers that no longer hold.
	StaleWaivers []string       `json:"stale-waivers,omitempty"`
	Agents       []AgentInfo    `json:"agents"`
	Targets      []TargetInfo   `json:"targets"`
	Counts       map[Status]int `json:"counts"`
	Agreement    Agreements     `json:"agreement"`
	Exchanges    []Exchange     `json:"exchanges"`
	Verdicts     []Verdict      `json:"verdicts"`
}

// AgentInfo names a user agent that took part.
type AgentInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Profile is the name of the model's profile that explains the agent.
	Profile string   `json:"profile,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

// TargetInfo names a target and the policy that it was judged by.
type TargetInfo struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	// Labels are what the operator knows the target by.
	Labels map[string]string `json:"labels,omitempty"`
	Status int               `json:"status"`
	Kind   Kind              `json:"is"`
	Policy Policy            `json:"policy"`
	// File and Line are where the target is declared; "" and 0 if not in a file.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	// Server is the software that answered, as its headers tell.
	Server string `json:"server,omitempty"`
	// Demands are what a specification says of the target, where one was named.
	Demands Demands `json:"demands,omitempty"`
	// BuiltIn says that this is the reference server that corsuite started itself.
	BuiltIn bool `json:"built-in,omitempty"`
}

// Agreements are those of a run's browsers, in the order of its agents.
type Agreements []Agreement

// UnmarshalJSON also reads a single agreement without a name, as reports had it
// while Chrome was the only browser.
func (a *Agreements) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("{")) {
		one := Agreement{Agent: "chrome", Profile: fetch.Chromium().Name()}
		err := json.Unmarshal(text, &one)
		*a = Agreements{one}
		return err
	}
	return json.Unmarshal(text, (*[]Agreement)(a))
}

// Agreement compares the model with a browser on the browser's own evidence.
type Agreement struct {
	// Agent is the browser's name, Profile that of the profile that is to explain it.
	Agent   string `json:"agent"`
	Profile string `json:"profile"`
	// Compared counts answers of the browser, Same those that the model of that
	// browser explains. Rows of named differences are among these.
	Compared int            `json:"compared"`
	Same     int            `json:"same"`
	Rows     []AgreementRow `json:"rows"`
}

// AgreementRow is one ask that a browser answered otherwise than the standard
// says, or than the model of that browser does.
type AgreementRow struct {
	Case string `json:"case"`
	// Divergence holds the ids of the named differences between the standard and
	// the browser, with a space between them; "unexplained" is a bug of corsuite.
	Divergence string `json:"divergence"`
	// Model is what the standard makes of the browser's exchanges, or of an
	// unexplained row what the model of the browser does.
	Model   string `json:"model"`
	Browser string `json:"browser"`
	// Departs says on which side of the model the browser is.
	Departs   Departure `json:"departs,omitempty"`
	Reproduce string    `json:"reproduce,omitempty"`
}

// Departure is how a browser differs from the standard.
type Departure string

// The departures; "" is neither: another reason, or other readable headers.
const (
	LetsPass Departure = "lets-pass" // the browser lets pass what the standard blocks
	Blocks   Departure = "blocks"    // the browser blocks what the standard lets pass
)

// Unexplained names a difference that no known divergence accounts for.
const Unexplained = "unexplained"

// Unexplained tells a row that is a bug of corsuite.
func (r AgreementRow) Unexplained() bool { return r.Divergence == Unexplained }
