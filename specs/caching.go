package specs

// Rules of this file: each story has a query of its own, so no other story has
// filled a cache for it.

// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func caching() Section {
	at := func(a Ask, query string) Ask {
		a.Query = "corsuite=" + query
		return a
	}
	noCORS := Ask{From: Allowed, Initiator: ByNoCORS}
	image := Ask{From: Allowed, Initiator: ByImage}
	return Section{
		ID:    "caching",
		Title: "Cached responses",
		Spec:  "cors-protocol-and-http-caches",
		Topic: TopicCaching,
		Rules: []Rule{{
			ID:    "caching.shared-cache-replay",
			Title: "a cached response for one origin is not given to another",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `A content network caches the response for the first page that asks, permission included.
The second page then gets the first page's permission.`,
			Causes: []string{
				"the cache ignores Vary, or its key lacks Origin",
				"the server does not send Vary: Origin",
			},
			Control: get(Allowed),
			Kinds:   []Kind{Resource},
			State:   true,
			Covers:  []string{"FETCH-CACHE-POISON"},
			Cases: []Case{
				{
					ID: "two-friends", Title: "a second allowed origin reads what another has just read", Want: Shared,
					Story: []Ask{at(get(Allowed), "two-friends"), at(get(OtherAllowed), "two-friends")},
				},
				{
					ID: "after-a-stranger", Title: "an allowed origin reads what an unrelated origin was just refused", Want: Shared,
					Story: []Ask{at(get(Stranger), "after-a-stranger"), at(get(Allowed), "after-a-stranger")},
				},
				{
					ID: "before-a-stranger", Title: "an unrelated origin does not read what an allowed origin has just read", Want: Blocked,
					Story: []Ask{at(get(Allowed), "before-a-stranger"), at(get(Stranger), "before-a-stranger")},
				},
			},
		}, {
			ID:    "caching.no-origin-then-cors",
			Title: "a cached response to a request without Origin is not given to a page",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `A monitor or an image fills the cache with a response that has no permission.
Every page that asks afterwards is refused, for no apparent reason.`,
			Causes: []string{
				"the cache's key lacks Origin",
				"the server sends Vary: Origin only to requests that have the header",
			},
			Kinds:  []Kind{Resource},
			State:  true,
			Covers: []string{"FETCH-VARY-ON-NOORIGIN", "FETCH-CACHE-POISON"},
			Cases: []Case{{
				ID: "then-page", Title: "an allowed origin reads the response right after a request without Origin", Want: Shared,
				Story: []Ask{at(get(NoOrigin), "then-page"), at(get(Allowed), "then-page")},
			}},
		}, {
			ID:    "caching.image-then-fetch",
			Title: "a fetch reads what the browser has cached for another load",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `A page shows an image, then fetches the same address for its data. The browser takes the response from its cache;
if that was given to a load without Origin, the fetch is refused.`,
			Causes: []string{
				"the answer to a request without Origin lacks Vary: Origin",
				"\"*\" is sent to anonymous loads, and the origin to credentialed ones",
			},
			Kinds:  []Kind{Resource},
			State:  true,
			Covers: []string{"FETCH-VARY-ON-NOORIGIN", "FETCH-CACHE-CREDENTIALS"},
			Cases: []Case{
				{
					ID: "without-cors", Title: "a fetch reads what the browser has cached for a load without CORS", Want: Shared,
					Story: []Ask{at(noCORS, "without-cors"), at(get(Allowed), "without-cors")},
				},
				{
					ID: "anonymous", Title: "a credentialed fetch reads what the browser has cached for an anonymous image", Want: Shared,
					Story: []Ask{at(image, "anonymous"), at(credentialed(Allowed), "anonymous")},
				},
			},
		}},
	}
}
