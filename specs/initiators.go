package specs

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: what makes a request differs in mode, credentials or
// preflight, while the server sees the same few headers. A failure here that
// is none elsewhere is about those differences.

// https://fetch.spec.whatwg.org/#request-initiator-type
func initiators() harness.Section {
	section := harness.Section{
		ID:    "initiators",
		Title: "What in a page makes the request",
		Spec:  "concept-request-initiator",
	}
	for _, row := range []struct {
		initiator harness.Initiator
		id, who   string
	}{
		{harness.ByXHR, "xhr", "XMLHttpRequest"},
		{harness.ByKeepalive, "keepalive", "a fetch that outlives its page"},
		{harness.ByEventSource, "eventsource", "EventSource"},
		{harness.ByImage, "img", "an image with crossorigin"},
		{harness.ByCanvas, "canvas", "a canvas that an image was drawn on"},
		{harness.ByScript, "script", "a script with crossorigin"},
		{harness.ByModule, "module", "a module script"},
		{harness.ByStylesheet, "stylesheet", "a stylesheet with crossorigin"},
		{harness.ByFont, "font", "a font"},
		{harness.ByVideo, "video", "a video with crossorigin"},
		{harness.ByWorker, "worker", "a fetch in a worker"},
		{harness.BySharedWorker, "shared-worker", "a fetch in a shared worker"},
	} {
		section.Rules = append(section.Rules, initiatorRule(row.initiator, row.id, row.who))
	}
	section.Rules = append(section.Rules, xhrUpload(), beacon())
	return section
}

// initiatorRule is the rule for a kind of load that needs no preflight.
func initiatorRule(by harness.Initiator, id, who string) harness.Rule {
	ask := func(from harness.Origin) harness.Ask {
		return harness.Ask{From: from, Initiator: by}
	}
	return harness.Rule{
		ID:    "initiators." + id,
		Title: who + " gets what the policy allows",
		Spec:  "concept-cors-check",
		Harm:  harness.Break,
		Why: `Not only fetch() asks with CORS: images, fonts, modules, workers, event streams do as well.
Each must get the resource in an allowed page, none in another.`,
		Causes: []string{
			"the answer depends on Accept, Sec-Fetch-Dest or another header of this kind of load",
		},
		Control: ask(harness.Allowed),
		Kinds:   []harness.Kind{harness.Resource},
		Covers:  []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY", "RFC9110-UNKNOWN-HEADERS"},
		Cases: []harness.Case{
			{ID: "allowed", Title: "it does so in an allowed page", Ask: ask(harness.Allowed), Want: harness.Shared},
			{ID: "credentialed", Title: "it does so with credentials", Ask: including(ask(harness.Allowed)), Want: harness.Shared},
			{ID: "stranger", Title: "it gets nothing in a stranger's page", Ask: ask(harness.Stranger), Want: harness.Blocked},
		},
	}
}

// xhrUpload: https://xhr.spec.whatwg.org/#the-send()-method (upload listener flag)
func xhrUpload() harness.Rule {
	ask := func(from harness.Origin) harness.Ask {
		return harness.Ask{From: from, Method: "POST", Body: "corsuite", Initiator: harness.ByXHRUpload}
	}
	return harness.Rule{
		ID:    "initiators.xhr-upload",
		Title: "an upload with a progress bar gets what the policy allows",
		Spec:  "use-cors-preflight-flag",
		Harm:  harness.Break,
		Why: `A page that listens to the progress of an upload causes a preflight, even for a plain POST.
That preflight asks for POST without any header.`,
		Causes: []string{
			"POST is missing among the routes that answer preflights",
			"the preflight handler expects Access-Control-Request-Headers",
		},
		Control: get(harness.Allowed),
		Kinds:   []harness.Kind{harness.Resource},
		Covers:  []string{"FETCH-EXC-STREAM", "FETCH-PRE-ACAM-SAFELISTED"},
		Cases: []harness.Case{
			// Whether there is a route for POST is not declared.
			{ID: "allowed", Title: "it does so in an allowed page", Ask: ask(harness.Allowed), Want: harness.Shared, AtMost: harness.StatusWarn},
			{ID: "stranger", Title: "it gets nothing in a stranger's page", Ask: ask(harness.Stranger), Want: harness.Blocked},
		},
	}
}

// beacon: https://w3c.github.io/beacon/#sec-processing-model
func beacon() harness.Rule {
	ask := func(from harness.Origin) harness.Ask {
		return harness.Ask{
			From: from, Method: "POST", Body: "{}", Headers: harness.With("Content-Type", "application/json"),
			Credentials: fetch.Include, Initiator: harness.ByBeacon,
		}
	}
	return harness.Rule{
		ID:    "initiators.beacon",
		Title: "a JSON beacon is sent where the policy allows it",
		Spec:  "https://w3c.github.io/beacon/#sec-processing-model",
		Harm:  harness.Break,
		Why: `navigator.sendBeacon always sends credentials, so "*" is no answer to it.
JSON needs a preflight that allows Content-Type as well.`,
		Causes: []string{
			"the endpoint answers with \"*\"",
			"Content-Type is not in the list",
		},
		Control: get(harness.Allowed),
		Kinds:   []harness.Kind{harness.Resource},
		Covers:  []string{"FETCH-EXC-BEACON"},
		Cases: []harness.Case{
			{ID: "allowed", Title: "it is sent from an allowed page", Ask: ask(harness.Allowed), Want: harness.Shared, AtMost: harness.StatusWarn},
			{ID: "stranger", Title: "it is not sent from a stranger's page", Ask: ask(harness.Stranger), Want: harness.Blocked},
		},
	}
}
