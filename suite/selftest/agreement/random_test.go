package agreement

import (
	"math/rand/v2"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// random returns n stories out of the whole space of requests and answers. The
// story of an index depends on that and the seed alone.
func random(seed uint64, n int) []story {
	stories := make([]story, n)
	for i := range stories {
		stories[i] = author{rand.New(rand.NewPCG(seed, uint64(i)))}.story()
	}
	return stories
}

// author makes things up. It leans towards what is right, so that stories get
// further than their first refusal.
type author struct{ *rand.Rand }

// chance is true once in n times.
func (a author) chance(n int) bool { return a.IntN(n) == 0 }

func pick[T any](a author, list ...T) T { return list[a.IntN(len(list))] }

// usually is the first value in all but one of n cases, and then any of the rest.
func usually[T any](a author, n int, value T, rest ...T) T {
	if a.chance(n) {
		return pick(a, rest...)
	}
	return value
}

func (a author) story() story {
	switch a.IntN(4) {
	case 0:
		return a.redirected()
	case 1:
		return a.sequence()
	}
	s := single(a.ask(), reply{}, reply{})
	s.Hops[0].Preflights[0] = a.reply(s.Asks[0], 6)
	s.Hops[0].Actual[0] = a.reply(s.Asks[0], 4)
	return s
}

// redirected is one ask on its way over several servers.
func (a author) redirected() story {
	s := story{Asks: []ask{a.ask()}}
	s.Asks[0].To = pick(a, text("{b}/0"), "{c}/0", "{l}/0")
	if !s.Asks[0].byXHR() {
		s.Asks[0].Redirect = usually(a, 6, "", fetch.RedirectError, fetch.RedirectManual)
	}
	n := 2 + a.IntN(3)
	for i := range n {
		h := hop{Preflights: []reply{a.reply(s.Asks[0], 12)}, Actual: []reply{a.reply(s.Asks[0], 12)}}
		if i < n-1 {
			to := pick(a, text("{b}/"), "{c}/", "{l}/") + text("0123456789"[i+1:i+2])
			h.Actual[0] = h.Actual[0].to(usually(a, 12, pick(a, 301, 302, 303, 307, 308), 200, 300, 304, 305, 404), usually(a, 12, to, oddLocations...))
		}
		s.Hops = append(s.Hops, h)
	}
	return s
}

// sequence is several asks to one URL, more or less alike.
func (a author) sequence() story {
	var s story
	first := a.ask()
	first.Cache = ""
	n := 2 + a.IntN(4)
	for range n {
		b := first
		for a.chance(2) {
			other := a.ask()
			if other.byXHR() != b.byXHR() {
				continue
			}
			switch a.IntN(5) {
			case 0:
				b.Method, b.Body = other.Method, ""
			case 1:
				b.Headers = other.Headers
			case 2:
				b.Credentials = other.Credentials
			case 3:
				b.Cache = other.Cache
			case 4:
				b.To = usually(a, 3, text(""), "{b}/0#x", "{b}/0?x", "{c}/0")
			}
		}
		s.Asks = append(s.Asks, b)
	}
	var h hop
	for range 1 + a.IntN(n) {
		h.Preflights = append(h.Preflights, a.reply(pick(a, s.Asks...), 10))
		h.Actual = append(h.Actual, a.reply(pick(a, s.Asks...), 10))
	}
	s.Hops = []hop{h}
	return s
}

func (a author) ask() ask {
	q := ask{
		From:        usually(a, 3, text(""), "null", "{bo}", "{co}", "{lo}", "http://app.example.com", "https://app.example.com:8443"),
		Method:      usually(a, 12, pick(a, text(""), "PUT", "DELETE", "POST", "PATCH"), "HEAD", "OPTIONS", "put", "patch", "head", "*", "CHICKEN", "TRACE", "P UT"),
		Credentials: usually(a, 3, "", fetch.Omit, fetch.SameOrigin, fetch.Include, fetch.Include),
		Cache:       usually(a, 12, "", fetch.NoStore, fetch.Reload, fetch.NoCache, fetch.ForceCache),
		Initiator:   usually(a, 6, harness.ByFetch, harness.ByXHR, harness.ByXHRUpload, harness.ByKeepalive, harness.ByWorker, harness.ByNoCORS),
	}
	if q.byXHR() {
		q.Cache, q.Credentials = "", usually(a, 2, "", fetch.Include)
	}
	if q.Initiator == harness.ByWorker && q.From == "null" {
		q.From = ""
	}
	for a.chance(2) {
		q.Headers = append(q.Headers, a.requestLine())
	}
	if q.Method != "" && q.Method != "HEAD" && q.Method != "head" && a.chance(3) {
		q.Body = pick(a, text("body"), "{}")
	}
	return q
}

// byXHR reports whether the ask is XMLHttpRequest's, which knows no cache mode, no
// redirect mode, and of credentials only whether or not.
func (q ask) byXHR() bool { return q.Initiator == harness.ByXHR || q.Initiator == harness.ByXHRUpload }

func (a author) requestLine() text {
	switch a.IntN(6) {
	case 0:
		return pick(a, text("Accept: "), "Accept-Language: ", "Content-Language: ", "Content-Type: text/plain;") + a.garbage()
	case 1:
		return "Content-Type: " + pick(a, contentTypes...)
	case 2:
		return "Range: " + pick(a, ranges...)
	case 3:
		return pick(a, customNames...) + ": 1"
	case 4:
		return pick(a, hintNames...) + ": " + pick(a, hintValues...)
	}
	return pick(a, text("X-A: 1"), "x-b: 2", "Authorization: x", "Content-Type: application/json", "X-A: 2")
}

// garbage is bytes of every kind but those that end a line.
func (a author) garbage() text {
	b := make([]byte, a.IntN(4))
	for i := range b {
		for b[i] == 0 || b[i] == '\r' || b[i] == '\n' {
			b[i] = byte(a.IntN(256))
		}
	}
	if a.chance(8) {
		b = append(b, strings.Repeat("a", pick(a, 120, 127, 128, 129, 300))...)
	}
	return text(b)
}

// reply is an answer to the ask; about once in n times each of its lines is odd.
func (a author) reply(q ask, n int) reply {
	var lines []text
	add := func(name, value text) {
		if a.chance(5 * n) {
			return
		}
		lines = append(lines, a.spoilt(name+": "+value, 8*n))
		if a.chance(8 * n) {
			lines = append(lines, name+": "+value)
		}
	}
	add("Access-Control-Allow-Origin", usually(a, n, pick(a, text("{origin}"), "{origin}", "*"), append(allowOrigins, "null", "null", "null")...))
	add("Access-Control-Allow-Credentials", usually(a, n, "true", allowCredentials...))
	add("Access-Control-Allow-Methods", usually(a, n, pick(a, text("GET, PUT, DELETE, PATCH, OPTIONS, POST, CHICKEN"), "*", "PUT", q.Method), allowMethods...))
	add("Access-Control-Allow-Headers", usually(a, n, pick(a, names(q), names(q), "*", "x-a,x-b"), allowHeaders...))
	if a.chance(3) {
		add("Access-Control-Max-Age", usually(a, n, "60", maxAges[:]...))
	}
	for a.chance(2) {
		add("Access-Control-Expose-Headers", pick(a, exposeHeaders...))
		if line := pick(a, exposed...); !strings.HasPrefix(string(line), "Set-Cookie:") {
			lines = append(lines, line) // cookies are a table of their own
		}
	}
	a.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return reply{Status: usually(a, n, 0, 204, 201, 206, 299, 300, 304, 400, 401, 403, 404, 405, 407, 421, 500, 503, 999), Headers: lines}
}

// names are the names of an ask's headers as a list.
func names(q ask) text {
	var all []string
	for _, line := range q.Headers {
		name, _, _ := strings.Cut(string(line), ":")
		all = append(all, name)
	}
	return text(strings.Join(all, ", "))
}

// spoilt is the line with some harm done to it, once in n times.
func (a author) spoilt(line text, n int) text {
	if !a.chance(n) {
		return line
	}
	i := 1 + a.IntN(len(line)-1)
	switch a.IntN(5) {
	case 0:
		return text(strings.ToLower(string(line)))
	case 1:
		return line + pick(a, text(" "), "\t", " \t ", ",", "\x0b")
	case 2:
		return text(strings.Replace(string(line), ": ", pick(a, ":", " : ", ":\t", ":\r\n "), 1))
	case 3:
		// In a name DevTools would not show what is not ASCII, which takes away the evidence.
		if i = max(i, strings.Index(string(line), ": ")+2); i <= len(line) {
			return line[:i] + a.garbage() + line[i:]
		}
	}
	return line[:i] + line[i+1:]
}
