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
	c := &conclusion{file: f, profile: f.profile()}
	// Those that a redirect led to belong to the request before.
	entries := slices.Clone(f.Log.Entries)
	slices.SortStableFunc(entries, func(a, b *entry) int { return a.StartedDateTime.Compare(b.StartedDateTime) })
	c.entries = entries
	for _, e := range entries {
		if !e.used && !e.isPreflight() {
			c.take(r, e)
		}
	}
	// A preflight whose request is not there is one that was refused.
	for _, e := range entries {
		if !e.used && e.isPreflight() {
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
	case origin == originOf(e.Request.URL) && !c.leadsAway(e):
		r.SameOrigin++
	case mode == "no-cors", mode == "" && e.header("Origin") == "" && !slices.Contains([]string{"xhr", "fetch", ""}, e.ResourceType):
		r.NoCORS++
	default:
		r.Requests = append(r.Requests, c.judge(e, origin))
	}
}

// originOf is whose page asked: it says so, or the page's address or the referrer does.
func (c *conclusion) originOf(e *entry) string {
	if origin := e.header("Origin"); origin != "" {
		return origin
	}
	if p := c.preflightOf(e.Request.URL, e.Request.Method, "", e); p != nil {
		return p.header("Origin")
	}
	if origin := originOf(e.header("Referer")); origin != "" {
		return origin
	}
	for _, p := range c.file.Log.Pages {
		if p.ID == e.Pageref {
			return originOf(p.Title)
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
	return err == nil && originOf(to.String()) != originOf(e.Request.URL)
}

// originOf returns the origin of a URL as browsers write it, "" for none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Host)
	host = strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	return u.Scheme + "://" + host
}
