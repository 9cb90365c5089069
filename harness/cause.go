package harness

import "github.com/corsuite/corsuite/harness/fetch"

// Cause is what decided a verdict, as a value: reports make sentences of it,
// and nothing reads those sentences. The zero value is not a cause: nothing was
// found, or the rule that found it says no more than its title.
type Cause struct {
	Kind CauseKind `json:"kind"`
	// Who is the origin concerned, serialised: who was let in, or kept out.
	Who string `json:"who,omitempty"`
	// Field is the policy field, request header or response header concerned.
	Field string `json:"field,omitempty"`
	// Value is what stood in that field, or should have.
	Value string `json:"value,omitempty"`
	// Spelling says how Value differs from Who, where it is a misspelling.
	Spelling SpellingKind `json:"spelling,omitempty"`
	// Reason and Parameter say why the page was refused, where it was.
	Reason    fetch.Reason `json:"reason,omitempty"`
	Parameter string       `json:"parameter,omitempty"`
	// Claim is what a check or a lint says should hold, where that is what does not.
	Claim string `json:"claim,omitempty"`
	// Exchange is the id of the exchange that shows it.
	Exchange string `json:"exchange,omitempty"`
	// Against is the id of the exchange that it is to be compared with, where there is one.
	Against string `json:"against,omitempty"`
}

// ShownBy returns the exchanges that show the cause: two side by side where it names
// two, otherwise those given.
func (c Cause) ShownBy(exchanges []string) []string {
	if c.Exchange == "" || c.Against == "" {
		return exchanges
	}
	return []string{c.Against, c.Exchange}
}

// CauseKind is what sort of thing decided. The list is closed.
type CauseKind string

// The kinds of cause. Each says which fields of the Cause it fills.
const (
	// CauseRefused: the browser refuses Who what the policy allows, for Reason and Parameter.
	CauseRefused CauseKind = "refused"
	// CauseSignIn: Who is refused as by CauseRefused, after a redirect to a sign-in
	// page on the host Value.
	CauseSignIn CauseKind = "sign-in"
	// CauseHop: Who is refused as by CauseRefused, at the address Value, which answers with
	// the status in Field: a redirect, or what a redirect leads to.
	CauseHop CauseKind = "hop"
	// CauseOtherSite: Who gets the status in Value instead of the resource, as do pages of
	// every other site, while the target's own pages get the resource: the target looks at
	// the request header Field or the like. Reason says why Who cannot even read that answer.
	CauseOtherSite CauseKind = "other-site"
	// CauseSplit: Who is refused as by CauseRefused, and the response header Field holds a
	// line break, behind which Value is lost.
	CauseSplit CauseKind = "split-field"
	// CauseMisspelt: Who is refused as by CauseRefused, and Value, which only resembles
	// it, is let in: it is what the server's list holds. Spelling says how it differs.
	CauseMisspelt CauseKind = "misspelt"
	// CauseUnlisted: Who is refused as by CauseRefused, although Value, another
	// allowed origin, gets in the same way: the server does not know Who.
	CauseUnlisted CauseKind = "unlisted"
	// CauseLetIn: Who gets what the policy refuses; Field is the policy's field that
	// refuses it ("origins", "credentials", "methods", "headers"), Value the method or the header names.
	CauseLetIn CauseKind = "let-in"
	// CauseSessionless: the request went without the session's cookie, and the target's
	// answer to that says nothing about the resource; Field is the field of the policy that
	// would make the request carry the session.
	CauseSessionless CauseKind = "sessionless"
	// CauseClaim: the Claim about the wire does not hold for an answer to Who, which was
	// refused for Reason and Parameter, if any; Field is the header it is about, and Value
	// the Origin that it names although no browser sends it.
	CauseClaim CauseKind = "claim"
	// CauseStopped: the target was asked no more, for Reason: it had stopped
	// answering, or said Retry-After again and again.
	CauseStopped CauseKind = "stopped"
	// CauseDropped: the connection of Who ends without an answer, or none comes, for
	// Reason, while others are answered; Field is OPTIONS where that is so of all
	// preflights, and Origin where it ends for Value, an Origin that no browser sends.
	CauseDropped CauseKind = "dropped"
	// CauseMalformed: the answer to Who breaks the protocol that carries it; Field is
	// the response header that does, where that is known.
	CauseMalformed CauseKind = "malformed"
	// CauseChanged: the server answers Who differently after an odd request, whose Field had
	// that Value; without Field it was one of all the odd requests that were sent.
	CauseChanged CauseKind = "changed"
	// CauseDepends: what Who gets depends on the request field, or other part of the request,
	// in Field; with Value (nothing: without the field) it is what Exchange shows, for Reason
	// and Parameter, and otherwise what Against does.
	CauseDepends CauseKind = "depends"
	// CauseRemembers: what Who gets depends on what was asked before; Value says after what it
	// is what Exchange shows, for Reason and Parameter, where at another time it is what Against does.
	CauseRemembers CauseKind = "remembers"
	// CauseNobodyGetsIn: a refusal proves nothing, since no allowed origin is let in
	// either; the first of them is refused for Reason and Parameter.
	CauseNobodyGetsIn CauseKind = "nobody-gets-in"
	// CauseStrangerGetsIn: the case proves nothing, because an unrelated origin gets in too.
	CauseStrangerGetsIn CauseKind = "stranger-gets-in"
	// CauseElsewhere: what answers is not the resource that was declared; Value is the status.
	CauseElsewhere CauseKind = "elsewhere"
	// CauseUnasked: it could not be asked, for Reason and Parameter, or Value is the
	// status by which the target said so.
	CauseUnasked CauseKind = "unasked"
	// CauseUnconfirmed: it was seen only once. Asked again, it came out differently, or the
	// run ended before it could be asked again, which Reason then says.
	CauseUnconfirmed CauseKind = "unconfirmed"
	// CauseWeather: the target answers with the status in Value now and then, and
	// did so each time that this was asked.
	CauseWeather CauseKind = "weather"
)
