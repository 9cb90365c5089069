package fetch

import (
	"maps"
	"slices"
	"time"
)

// PreflightCache is the CORS-preflight cache of one network partition. The
// zero value is empty and ready. It is not safe for concurrent use, and it
// drops what has expired whenever something is stored.
//
// It keeps what the standard would remember and, for fetches under a profile
// whose cache works otherwise, what that browser remembers as well: so a fetch
// can tell where the two part.
// https://fetch.spec.whatwg.org/#concept-cache
type PreflightCache struct {
	standard, browser []grant
	// because holds the rows by which the two have come to differ.
	because map[cacheKey][]string
	// documents counts the fetches of pages with an opaque origin.
	documents int
}

// openDocument returns a number for the page that makes a fetch: to Chromium
// every document of an opaque origin has another one, and each fetch of such a
// page is taken for a document of its own.
func (c *PreflightCache) openDocument() int {
	c.documents++
	return c.documents
}

// cacheKey says whose permission for what; the URL keeps its fragment.
type cacheKey struct {
	origin, url string
	// document tells opaque origins apart where the browser does; 0 is any other.
	document int
}

// grant is one cache entry: a permission for a method or for a header name,
// either of which may be "*".
// https://fetch.spec.whatwg.org/#cache-entry
type grant struct {
	key         cacheKey
	credentials bool
	method      string
	header      string
	// literal says that "*" permits no more than itself, all that it permits Authorization, too.
	literal, all bool
	expires      time.Time
}

// chromiumKeyLimit is the length in bytes from which Chromium caches no URL.
const chromiumKeyLimit = 1024

// visit is one request at the cache.
type visit struct {
	question
	key cacheKey
	// mode is the request's cache mode, which the standard ignores here.
	mode CacheMode
	// tainted says that redirects have made the request's origin opaque.
	tainted bool
	// document numbers the page if its own origin is opaque; otherwise it is 0.
	document int
}

// browserKey is the key under which Chromium remembers: it tells opaque origins apart.
func (v visit) browserKey() cacheKey {
	key := v.key
	key.document = v.document
	return key
}

// unread names the row by which Chromium does not look into its cache; "" if it does.
func (v visit) unread() string {
	switch {
	case v.tainted:
		return rowCacheOpaque
	case v.mode == NoStore, v.mode == Reload, v.mode == NoCache:
		return rowCacheMode
	}
	return ""
}

// unstored names the row by which Chromium does not remember; "" if it does.
func (v visit) unstored() string {
	switch {
	case v.tainted:
		return rowCacheOpaque
	case v.mode == NoStore:
		return rowCacheMode
	case len(v.key.url) >= chromiumKeyLimit:
		return rowCacheURLLength
	}
	return ""
}

// covers reports whether a preflight can be spared, and which rows made the
// answer differ from the standard's.
func (c *PreflightCache) covers(p *Profile, v visit, now time.Time) (covered bool, rows []string) {
	standard := coveredByEntries(live(c.standard, v.key, now), v.question)
	if !p.departs(rowCacheGranularity) {
		return c.coversByEntries(p, v, now, standard)
	}
	if row := v.unread(); row != "" {
		if standard {
			rows = []string{row}
		}
		return false, rows
	}
	browser := coveredByResult(p, live(c.browser, v.browserKey(), now), v.question)
	if browser != standard {
		rows = slices.Clone(c.because[v.key])
		if browser && v.forced && p.departs(rowCacheForced) {
			rows = append(rows, rowCacheForced)
		}
		if standard && v.document != 0 {
			rows = append(rows, rowCacheOpaque)
		}
		if standard && !coveredByEntries(literal(live(c.standard, v.key, now)), v.question) {
			rows = append(rows, rowCredentialedWildcard)
		}
	}
	if !browser {
		// What does not suffice is gone.
		c.replace(v, nil, now)
	}
	return browser, rows
}

// keepsOwnEntries reports whether a browser that keeps entries as the standard does
// keeps others, or for another time.
func (p *Profile) keepsOwnEntries() bool {
	return p.departs(rowMaxAgeMalformed) || p.departs(rowAuthorizationCached)
}

