package agreement

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

var credentialsModes = []fetch.CredentialsMode{fetch.Omit, fetch.SameOrigin, fetch.Include}

// cookieStories set a cookie and look for it. They are played one at a time,
// since a browser has one jar. The page is on another port of the same host:
// another origin, and the same site.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (includeCredentials)
func cookieStories() (stories []story) {
	const cookie = "Set-Cookie: k=v; Path=/{segment}"
	for _, from := range []text{"{co}", "{bo}"} {
		for _, set := range credentialsModes {
			for _, get := range credentialsModes {
				for _, method := range []text{"GET", "PUT"} {
					stories = append(stories, sequence([]reply{granted()}, []reply{welcome(cookie), welcome()},
						ask{From: from, Credentials: set}, ask{From: from, Method: method, Credentials: get}))
				}
			}
			// A refused answer sets its cookie all the same; a preflight never does.
			stories = append(stories,
				sequence(nil, []reply{{Headers: []text{cookie}}, welcome()}, ask{From: from, Credentials: set}, ask{From: from, Credentials: fetch.Include}),
				sequence([]reply{granted(cookie)}, []reply{welcome()}, ask{From: from, Method: "PUT", Credentials: set}, ask{From: from, Credentials: fetch.Include}),
				sequence(nil, []reply{welcome(cookie).to(302, "{b}/1"), welcome()}, ask{From: from, Credentials: set}, ask{From: from, Credentials: fetch.Include}),
			)
		}
	}
	return stories
}

// credentialsStories: who asks, by what, and how far it counts as another.
func credentialsStories() (stories []story) {
	answers := []reply{{}, allow("*"), allow("{origin}"), allow("null"), welcome("Access-Control-Expose-Headers: *"), {Headers: []text{"Access-Control-Allow-Origin: {origin}"}}}
	initiators := []harness.Initiator{harness.ByFetch, harness.ByXHR, harness.ByKeepalive, harness.ByWorker, harness.ByXHRUpload, harness.ByNoCORS}
	for _, from := range []text{"", "null", "{bo}", "{co}", "{lo}", "http://app.example.com"} {
		for _, by := range initiators {
			if from == "null" && by == harness.ByWorker {
				continue // no browser says what it sends
			}
			for i, answer := range answers {
				for _, mode := range credentialsModes[1:] {
					a := ask{From: from, Initiator: by, Credentials: mode}
					if by == harness.ByXHRUpload {
						a.Method = "POST"
					}
					if i%2 == 0 && a.Method != "" {
						a.Body = "x"
					}
					stories = append(stories, single(a, answer, answer))
					if by != harness.ByNoCORS {
						a.Method = "PUT"
						stories = append(stories, single(a, answer, answer))
					}
				}
			}
		}
	}
	// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
	for _, value := range []text{"same-origin", "same-site", "cross-origin", "Same-Origin", "SAME-SITE", "", "same-origin, same-origin", "none", "same-origin ", " same-site", "same-origin;", "cross-origin,same-origin"} {
		for _, from := range []text{"", "null", "{bo}", "{co}", "{lo}", "http://app.example.com"} {
			line := "Cross-Origin-Resource-Policy: " + value
			stories = append(stories,
				single(ask{From: from, Initiator: harness.ByNoCORS}, reply{}, reply{Headers: []text{line}}),
				single(ask{From: from}, reply{}, welcome(line)),
				single(ask{From: from, Initiator: harness.ByNoCORS}, reply{}, reply{Headers: []text{line, "Cross-Origin-Resource-Policy: same-origin"}}),
			)
		}
	}
	return stories
}
