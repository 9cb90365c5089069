package proxied

import (
	"context"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
	"github.com/corsuite/corsuite/harness/replay"
)

// sight is all that is known of one ask.
type sight struct {
	// asks are those of the story up to this one, before the observations of all but it.
	asks     []harness.Ask
	before   []harness.Observation
	record   *record
	script   probe.Told
	fragment string
}

// observe makes an observation of what crossed the wire and what the page told.
func (a *Agent) observe(ctx context.Context, s sight) harness.Observation {
	r, script := s.record, s.script
	r.mu.Lock()
	defer r.mu.Unlock()
	o := harness.Observation{Exchanges: slices.Clone(r.exchanges)}
	if x, sent := o.Actual(); sent {
		o.Status = x.Status
	}
	switch {
	case script.Settled == probe.Throw:
		o.Outcome, o.Reason, o.Error = harness.OutcomeBlocked, fetch.InvalidRequest, script.Message
	case r.failure != nil:
		o.Outcome, o.Reason, o.Parameter, o.Error = harness.OutcomeError, r.failure.Reason, r.failure.Parameter, r.failure.Text
	case r.withheld:
		o.Outcome = harness.OutcomeWithheld
	case script.Settled == probe.Timeout:
		o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.Timeout, "no answer in time"
	case r.ask.Initiator == harness.ByWebSocket:
		handshake(&o, script)
	case opaque(r.ask, script, o):
		o.Outcome, o.Reason = harness.OutcomeBlocked, fetch.Opaque
	case script.Settled == probe.Load:
		o.Outcome, o.Exposed = harness.OutcomeShared, exposed(script, r.uncached)
	default:
		a.refused(&o, s)
	}
	for i := range o.Exchanges {
		x := &o.Exchanges[i]
		if len(x.Body) > a.options.MaxBody {
			x.Body = strings.ToValidUTF8(x.Body[:a.options.MaxBody], "")
		}
	}
	a.hear(ctx, &o, s.fragment)
	return o
}

// hear adds the browser's own words for a refusal. Where they cannot mean the model's
// reason they are right, and the difference is seen where the two are compared.
func (a *Agent) hear(ctx context.Context, o *harness.Observation, fragment string) {
	speaker, speaks := a.current().(Speaker)
	unsaid := o.Outcome == harness.OutcomeError && o.Reason == fetch.BlockedByClient
	if !speaks || !unsaid && (o.Outcome != harness.OutcomeBlocked || !o.Reason.CORS()) {
		return
	}
	text, means := speaker.Said(ctx, fragment)
	o.Console = text
	if len(means) > 0 && !slices.Contains(means, o.Reason) {
		o.Outcome, o.Reason, o.Parameter, o.Error = harness.OutcomeBlocked, means[0], "", ""
	}
}

// refused says why the browser refused, by what the model makes of the same
// exchanges. Where the model would have gone on the reason is the browser's own, and
// nothing is known of the server. The record's lock is held.
func (a *Agent) refused(o *harness.Observation, s sight) {
	seen := append(slices.Clone(s.before), *o)
	all := replay.Conclude(a.profile, s.asks, seen)
	model := all[len(all)-1]
	switch {
	case model.Outcome == harness.OutcomeBlocked:
		o.Outcome, o.Reason, o.Parameter = probe.OutcomeOf(model.Reason), model.Reason, model.Parameter
	case model.Outcome == harness.OutcomeShared && !probe.ByScript(s.record.ask.Initiator):
		// An event stream that is none, or a beacon: the page cannot tell, the wire does.
		o.Outcome, o.Exposed = harness.OutcomeShared, model.Exposed
	default:
		o.Outcome, o.Reason = harness.OutcomeError, fetch.BlockedByClient
		o.Error = strings.TrimSpace("the browser refused what it does not say why: " + s.script.Message + " " + model.Error)
	}
}

// over reports whether the model has come to its end with what the record holds. The
// record's lock is held.
func (r *record) over(p *fetch.Profile) bool {
	if r.failure != nil || r.withheld {
		return true
	}
	if len(r.exchanges) == 0 || r.exchanges[len(r.exchanges)-1].Status == 0 {
		return false
	}
	end := replay.Conclude(p, []harness.Ask{r.ask}, []harness.Observation{{Exchanges: r.exchanges}})
	return end[0].Outcome != harness.OutcomeError
}

// opaque reports whether the page was given a response of which it can tell nothing.
// https://fetch.spec.whatwg.org/#concept-filtered-response-opaque
func opaque(ask harness.Ask, script probe.Told, o harness.Observation) bool {
	switch {
	case script.Settled == probe.Load && script.Type != "":
		return script.Type == "opaque" || script.Type == "opaqueredirect"
	case script.Settled == probe.Load:
		return ask.From == harness.NoOrigin || ask.Mode == fetch.NoCORS
	}
	// https://w3c.github.io/beacon/#sec-processing-model (step 6.3: cors for a type that is not safelisted)
	return script.Settled == probe.Sent && o.Status != 0 && len(fetch.UnsafeHeaderNames(ask.Headers)) == 0
}

// exposed are the names of the headers that the script was let see, less the one
// that the answer had from us.
func exposed(script probe.Told, uncached bool) []string {
	names := probe.Exposed(script.Exposed)
	if uncached {
		names = slices.DeleteFunc(names, func(name string) bool { return name == "cache-control" })
	}
	return names
}
