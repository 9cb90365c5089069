package reasons

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// context is what the words around a reason say.
type context struct {
	start, end int
	// after is true of words that follow their reason, as Safari's do.
	after bool

	url, origin, redirectedFrom, initiator string
}

// contexts are those of a text in its order.
type contexts struct {
	all []context
	// requests are the lines of a network log.
	requests []request
	// page is the origin of the scripts in a stack, if they have one.
	page string
}

// request is a line of a network log.
type request struct{ method, url, status string }

// before are the words that lead to a reason, after those that follow it.
var (
	before = []*regexp.Regexp{
		// Chrome since 64
		regexp.MustCompile(`(?i)access to (?P<initiator>[\w .-]{1,40}?) at '?(?P<url>[^']+?)'?(?: \(redirected from '?(?P<from>[^']+?)'?\))? ?from origin ?'?(?P<origin>[^\s']+)'?`),
		// Chrome 50 to 63
		regexp.MustCompile(`(?i)redirect from '(?P<from>[^']*)' to '(?P<url>[^']*)' has been blocked by CORS policy`),
		// Chrome 36 to 49: Font from origin 'https://cdn.example.com' has been blocked from loading by Cross-Origin Resource Sharing policy
		regexp.MustCompile(`(?i)(?P<initiator>[\w ]{2,20}?) (?:from|at) origin '(?P<url>[^']*)' has been blocked from loading by Cross-Origin Resource Sharing policy`),
		// Safari
		regexp.MustCompile(`(?i)cross-origin redirection to '?(?P<url>[^\s']+)'? denied`),
		// Chrome before 64
		regexp.MustCompile(`(?i)(?P<initiator>XMLHttpRequest|Fetch API|EventSource) cannot load '?(?P<url>[^\s']+)`),
		regexp.MustCompile(`(?i)failed to load '?(?P<url>(?:https?|file)://[^\s']+)`),
		// Firefox, in every language: the address stands before the reason in parentheses
		regexp.MustCompile(`(?i)reading the remote resource at '?(?P<url>[^\s']+(?: [^\s']+){0,3}?)'?\.? ?\(Reason`),
		regexp.MustCompile(`(?i)reading the remote resource at '?(?P<url>[^\s']+)`),
		// Network logs
		regexp.MustCompile(`\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ?(?P<url>https?://[^\s']+)`),
	}
	after = regexp.MustCompile(`(?i)(?P<initiator>XMLHttpRequest|Fetch API|EventSource|Script|Image|Font) (?:cannot load|at) '?(?P<url>[^\s']+?)'? (?:due to access control checks|has been blocked due to access control checks)`)
	// who is a page that stands beside the reason.
	who = regexp.MustCompile(`(?i)origin '?(?P<origin>(?:[a-z][\w+.-]*://[^\s']+|null))'? is (?:therefore )?not allowed`)
	// Chrome: PUT URL net::ERR_FAILED 401 (Unauthorized); Firefox: XHR PUT URL [HTTP/1.1 403 Forbidden 12ms], XHROPTIONSURL
	logged = regexp.MustCompile(`(?:\b|XHR)(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ?(https?://[^\s']+)(?: net::ERR_FAILED (\d{3})\b| ?\[HTTP/[\d.]+ (\d{3})\b)?`)
	// ended is the status that Firefox and Safari name behind a reason, in any language.
	ended = regexp.MustCompile(`^['\s).,。）]{0,6}[^\d.:：]{2,24} ?[:：] ?(\d{3})\b`)
	// frame is a place in a script: (URL:12:3), @URL:12:3, at URL:12.
	frame = regexp.MustCompile(`(?:\(|@|\bat )(https?://[^\s'"()/]+/[^\s'"()]*?):\d+(?::\d+)?(?:[\s)]|$)`)
)

