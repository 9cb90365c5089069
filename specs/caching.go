package specs

import "github.com/corsuite/corsuite/harness"

// Rules of this file: each story has a query of its own, so that nobody else
// has filled a cache for it.

// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func caching() harness.Section {
	at := func(a harness.Ask, query string) harness.Ask {
		a.Query = "corsuite=" + query
		return a
	}
	noCORS := harness.Ask{From: harness.Allowed, Initiator: harness.ByNoCORS}
	image := harness.Ask{From: harness.Allowed, Initiator: harness.ByImage}
	return harness.Section{
		ID:    "caching",
		Title: "Answers that were kept for somebody else",
		Spec:  "cors-protocol-and-http-caches",
		Rules: []harness.Rule{{
			ID:    "caching.shared-cache-replay",
			Title: "an answer for one origin is not given to another",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  harness.Cache,
			Why: `A content network keeps the answer for the first page that asks, permission included.
The second page then gets a permission for the first.`,
			Causes: []string{
				"the cache does not heed Vary, or its key lacks Origin",
				"the server does not send Vary: Origin",
			},
			Control: get(harness.Allowed),
			Kinds:   []harness.Kind{harness.Resource},
			State:   true,
			Covers:  []string{"FETCH-CACHE-POISON"},
			Cases: []harness.Case{
				{
					ID: "two-friends", Title: "a second allowed origin reads what another one has just read", Want: harness.Shared,
					Story: []harness.Ask{at(get(harness.Allowed), "two-friends"), at(get(harness.OtherAllowed), "two-friends")},
				},
				{
					ID: "after-a-stranger", Title: "an allowed origin reads what a stranger was refused", Want: harness.Shared,
					Story: []harness.Ask{at(get(harness.Stranger), "after-a-stranger"), at(get(harness.Allowed), "after-a-stranger")},
				},
				{
					ID: "before-a-stranger", Title: "a stranger does not read what an allowed origin has just read", Want: harness.Blocked,
					Story: []harness.Ask{at(get(harness.Allowed), "before-a-stranger"), at(get(harness.Stranger), "before-a-stranger")},
				},
			},
		}, {
			ID:    "caching.no-origin-then-cors",
			Title: "an answer to a request without Origin is not given to a page",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  harness.Cache,
			Why: `A monitor or an image fills the cache with an answer that has no permission.
Every page that asks after it is refused, now here, now there.`,
			Causes: []string{
				"the cache's key lacks Origin",
				"the server sends Vary: Origin only to requests that have the header",
			},
			Kinds:  []harness.Kind{harness.Resource},
			State:  true,
			Covers: []string{"FETCH-VARY-ON-NOORIGIN", "FETCH-CACHE-POISON"},
			Cases: []harness.Case{{
				ID: "then-page", Title: "an allowed origin reads it afterwards", Want: harness.Shared,
				Story: []harness.Ask{at(get(harness.NoOrigin), "then-page"), at(get(harness.Allowed), "then-page")},
			}},
		}, {
			ID:    "caching.image-then-fetch",
			Title: "what the browser has kept from another load can be read",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  harness.Cache,
			Why: `A page shows an image, then fetches the same address for its data. The browser takes the answer from its cache;
if that was given to a load without Origin, the fetch is refused.`,
			Causes: []string{
				"the answer to a request without Origin lacks Vary: Origin",
				"\"*\" is sent to anonymous loads, the origin to credentialed ones",
			},
			Kinds:  []harness.Kind{harness.Resource},
			State:  true,
			Covers: []string{"FETCH-VARY-ON-NOORIGIN", "FETCH-CACHE-CREDENTIALS"},
			Cases: []harness.Case{
				{
					ID: "without-cors", Title: "a fetch reads what was loaded without CORS", Want: harness.Shared,
					Story: []harness.Ask{at(noCORS, "without-cors"), at(get(harness.Allowed), "without-cors")},
				},
				{
					ID: "anonymous", Title: "a credentialed fetch reads what an anonymous image has loaded", Want: harness.Shared,
					Story: []harness.Ask{at(image, "anonymous"), at(credentialed(harness.Allowed), "anonymous")},
				},
			},
		}},
	}
}
