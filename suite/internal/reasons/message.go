package reasons

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
)

// Message is what a console's message says.
type Message struct {
	Reason  Reason
	Browser Browser
	// Text is the message as its wording in the table has it.
	Text string
	// URL that was asked, and Origin of the page that asked; "" where the message does not say.
	URL, Origin string
	// RedirectedFrom is the URL asked first where the message names two.
	RedirectedFrom string
	// Initiator is what the message says made the request: "fetch", "XMLHttpRequest", "image" …
	Initiator string
	// Parameter is what the reason is about: a value, a method, a header or a status.
	Parameter string
}

// MaxLength is how much of a text is read, in bytes: a console's message is far shorter.
const MaxLength = 64 << 10

// Read finds what a pasted text says, with whatever stands around it: file names,
// stacks, other lines. Of several messages the most specific comes first; the
// rest follows in the order of the table. A text without any is not found.
func Read(text string) (messages []Message) {
	text = fold(text[:min(len(text), MaxLength)])
	context := contextOf(text)
	for _, r := range All() {
		if m, found := r.in(text); found {
			messages = append(messages, context.complete(m))
		}
	}
	return preferred(messages)
}

// in looks for the reason's longest wording in a folded text.
func (r Reason) in(text string) (Message, bool) {
	best := Message{Reason: r}
	length := 0
	for _, w := range r.Says {
		found := w.pattern().FindStringSubmatch(text)
		if found == nil || len(w.Text) <= length {
			continue
		}
		length = len(w.Text)
		best = Message{Reason: r, Browser: w.Browser, Text: w.Text}
		for i, name := range w.pattern().SubexpNames() {
			switch name {
			case "url":
				best.URL = found[i]
			case "origin":
				best.Origin = found[i]
			case "value", "method", "header", "status":
				best.Parameter = found[i]
			}
		}
	}
	return best, length > 0
}

// preferred puts what explains most first: a preflight's reason before its twin
// without one, whose words are part of it; any reason before one that says
// nothing; and Chrome's prefix with a reason of its own before Safari's general words.
func preferred(messages []Message) []Message {
	var first, last []Message
	has := map[string]bool{}
	for _, m := range messages {
		has[m.Reason.ID] = true
	}
	for _, m := range messages {
		switch {
		case has["Preflight"+m.Reason.ID]:
		case m.Reason.ID == NoReason, m.Reason.ID == HTTPError:
			last = append(last, m)
		case has[string(specific(m, messages))]:
		default:
			first = append(first, m)
		}
	}
	return append(first, last...)
}

// specific returns the id of a reason whose wording contains that of m.
func specific(m Message, all []Message) string {
	for _, other := range all {
		if other.Reason.ID != m.Reason.ID && len(other.Text) > len(m.Text) && strings.Contains(fold(other.Text), fold(m.Text)) {
			return other.Reason.ID
		}
	}
	// Safari says "is not allowed by Access-Control-Allow-Origin" and "due to access
	// control checks" beside a line with the reason.
	if m.Browser == Safari && strings.Contains(m.Text, "access control checks") {
		for _, other := range all {
			if other.Reason.ID != m.Reason.ID && other.Reason.CORS {
				return other.Reason.ID
			}
		}
	}
	return ""
}

// placeholders are what stands for the names in a wording.
var placeholders = strings.NewReplacer(
	`\{url\}`, `(?P<url>[^\s']+)`,
	`\{origin\}`, `(?P<origin>[^\s']+)`,
	`\{value\}`, `(?P<value>[^']*?)`,
	`\{method\}`, `(?P<method>[^\s']+)`,
	`\{header\}`, `(?P<header>[^\s']+)`,
	`\{status\}`, `(?P<status>\d{3})`,
)

// pattern returns the wording as an expression over a folded text.
func (w Words) pattern() *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + placeholders.Replace(regexp.QuoteMeta(fold(w.Text))))
}

// context is what the words around a reason say.
type context struct{ url, origin, redirectedFrom, initiator string }

var (
	// Chrome since 64: Access to fetch at 'URL' (redirected from 'URL') from origin 'ORIGIN' has been blocked by CORS policy
	accessTo = regexp.MustCompile(`(?i)access to (?P<initiator>[\w .]+?) at '(?P<url>[^']*)'(?: \(redirected from '(?P<from>[^']*)'\))? from origin '(?P<origin>[^']*)'`)
	// Chrome before: XMLHttpRequest cannot load URL. …; Failed to load URL: …; Origin 'ORIGIN' is therefore not allowed access
	cannotLoad = regexp.MustCompile(`(?i)(?P<initiator>XMLHttpRequest|Fetch API|EventSource) cannot load (?P<url>[^\s']+)`)
	failedLoad = regexp.MustCompile(`(?i)failed to load (?P<url>(?:https?|file)://[^\s']+)`)
	therefore  = regexp.MustCompile(`(?i)origin '?(?P<origin>[^\s']+)'? is (?:therefore )?not allowed`)
	// Chrome's network lines: GET URL net::ERR_FAILED 200 (OK)
	network = regexp.MustCompile(`(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<url>https?://[^\s']+) net::`)
	// Firefox: … disallows reading the remote resource at URL. (Reason: …)
	remote = regexp.MustCompile(`(?i)reading the remote resource at (?P<url>[^\s']+)`)
)

// contextOf reads the URL and the origin out of what browsers write around a reason.
func contextOf(text string) (c context) {
	for _, pattern := range []*regexp.Regexp{accessTo, cannotLoad, remote, failedLoad, network, therefore} {
		found := pattern.FindStringSubmatch(text)
		for i, name := range pattern.SubexpNames() {
			if found == nil {
				break
			}
			switch name {
			case "url":
				c.url = cmp.Or(c.url, strings.TrimRight(found[i], ".:,;"))
			case "origin":
				c.origin = cmp.Or(c.origin, found[i])
			case "from":
				c.redirectedFrom = cmp.Or(c.redirectedFrom, found[i])
			case "initiator":
				c.initiator = cmp.Or(c.initiator, found[i])
			}
		}
	}
	return c
}

// complete adds what the words around a message say. In the prefix stands the
// URL that was asked; one in the reason itself is another, such as a redirect's.
func (c context) complete(m Message) Message {
	m.Parameter = cmp.Or(m.Parameter, ifOther(m.URL, c.url))
	m.URL, m.Origin = cmp.Or(c.url, strings.TrimRight(m.URL, ".:,;")), cmp.Or(c.origin, m.Origin)
	m.RedirectedFrom, m.Initiator = c.redirectedFrom, c.initiator
	return m
}

// ifOther returns a where there is a b that differs from it.
func ifOther(a, b string) string {
	if b == "" || a == b {
		return ""
	}
	return a
}

// fold makes texts comparable: one space for any white space, a straight
// quotation mark for every kind of them.
func fold(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '‘', '’', '“', '”', '"', '`', '„', '‚', '«', '»', '‹', '›':
			return '\''
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