// coversByEntries is covers for a browser that keeps entries as the standard does, if
// not for as long.
func (c *PreflightCache) coversByEntries(p *Profile, v visit, now time.Time, standard bool) (covered bool, rows []string) {
	if !p.keepsOwnEntries() {
		return standard, nil
	}
	covered = coveredByEntries(live(c.browser, v.key, now), v.question)
	if covered != standard {
		rows = slices.Clone(c.because[v.key])
	}
	return covered, rows
}

// store remembers what a preflight response granted.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 7.12 to 7.15)
func (c *PreflightCache) store(p *Profile, v visit, headers []Header, now time.Time) {
	c.dropExpired(now)
	grants := v.grants(Standard(), headers)
	age := maxAge(Standard(), headers)
	c.standard = updated(c.standard, grants, v.question, now.Add(age))
	browserAge, rows := decide(p, func(p *Profile) time.Duration { return maxAge(p, headers) }, rowMaxAgeSign, rowMaxAgeCap, rowMaxAgeMalformed)
	if !p.departs(rowCacheGranularity) {
		if p.keepsOwnEntries() {
			if p.departs(rowAuthorizationCached) {
				grants = coveringAll(grants)
				rows = append(rows, rowAuthorizationCached)
			}
			c.differ(v.key, rows...)
			c.browser = updated(c.browser, grants, v.question, now.Add(browserAge))
		}
		return
	}
	if row := v.unstored(); row != "" {
		c.differ(v.key, row)
		return
	}
	c.differ(v.key, rows...)
	// A preflight that listed nothing is a result too.
	result := append(literal(v.grants(p, headers)), grant{credentials: v.credentials == Include})
	for i := range result {
		result[i].key, result[i].expires = v.browserKey(), now.Add(browserAge)
	}
	c.replace(v, result, now)
}

// updated gives, for each of the grants of one response, the entries that
// already match a new max-age, or adds one.
func updated(entries, grants []grant, q question, expires time.Time) []grant {
	if len(grants) == 0 {
		return entries
	}
	// By method or header name: a server may list thousands.
	index := map[permitted][]int{}
	for i, old := range entries {
		if old.key == grants[0].key && old.usable(q) {
			index[old.permits()] = append(index[old.permits()], i)
		}
	}
	for _, g := range grants {
		g.expires = expires
		found := false
		for _, what := range []permitted{g.permits(), g.wildcard()} {
			for _, i := range index[what] {
				if entries[i].matches(g) {
					entries[i].expires = expires
					found = true
				}
			}
		}
		if !found {
			index[g.permits()] = append(index[g.permits()], len(entries))
			entries = append(entries, g)
		}
	}
	return entries
}

// permitted is what a grant is for: a method, or a header name in lower case.
type permitted struct{ method, header string }

func (g grant) permits() permitted { return permitted{g.method, asciiLower(g.header)} }

// wildcard is the "*" that may permit the same.
func (g grant) wildcard() permitted {
	if g.method != "" {
		return permitted{method: "*"}
	}
	return permitted{header: "*"}
}

// replace makes grants the one result that the browser has for a visit.
func (c *PreflightCache) replace(v visit, grants []grant, now time.Time) {
	if len(live(c.browser, v.browserKey(), now)) > 0 {
		c.differ(v.key, rowCacheGranularity)
	}
	c.browser = append(dropKey(c.browser, v.browserKey()), grants...)
}

// clear forgets a request's entries because its fetch failed.
// https://fetch.spec.whatwg.org/#concept-cache-clear
func (c *PreflightCache) clear(p *Profile, key cacheKey) {
	c.standard = dropKey(c.standard, key)
	if p.departs(rowCacheKept) {
		c.differ(key, rowCacheKept)
		return
	}
	c.browser = dropKey(c.browser, key)
}

// differ records why the two memories of a key may differ from here on.
func (c *PreflightCache) differ(key cacheKey, rows ...string) {
	if c.because == nil {
		c.because = map[cacheKey][]string{}
	}
	for _, row := range rows {
		if !slices.Contains(c.because[key], row) {
			c.because[key] = append(c.because[key], row)
		}
	}
}

