package specs

import (
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: what makes a request differs in mode, credentials or
// preflight, while the server sees the same few headers. A failure here that
// is none elsewhere is about those differences.

// https://fetch.spec.whatwg.org/#request-initiator-type
func initiators() Section {
	section := Section{
		ID:    "initiators",
		Title: "Request initiators",
		Spec:  "concept-request-initiator",
		Topic: TopicPermission,
	}
	for _, row := range []struct {
		initiator Initiator
		id, who   string
	}{
		{ByXHR, "xhr", "XMLHttpRequest"},
		{ByKeepalive, "keepalive", "a fetch that outlives its page"},
		{ByEventSource, "eventsource", "EventSource"},
		{ByImage, "img", "a crossorigin image"},
		{ByCanvas, "canvas", "an image drawn on a canvas"},
		{ByScript, "script", "a crossorigin script"},
		{ByModule, "module", "a module script"},
		{ByStylesheet, "stylesheet", "a crossorigin stylesheet"},
		{ByFont, "font", "a font"},
		{ByVideo, "video", "a crossorigin video"},
		{ByWorker, "worker", "a fetch in a worker"},
		{BySharedWorker, "shared-worker", "a fetch in a shared worker"},
	} {
		section.Rules = append(section.Rules, initiatorRule(row.initiator, row.id, row.who))
	}
	section.Rules = append(section.Rules, xhrUpload(), beacon())
	return section
}

// initiatorRule is the rule for a kind of load that needs no preflight.
func initiatorRule(by Initiator, id, who string) Rule {
	ask := func(from Origin) Ask {
		return Ask{From: from, Initiator: by}
	}
	return Rule{
		ID:    "initiators." + id,
		Title: who + " gets what the policy allows",
		Spec:  "concept-cors-check",
		Harm:  Break,
		Why: `Not only fetch() uses CORS: so do images, fonts, modules, workers and event streams.
Each must get the resource on an allowed page, and none of them on another.`,
		Causes: []string{
			"the answer depends on Accept, Sec-Fetch-Dest or another header of this kind of load",
		},
		Control: ask(Allowed),
		Kinds:   []Kind{Resource},
		Covers:  []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY", "RFC9110-UNKNOWN-HEADERS"},
		Cases: []Case{
			{ID: "allowed", Title: who + " gets the resource on a page of an allowed origin", Ask: ask(Allowed), Want: Shared},
			{ID: "credentialed", Title: who + " gets the resource with credentials", Ask: including(ask(Allowed)), Want: Shared},
			{ID: "stranger", Title: who + " gets nothing on a page of an unrelated origin", Ask: ask(Stranger), Want: Blocked},
		},
	}
}

// xhrUpload: https://xhr.spec.whatwg.org/#the-send()-method (upload listener flag)
func xhrUpload() Rule {
	ask := func(from Origin) Ask {
		return Ask{From: from, Method: "POST", Body: "corsuite", Initiator: ByXHRUpload}
	}
	return Rule{
		ID:    "initiators.xhr-upload",
		Title: "an upload with progress events gets what the policy allows",
		Spec:  "use-cors-preflight-flag",
		Harm:  Break,
		Why: `A page that listens to the progress of an upload causes a preflight even for a plain POST.
That preflight asks for POST without any headers.`,
		Causes: []string{
			"POST is missing among the routes that answer preflights",
			"the preflight handler expects Access-Control-Request-Headers",
		},
		Control: get(Allowed),
		Kinds:   []Kind{Resource},
		Covers:  []string{"FETCH-EXC-STREAM", "FETCH-PRE-ACAM-SAFELISTED"},
		Cases: []Case{
			// Whether there is a route for POST is not declared.
			{
				ID: "allowed", Title: "an upload with progress events succeeds on a page of an allowed origin",
				Ask: ask(Allowed), Want: Shared, Needs: needsPost, AtMost: StatusWarn,
			},
			{ID: "stranger", Title: "an upload with progress events fails on a page of an unrelated origin", Ask: ask(Stranger), Want: Blocked},
		},
	}
}

// beacon: https://w3c.github.io/beacon/#sec-processing-model
func beacon() Rule {
	ask := func(from Origin) Ask {
		return Ask{
			From: from, Method: "POST", Body: "{}", Headers: with("Content-Type", "application/json"),
			Credentials: fetch.Include, Initiator: ByBeacon,
		}
	}
	return Rule{
		ID:    "initiators.beacon",
		Title: "a JSON beacon is sent where the policy allows it",
		Spec:  "https://w3c.github.io/beacon/#sec-processing-model",
		Harm:  Break,
		Why: `navigator.sendBeacon always sends credentials, so "*" does not allow it.
JSON also needs a preflight that allows Content-Type.`,
		Causes: []string{
			"the endpoint answers with \"*\"",
			"Content-Type is not in the list",
		},
		Control: get(Allowed),
		Kinds:   []Kind{Resource},
		Covers:  []string{"FETCH-EXC-BEACON"},
		Cases: []Case{
			{
				ID: "allowed", Title: "a JSON beacon is sent from a page of an allowed origin",
				Ask: ask(Allowed), Want: Shared, Needs: needsListed("POST"), AtMost: StatusWarn,
			},
			{ID: "stranger", Title: "a JSON beacon is not sent from a page of an unrelated origin", Ask: ask(Stranger), Want: Blocked},
		},
	}
}
