package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
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
		Properties sarifRuleProps `json:"properties"`
	}
	sarifRuleProps struct {
		Tags []string `json:"tags"`
		// Severity is what code-scanning pages sort by: 0 to 10, security only.
		Severity string `json:"security-severity,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
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

// writeSARIF writes what went wrong and what could not be judged; a pass and
// a case that does not apply are not results. Waived findings are suppressed ones.
func writeSARIF(w io.Writer, r *harness.Report, o Options) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			// Readers compare versions by their leading integer.
			Name: "corsuite", Version: strings.TrimPrefix(printable(r.Corsuite), "v"), URI: "https://github.com/corsuite/corsuite", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{sarifInvocationOf(r)},
		Results:     []sarifResult{},
	}
	for _, v := range r.Verdicts {
		kind, level, reported := sarifLevel(v.Status)
		if !reported {
			continue
		}
		index := slices.IndexFunc(run.Tool.Driver.Rules, func(x sarifRule) bool { return x.ID == v.Rule })
		if index < 0 {
			index = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(v, o))
		}
		run.Results = append(run.Results, sarifResultOf(r, v, index, kind, level))
	}
	e := json.NewEncoder(seenWriter{w})
	e.SetIndent("", "  ")
	if err := e.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		return fmt.Errorf("write sarif report: %w", err)
	}
	return nil
}

// sarifLevel returns kind and level for a status; a level other than "none"
// goes with kind "fail" only (§3.27.10).
func sarifLevel(s harness.Status) (kind, level string, reported bool) {
	switch s {
	case harness.StatusFail, harness.StatusWaived:
		return "fail", "error", true
	case harness.StatusWarn:
		return "fail", "warning", true
	case harness.StatusInconclusive:
		return "open", "none", true
	}
	return "", "", false
}

func sarifInvocationOf(r *harness.Report) sarifInvocation {
	i := sarifInvocation{Successful: len(r.Incomplete) == 0}
	for _, why := range slices.Concat(r.Incomplete, r.StaleWaivers) {
		i.Notifications = append(i.Notifications, sarifNotification{Level: "error", Message: sarifText{printable(why)}})
	}
	return i
}

func sarifRuleOf(v harness.Verdict, o Options) sarifRule {
	info := o.explain(v.Rule)
	rule := sarifRule{ID: printable(v.Rule), Short: sarifText{printable(v.Title)}, HelpURI: printable(v.Spec)}
	rule.Properties.Tags = []string{"cors", string(v.Harm)}
	if info.Title != "" {
		rule.Short = sarifText{printable(info.Title)}
	}
	if info.Why != "" {
		rule.Full = &sarifText{printable(info.Why)}
		rule.Help = &sarifText{printable(info.Why + " " + v.Spec)}
	}
	if v.Harm == harness.Leak {
		rule.Properties.Tags = append(rule.Properties.Tags, "security")
		rule.Properties.Severity = "7.5"
	}
	return rule
}

func sarifResultOf(r *harness.Report, v harness.Verdict, rule int, kind, level string) sarifResult {
	message := v.Title + ": " + gotAndWant(v)
	if v.Why != "" {
		message += " (" + v.Why + ")"
	}
	result := sarifResult{
		RuleID: printable(v.Rule), RuleIndex: rule, Kind: kind, Level: level, Message: sarifText{printable(message)},
		Locations: []sarifLocation{{
			// There is no file to point into: the resource is the artifact.
			Physical: sarifPhysical{Artifact: sarifArtifact{printable(targetURL(r, v.Target))}, Region: sarifRegion{1}},
			Logical:  []sarifLogical{{Name: printable(v.Target + " via " + v.Agent + " " + v.ID()), Kind: "resource"}},
		}},
		Fingerprints: map[string]string{"verdict/v1": fingerprint(v)},
	}
	if v.Status == harness.StatusWaived {
		result.Suppressions = []sarifSuppression{{Kind: "external", Justification: printable(v.Why)}}
	}
	return result
}

// fingerprint tells a finding of two runs to be the same one.
func fingerprint(v harness.Verdict) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{v.ID(), v.Target, v.Agent}, "\n")))
	return hex.EncodeToString(sum[:16])
}
