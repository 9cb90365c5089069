package recorded

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Read judges the requests of a file. The error is a *config.Error.
func Read(name string, data []byte) (*harness.Recording, error) {
	f, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	r := &harness.Recording{Profile: f.profile().Name()}
	wrote := cmp.Or(f.Log.Browser, f.Log.Creator)
	r.Browser = strings.TrimSpace(wrote.Name + " " + wrote.Version)
	// Those that a redirect led to belong to the request before.
	entries := slices.Clone(f.Log.Entries)
	slices.SortStableFunc(entries, func(a, b *entry) int { return a.StartedDateTime.Compare(b.StartedDateTime.Time) })
	c := newConclusion(f, entries)
	for _, e := range entries {
		if !e.used && !e.preflight {
			c.take(r, e)
		}
	}
	// A preflight whose request is not there is one that was refused.
	for _, e := range entries {
		if !e.used && e.preflight {
			r.Requests = append(r.Requests, c.orphan(e))
		}
	}
	slices.SortStableFunc(r.Requests, func(a, b harness.Tried) int { return cmp.Compare(a.Recorded.Entry, b.Recorded.Entry) })
	return r, nil
}

// take judges one entry, or counts it where CORS does not apply.
func (c *conclusion) take(r *harness.Recording, e *entry) {
	origin := c.originOf(e)
	mode := e.header("Sec-Fetch-Mode")
	switch {
	case !strings.HasPrefix(e.Request.URL, "http://") && !strings.HasPrefix(e.Request.URL, "https://"):
		r.Others++
	case mode == "navigate", mode == "" && e.ResourceType == "document", origin == "":
		r.Navigations++
	case origin == fetch.OriginOf(e.Request.URL) && !c.leadsAway(e):
		r.SameOrigin++
	case mode == "no-cors", mode == "" && c.withoutCORS(e):
		r.NoCORS++
	default:
		r.Requests = append(r.Requests, c.judge(e, origin))
	}
}

// withoutCORS reports whether a request that does not say its mode was made without
// CORS: with it, what was sent has an Origin. Of one that was stopped files keep
// provisional headers, so that its kind has to tell.
func (c *conclusion) withoutCORS(e *entry) bool {
	if e.origin != "" || len(e.Request.Headers) == 0 {
		return false
	}
	return e.Response.Status > 0 || !slices.Contains([]string{"xhr", "fetch", ""}, e.ResourceType)
}

// originOf is whose page asked: it says so, or the page's address or the referrer does.
func (c *conclusion) originOf(e *entry) string {
	if e.origin != "" {
		return e.origin
	}
	if p := c.preflightOf(e.Request.URL, e.Request.Method, "", e); p != nil {
		return p.origin
	}
	if origin := fetch.OriginOf(e.header("Referer")); origin != "" {
		return origin
	}
	for _, p := range c.file.Log.Pages {
		if p.ID == e.Pageref {
			return fetch.OriginOf(p.Title)
		}
	}
	return ""
}

// leadsAway reports whether a request to the page's own origin was sent elsewhere.
func (c *conclusion) leadsAway(e *entry) bool {
	if !fetch.IsRedirectStatus(e.Response.Status) {
		return false
	}
	location, _ := fetch.Get(fields(e.Response.Headers), "Location")
	base, err := url.Parse(e.Request.URL)
	if err != nil {
		return false
	}
	to, err := base.Parse(location)
	return err == nil && fetch.OriginOf(to.String()) != fetch.OriginOf(e.Request.URL)
}