// contextsOf reads a folded text.
func contextsOf(text string) contexts {
	var c contexts
	for _, pattern := range append(slices.Clone(before), after) {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, most) {
			one := context{start: at[0], end: at[1], after: pattern == after}
			for i, name := range pattern.SubexpNames() {
				if name == "" || at[2*i] < 0 {
					continue
				}
				value := text[at[2*i]:at[2*i+1]]
				switch name {
				case "url":
					one.url = address(value)
				case "from":
					one.redirectedFrom = address(value)
				case "origin":
					one.origin = strings.TrimRight(value, ".,;:)")
				case "initiator":
					one.initiator = value
				}
			}
			c.all = append(c.all, one)
		}
	}
	slices.SortStableFunc(c.all, func(a, b context) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	c.all = apart(c.all)
	for _, found := range logged.FindAllStringSubmatch(text, most) {
		c.requests = append(c.requests, request{found[1], address(found[2]), found[3] + found[4]})
	}
	for i := range c.all {
		c.all[i].origin = cmp.Or(c.all[i].origin, pageAfter(text, c.all, i))
	}
	c.page = scriptsOf(text)
	return c
}

// apart leaves out what lies within another.
func apart(sorted []context) (out []context) {
	for _, one := range sorted {
		if len(out) == 0 || one.start >= out[len(out)-1].end {
			out = append(out, one)
		}
	}
	return out
}

// pageAfter returns the page that is named between a context and the next one.
func pageAfter(text string, all []context, i int) string {
	from, to := all[i].start, len(text)
	if all[i].after { // Safari names it before
		from, to = 0, all[i].start
		if i > 0 {
			from = all[i-1].end
		}
	} else if i+1 < len(all) {
		to = all[i+1].start
	}
	if found := who.FindStringSubmatch(text[from:max(from, to)]); found != nil {
		return found[1]
	}
	return ""
}

// statusAfter returns the status that stands behind a reason which ends at the index.
func statusAfter(text string, end int) string {
	if found := ended.FindStringSubmatch(text[end:]); found != nil {
		return found[1]
	}
	return ""
}

// address takes away what a sentence puts behind an address, and the spaces that
// a terminal has put into it.
func address(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, " ", ""), ".:,;")
}

// around returns which words belong to a reason, -1 for none.
func (c contexts) around(f found) int {
	best := -1
	for i, one := range c.all {
		switch {
		case one.start < f.end && f.start < one.end: // part of each other
			return i
		case one.after && one.start >= f.end && (best < 0 || c.all[best].after && c.all[best].end <= f.start):
			return i
		case one.end <= f.start:
			best = i
		}
	}
	if best < 0 {
		return c.first()
	}
	return best
}

// first is the first of the contexts, -1 if there is none.
func (c contexts) first() int {
	if len(c.all) == 0 {
		return -1
	}
	return 0
}

// together reports whether two reasons are of one request, as far as is known.
func (c contexts) together(a, b int) bool {
	return a == b || a < 0 || b < 0 || c.all[a].url == c.all[b].url
}

// complete adds what the words around a message say. They name the URL that was
// asked; one in the reason itself is another, such as a redirect's.
func (c contexts) complete(m Message, around int) Message {
	var near context
	if around >= 0 {
		near = c.all[around]
	}
	m.URL = address(m.URL)
	if near.url != "" && m.URL != "" && m.URL != near.url {
		m.Parameter = cmp.Or(m.Parameter, m.URL)
	}
	m.URL, m.Origin = cmp.Or(near.url, m.URL), cmp.Or(near.origin, m.Origin)
	if u, err := url.Parse(m.Origin); err == nil && u.Host != "" { // some name the page's whole address
		m.Origin = u.Scheme + "://" + u.Host
	}
	m.RedirectedFrom, m.Initiator = near.redirectedFrom, near.initiator
	if m.URL == "" && len(c.requests) > 0 {
		m.URL = c.requests[0].url
	}
	for _, r := range c.requests {
		if (r.url == m.URL || r.url == m.RedirectedFrom) && r.method != "OPTIONS" {
			m.Method, m.Status = cmp.Or(m.Method, r.method), cmp.Or(m.Status, r.status)
		}
	}
	if u, err := url.Parse(m.URL); m.Origin == "" && c.page != "" && err == nil && c.page != u.Scheme+"://"+u.Host {
		m.Origin = c.page
	}
	return m
}

// scriptsOf returns the origin of the scripts of a stack, if all have the same:
// very likely it is the page's.
func scriptsOf(text string) string {
	origin := ""
	for _, found := range frame.FindAllStringSubmatch(text, most) {
		u, err := url.Parse(found[1])
		if err != nil || u.Host == "" || origin != "" && origin != u.Scheme+"://"+u.Host {
			return ""
		}
		origin = u.Scheme + "://" + u.Host
	}
	return origin
}
