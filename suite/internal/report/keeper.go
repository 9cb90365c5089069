package report

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// keeper puts a report together from its parts. Equal texts and lists are kept once: a
// report says the same again and again.
type keeper struct {
	report   *harness.Report
	evidence bool
	texts    map[string]string
	lists    map[string][]harness.HeaderLine
}

func newKeeper(evidence bool) *keeper {
	return &keeper{report: &harness.Report{}, evidence: evidence, texts: map[string]string{}, lists: map[string][]harness.HeaderLine{}}
}

// begin says that a list begins; where a name is given twice, the last one counts.
func (k *keeper) begin(list string) {
	switch list {
	case "exchanges":
		k.report.Exchanges = nil
	case "verdicts":
		k.report.Verdicts = nil
	case "targets":
		k.report.Targets = nil
	}
}

func (k *keeper) nothing([]byte) error { return nil }

func (k *keeper) exchange(text []byte) error {
	if !k.evidence {
		return nil
	}
	var x harness.Exchange
	if err := json.Unmarshal(text, &x); err != nil {
		return err
	}
	k.texted(&x.Method, &x.URL, &x.Proto, &x.Body, &x.Error)
	x.Request, x.Response = k.headers(x.Request), k.headers(x.Response)
	k.report.Exchanges = append(k.report.Exchanges, x)
	return nil
}

func (k *keeper) verdict(text []byte) error {
	var v harness.Verdict
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if !k.evidence {
		v.Reproduce = nil
		if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
			v.Instances = nil
		}
	}
	k.texted(&v.Rule, &v.Case, &v.Agent, &v.Target, (*string)(&v.Status), (*string)(&v.Harm), (*string)(&v.Topic), &v.Title,
		&v.Why, &v.Want, &v.Got, (*string)(&v.Reason), &v.Parameter, &v.Spec)
	k.cause(&v.Cause)
	v.Notes, v.Reproduce = k.each(v.Notes), k.each(v.Reproduce)
	for n := range v.Instances {
		i := &v.Instances[n]
		k.texted(&i.Label, (*string)(&i.Status), &i.Why, &i.Got, (*string)(&i.Reason), &i.Parameter, &i.Console)
		k.cause(&i.Cause)
		i.Exchanges = k.each(i.Exchanges)
	}
	v.Instances = slices.Clip(v.Instances)
	k.report.Verdicts = append(k.report.Verdicts, v)
	return nil
}

func (k *keeper) cause(c *harness.Cause) {
	k.texted((*string)(&c.Kind), &c.Who, &c.Field, &c.Value, (*string)(&c.Spelling), (*string)(&c.Reason), &c.Parameter, &c.Claim, &c.Exchange, &c.Against)
}

func (k *keeper) target(text []byte) error {
	var t harness.TargetInfo
	if err := json.Unmarshal(text, &t); err != nil {
		return err
	}
	k.report.Targets = append(k.report.Targets, t)
	return nil
}

// head takes everything but the lists that have been kept.
func (k *keeper) head(text []byte) error {
	whole := harness.Report{}
	if err := json.Unmarshal(text, &whole); err != nil {
		return err
	}
	whole.Exchanges, whole.Verdicts = k.report.Exchanges, k.report.Verdicts
	if len(whole.Targets) == 0 {
		whole.Targets = k.report.Targets
	}
	*k.report = whole
	return nil
}

// texted replaces each text by an equal one that is kept.
func (k *keeper) texted(texts ...*string) {
	for _, s := range texts {
		*s = k.text(*s)
	}
}

func (k *keeper) text(s string) string {
	known, found := k.texts[s]
	if !found {
		known = strings.Clone(s)
		k.texts[known] = known
	}
	return known
}

func (k *keeper) each(texts []string) []string {
	for i, s := range texts {
		texts[i] = k.text(s)
	}
	return slices.Clip(texts)
}

// headers keeps header lines.
func (k *keeper) headers(lines []fetch.Header) []fetch.Header {
	if lines == nil {
		return nil
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Name)
		b.WriteByte(0)
		b.WriteString(l.Value)
		b.WriteByte(0)
	}
	key := b.String()
	known, found := k.lists[key]
	if !found {
		known = make([]harness.HeaderLine, len(lines))
		for i, l := range lines {
			known[i] = harness.HeaderLine{Name: k.text(l.Name), Value: k.text(l.Value)}
		}
		k.lists[key] = known
	}
	return known
}