func (c *PreflightCache) dropExpired(now time.Time) {
	expired := func(g grant) bool { return !now.Before(g.expires) }
	c.standard = slices.DeleteFunc(c.standard, expired)
	c.browser = slices.DeleteFunc(c.browser, expired)
	maps.DeleteFunc(c.because, func(key cacheKey, _ []string) bool {
		of := func(g grant) bool { return g.key == key }
		return !slices.ContainsFunc(c.standard, of) && !slices.ContainsFunc(c.browser, of)
	})
}

func dropKey(grants []grant, key cacheKey) []grant {
	return slices.DeleteFunc(grants, func(g grant) bool { return g.key == key })
}

// live returns the key's grants that have not expired; a max-age of 0 is expired at once.
func live(grants []grant, key cacheKey, now time.Time) []grant {
	var found []grant
	for _, g := range grants {
		if g.key == key && now.Before(g.expires) {
			found = append(found, g)
		}
	}
	return found
}

// usable reports whether an entry may serve the request at all: a permission
// given to credentials serves without them, and not the other way round.
// https://fetch.spec.whatwg.org/#concept-cache-match
func (g grant) usable(q question) bool { return g.credentials || q.credentials != Include }

// matchesMethod: https://fetch.spec.whatwg.org/#concept-cache-match-method
func (g grant) matchesMethod(method string) bool {
	return g.method == method || g.method == "*" && !g.literal
}

// matchesHeader: https://fetch.spec.whatwg.org/#concept-cache-match-header
func (g grant) matchesHeader(name string) bool {
	return equalFold(g.header, name) || g.header == "*" && !g.literal && (g.all || !isNonWildcard(name))
}

// matches reports whether g already permits what another grant does.
func (g grant) matches(other grant) bool {
	if other.method != "" {
		return g.matchesMethod(other.method)
	}
	return g.matchesHeader(other.header)
}

// literal returns a copy in which the "*" of a preflight for a request with
// credentials means itself, as it does in that preflight's own answer.
func literal(grants []grant) []grant {
	grants = slices.Clone(grants)
	for i := range grants {
		grants[i].literal = grants[i].credentials
	}
	return grants
}

// coveringAll returns a copy in which "*" permits Authorization, too.
func coveringAll(grants []grant) []grant {
	grants = slices.Clone(grants)
	for i := range grants {
		grants[i].all = grants[i].header == "*"
	}
	return grants
}

// coveredByEntries asks each entry by itself, as the standard does.
// https://fetch.spec.whatwg.org/#concept-http-fetch (step 4.1)
func coveredByEntries(entries []grant, q question) bool {
	has := func(match func(grant) bool) bool {
		return slices.ContainsFunc(entries, func(g grant) bool { return g.usable(q) && match(g) })
	}
	if (q.forced || !IsSafelistedMethod(q.method)) && !has(func(g grant) bool { return g.matchesMethod(q.method) }) {
		return false
	}
	for _, name := range q.unsafe {
		if !has(func(g grant) bool { return g.matchesHeader(name) }) {
			return false
		}
	}
	return true
}

// coveredByResult asks the one result that Chromium keeps: it must exist, and
// then a safelisted method needs no entry even where a preflight is forced.
func coveredByResult(p *Profile, result []grant, q question) bool {
	if len(result) == 0 || !result[0].usable(q) {
		return false
	}
	q.forced = q.forced && !p.departs(rowCacheForced)
	return coveredByEntries(result, q)
}

// grants returns what a preflight response permits as cache entries.
func (v visit) grants(p *Profile, headers []Header) []grant {
	var grants []grant
	given, _ := v.given(p, headers)
	for _, method := range given.methods {
		grants = append(grants, grant{key: v.key, credentials: v.credentials == Include, method: method})
	}
	for _, name := range given.headers {
		grants = append(grants, grant{key: v.key, credentials: v.credentials == Include, header: name})
	}
	return grants
}
