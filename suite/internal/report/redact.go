package report

import (
	"reflect"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// Redact returns a copy of the report without secrets: those of the run, which
// may be nil, and those that the report itself shows to be ones: the values of
// Authorization, Proxy-Authorization, Cookie and Set-Cookie, wherever else a
// target repeats them, the parameters of URLs and the fields of bodies that are
// named like a secret, and passwords in URLs. The report itself is left alone.
func Redact(r *harness.Report, secrets *redact.Secrets) *harness.Report {
	c := newCensor(secrets)
	c.learn(r.Exchanges)
	return censored(c, r)
}

// censor takes the secrets out of the values of a report, of whatever type.
type censor struct {
	*redact.Secrets
	rules map[string]treatment
	// texts are those that have been seen: in a report most come again and again.
	texts map[string]string
}

func newCensor(secrets *redact.Secrets) *censor {
	return &censor{Secrets: secrets.Clone(), rules: treatments(), texts: map[string]string{}}
}

// treatment is what becomes of the strings in a field.
type treatment int

const (
	asText    treatment = iota
	asCommand           // commands name the variable that a value came from
	asItIs              // no secret is in it, and readers know it by its spelling
)

// treatments are those of the fields that are not text, by type and name. What
// has a type of its own (a status, a reason) is a word of ours and stays.
func treatments() map[string]treatment {
	t := map[string]treatment{
		"Verdict.Reproduce": asCommand, "AgreementRow.Reproduce": asCommand,
		"Ask.Auth": asItIs, // no format shows it
	}
	for _, kept := range []string{
		"Report.Corsuite", "AgentInfo.Name", "AgentInfo.Profile", "Agreement.Agent", "Agreement.Profile", "Elsewhere.Profile", "AgreementRow.Case", "AgreementRow.Divergence",
		"Exchange.ID", "InstanceVerdict.Exchanges", "Cause.Exchange",
		"Verdict.Rule", "Verdict.Case", "Verdict.Agent", "Verdict.Title", "Verdict.Want", "Verdict.Spec",
		"Change.Rule", "Change.Case", "Change.Agent", "Change.Title",
		"ComparisonRow.Rule", "ComparisonRow.Case", "ComparisonRow.Agent", "ComparisonRow.Title",
		"Observation.Divergences", "Tried.Divergence", "TriedResult.Agent",
	} {
		t[kept] = asItIs
	}
	return t
}

// Values of exchanges shorter than these are hidden in their headers only: "1"
// or "abc" is everywhere.
const (
	minHeard     = 8
	minHeardPart = 12
)

// learn remembers the values of hidden headers, and the parts of them that are secrets by themselves.
func (c *censor) learn(exchanges []harness.Exchange) {
	remember := func(value string, atLeast int) {
		if value = strings.TrimSpace(value); len(value) >= atLeast {
			c.Heard(value)
		}
	}
	for _, x := range exchanges {
		for _, headers := range [][]harness.HeaderLine{x.Request, x.Response} {
			for _, h := range headers {
				if !c.Hides(h.Name, h.Value) {
					continue
				}
				remember(h.Value, minHeard)
				if _, token, ok := strings.Cut(h.Value, " "); ok {
					remember(token, minHeardPart)
				}
				for part := range strings.SplitSeq(h.Value, ";") {
					if _, value, ok := strings.Cut(part, "="); ok {
						remember(value, minHeardPart)
					}
				}
			}
		}
	}
}

// censored returns a copy of a value whose texts show no secret.
func censored[T any](c *censor, value T) T {
	return c.walk(reflect.ValueOf(&value).Elem(), asText).Interface().(T)
}

// walk copies a value of any type. Fields that nobody has heard of yet are
// texts, so that a new one cannot be forgotten.
func (c *censor) walk(v reflect.Value, how treatment) reflect.Value {
	if how == asItIs {
		return v
	}
	switch v.Kind() {
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[string]():
			return reflect.ValueOf(c.string(v.String(), how))
		case reflect.TypeFor[harness.Origin](): // of a recording it is what the file says
			return reflect.ValueOf(harness.Origin(c.string(v.String(), how)))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out := reflect.New(v.Type().Elem())
			out.Elem().Set(c.walk(v.Elem(), how))
			return out
		}
	case reflect.Slice:
		if !v.IsNil() {
			out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			for i := range v.Len() {
				out.Index(i).Set(c.walk(v.Index(i), how))
			}
			return out
		}
	case reflect.Map:
		if !v.IsNil() {
			out := reflect.MakeMapWithSize(v.Type(), v.Len())
			for i := v.MapRange(); i.Next(); {
				out.SetMapIndex(i.Key(), c.walk(i.Value(), how))
			}
			return out
		}
	case reflect.Struct:
		return c.fields(v)
	}
	return v
}

// fields copies a struct. A header field's value is hidden by its name, too.
func (c *censor) fields(v reflect.Value) reflect.Value {
	t := v.Type()
	if h, ok := v.Interface().(fetch.Header); ok {
		value := redact.Mark
		if !c.Hides(h.Name, h.Value) {
			value = c.string(h.Value, asText)
		}
		return reflect.ValueOf(fetch.Header{Name: c.string(h.Name, asText), Value: value})
	}
	if x, ok := v.Interface().(harness.Exchange); ok {
		v = reflect.ValueOf(bounded(x))
	}
	out := reflect.New(t).Elem()
	out.Set(v)
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			out.Field(i).Set(c.walk(v.Field(i), c.rules[t.Name()+"."+f.Name]))
		}
	}
	return out
}

func (c *censor) string(s string, how treatment) string {
	if how == asCommand {
		return c.Command(s)
	}
	clean, known := c.texts[s]
	if !known {
		clean = harness.Shorten(c.Text(s), maxText)
		c.texts[s] = clean
	}
	return clean
}
