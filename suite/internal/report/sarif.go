package report

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// The part of SARIF 2.1.0 that is written.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string         `json:"id"`
		Short      sarifText      `json:"shortDescription"`
		Full       *sarifText     `json:"fullDescription,omitempty"`
		Help       *sarifText     `json:"help,omitempty"`
		HelpURI    string         `json:"helpUri,omitempty"`
		Default    sarifDefault   `json:"defaultConfiguration"`
		Properties sarifRuleProps `json:"properties"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifRuleProps struct {
		Tags []string `json:"tags"`
		// Severity is what code-scanning pages sort by: 0 to 10, security only.
		Severity string `json:"security-severity,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Kind         string             `json:"kind"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   sarifResultProps   `json:"properties"`
	}
	sarifResultProps struct {
		Harm   finding.Harm `json:"harm,omitempty"`
		Cases  []string     `json:"cases"`
		Agents []string     `json:"agents"`
		URLs   []string     `json:"urls"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

// writeSARIF writes a result for each finding, and one for each rule whose
// findings are waived, which is suppressed. What could not be judged is a
// notification: it is not a defect of anything.
func writeSARIF(w io.Writer, r *harness.Report, o Options) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			// Readers compare versions by their leading integer.
			Name: "corsuite", Version: strings.TrimPrefix(printable(r.Corsuite), "v"), URI: "https://github.com/corsuite/corsuite", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{sarifInvocationOf(r)},
		Results:     []sarifResult{},
	}
	for _, f := range finding.All(r) {
		run.add(r, o, f)
	}
	for _, f := range finding.Waived(r) {
		result := run.add(r, o, f)
		result.Suppressions = []sarifSuppression{{Kind: "external", Justification: printable(strings.Join(f.Notes, "; "))}}
	}
	e := json.NewEncoder(seenWriter{w})
	e.SetIndent("", "  ")
	if err := e.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		return fmt.Errorf("write sarif report: %w", err)
	}
	return nil
}

func sarifInvocationOf(r *harness.Report) sarifInvocation {
	i := sarifInvocation{Successful: len(r.Incomplete) == 0}
	for _, why := range slices.Concat(r.Incomplete, r.StaleWaivers) {
		i.Notifications = append(i.Notifications, sarifNotification{Level: "error", Message: sarifText{Text: printable(why)}})
	}
	for _, g := range finding.ByWhy(r, harness.StatusInconclusive) {
		text := fmt.Sprintf("%s could not be judged: %s", plural(len(g.Verdicts), "verdict"), g.Why)
		i.Notifications = append(i.Notifications, sarifNotification{Level: "warning", Message: sarifText{Text: printable(text)}})
	}
	return i
}

// add adds a finding and, if it is the first of its rule, the rule.
func (run *sarifRun) add(r *harness.Report, o Options, f *finding.Finding) *sarifResult {
	rules := &run.Tool.Driver.Rules
	index := slices.IndexFunc(*rules, func(x sarifRule) bool { return x.ID == f.Rule })
	if index < 0 {
		index = len(*rules)
		*rules = append(*rules, sarifRuleOf(f, o))
	}
	rule := &(*rules)[index]
	rule.Properties.Severity = max(rule.Properties.Severity, sarifSeverity(f.Harm))
	if rule.Properties.Severity != "" {
		rule.Properties.Tags = appendNew(rule.Properties.Tags, "security")
	}
	run.Results = append(run.Results, sarifResultOf(r, o, f, index))
	return &run.Results[len(run.Results)-1]
}

// sarifSeverity is how bad a harm is on the scale of CVSS, "" for what is not about security.
func sarifSeverity(h finding.Harm) string {
	switch h {
	case finding.StrangerLetIn:
		return "7.5"
	case finding.Reflected:
		return "6.1"
	case finding.Cached, finding.Excess:
		return "4.3"
	}
	return ""
}

// sarifLevel is "error" for what fails a run; a waived finding did.
func sarifLevel(s harness.Status) string {
	if s == harness.StatusWarn {
		return "warning"
	}
	return "error"
}

func sarifRuleOf(f *finding.Finding, o Options) sarifRule {
	info := o.explain(f.Rule)
	rule := sarifRule{ID: printable(f.Rule), Short: sarifText{Text: printable(f.Title)}, HelpURI: printable(f.Spec), Default: sarifDefault{sarifLevel(f.Status)}}
	rule.Properties.Tags = []string{"cors", string(f.Topic)}
	if f.Topic == "" {
		rule.Properties.Tags = []string{"cors"}
	}
	if info.Title != "" {
		rule.Short.Text = printable(info.Title)
	}
	if info.Why != "" {
		rule.Full = &sarifText{Text: printable(info.Why)}
		rule.Help = &sarifText{
			Text:     printable(info.Why + " " + f.Spec),
			Markdown: markdownText(info.Why) + "\n\n" + markdownLink(f.Spec),
		}
	}
	return rule
}

func sarifResultOf(r *harness.Report, o Options, f *finding.Finding, rule int) sarifResult {
	message := noticed(f)
	if len(f.Cases) > 1 {
		message += "; " + alsoBroken(f)
	}
	message += ". Case: " + f.Title + "; " + gotAndWant(f.Verdict) + "."
	if a := o.advise(f.Verdict, f.Evidence); a.Cure != "" {
		message += " " + a.Cure
	}
	result := sarifResult{
		RuleID: printable(f.Rule), RuleIndex: rule, Kind: "fail", Level: sarifLevel(f.Status), Message: sarifText{Text: printable(message)},
		Fingerprints: map[string]string{"finding/v1": f.ID},
		Properties:   sarifResultProps{Harm: f.Harm, Cases: printables(f.Cases), Agents: printables(f.Agents)},
	}
	for _, t := range f.Targets {
		result.Locations = append(result.Locations, sarifLocationOf(r, t))
		result.Properties.URLs = append(result.Properties.URLs, printable(targetURL(r, t)))
	}
	return result
}

// sarifLocationOf points at the line that declares a target. A target that was named
// on the command line has none; what stands in is its host and path, without a
// scheme: readers refuse a log that points outside of what they have checked out.
func sarifLocationOf(r *harness.Report, target string) sarifLocation {
	at := sarifPhysical{Region: sarifRegion{1}}
	n := slices.IndexFunc(r.Targets, func(t harness.TargetInfo) bool { return t.Name == target })
	if n >= 0 && r.Targets[n].File != "" {
		at.Artifact.URI = fileURI(printable(r.Targets[n].File))
		at.Region.StartLine = max(r.Targets[n].Line, 1)
	} else {
		at.Artifact.URI = addressURI(printable(targetURL(r, target)))
	}
	return sarifLocation{Physical: at, Logical: []sarifLogical{{Name: printable(target), Kind: "resource"}}}
}

// fileURI is a path as a relative reference.
func fileURI(path string) string {
	return (&url.URL{Path: strings.ReplaceAll(path, `\`, "/")}).String()
}

// addressURI is a target's address as the path of a file.
func addressURI(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return (&url.URL{Path: address}).String()
	}
	return (&url.URL{Path: strings.ReplaceAll(u.Host, ":", "_") + u.Path}).String()
}
