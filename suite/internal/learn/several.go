package learn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// YAML returns the drafts as one corsuite.yaml: what all of them have in common
// stands in its policy, and what differs in that of each target. others are targets
// that nothing was asked of, and that are to be judged by what is in common.
func YAML(drafts []*Draft, others []harness.Target) []byte {
	if len(drafts) == 1 && len(others) == 0 {
		return drafts[0].YAML()
	}
	var b strings.Builder
	requests := 0
	for _, d := range drafts {
		requests += d.Requests
	}
	fmt.Fprintf(&b, "# Drafted by corsuite learn from %d requests to\n", requests)
	for _, d := range drafts {
		fmt.Fprintf(&b, "#   %s\n", yamltext.Comment(d.Target.URL))
	}
	b.WriteString(advice)
	common := inCommon(drafts)
	if len(common) == 0 {
		b.WriteString("policy: {}\n")
	} else {
		b.WriteString("policy:\n")
	}
	for _, f := range drafts[0].fields() {
		if common[f.key] {
			drafts[0].field(&b, "  ", f)
		}
	}
	b.WriteString("targets:\n")
	for _, d := range drafts {
		b.WriteString(d.target())
		d.own(&b, common)
	}
	if len(others) > 0 {
		b.WriteString("  # Not asked, since these methods may change something: judged by the policy above.\n")
	}
	for _, t := range others {
		b.WriteString(yamltext.Target(t))
	}
	return []byte(b.String())
}

// inCommon returns the keys that every draft has, with the same value.
func inCommon(drafts []*Draft) map[string]bool {
	common := map[string]bool{}
	for _, f := range drafts[0].fields() {
		same := f.clear
		for _, d := range drafts[1:] {
			same = same && slices.ContainsFunc(d.fields(), func(o field) bool { return o.key == f.key && o.clear && o.value == f.value })
		}
		if same {
			common[f.key] = true
		}
	}
	return common
}

// own writes what a target has for itself.
func (d *Draft) own(b *strings.Builder, common map[string]bool) {
	var own strings.Builder
	declares := false
	for _, f := range d.fields() {
		if !common[f.key] {
			d.field(&own, "      ", f)
			declares = declares || f.clear
		}
	}
	switch text := own.String(); {
	case text == "":
		b.WriteString("\n")
	case declares:
		b.WriteString("    policy:\n" + text)
	default:
		b.WriteString(text)
	}
}
