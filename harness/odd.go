package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Oddity is how far a request is from what browsers send. A server may stumble
// over an odd one and be another server afterwards, so that those are asked last.
type Oddity int

// The oddities.
const (
	// Usual is what a browser sends.
	Usual Oddity = iota
	// Handmade is well formed, but no browser sends it so: a name in lower case, an added field.
	Handmade
	// Odd has an Origin or a request for permission that breaks its grammar, a path
	// that is none, or very long fields.
	Odd
)

// longField is where the length of a field is odd, in bytes.
const longField = 1024

// Oddity returns how odd a planned ask is.
func (a Ask) Oddity() Oddity {
	b := a.Bytes
	if b == nil {
		return Usual
	}
	asks := map[string]int{}
	odd := b.Target != "" || b.NoHost
	for _, h := range b.Headers {
		name := strings.ToLower(h.Name)
		asks[name]++
		odd = odd || len(h.Value) > longField || oddField(name, strings.Trim(h.Value, " \t"))
	}
	if odd || asks["origin"] > 1 || asks["access-control-request-method"] > 1 {
		return Odd
	}
	return Handmade
}

// oddField reports whether the value of a field that browsers send is one that they never do.
func oddField(name, value string) bool {
	switch name {
	case "origin":
		return value != "{origin}" && value != string(Null) && !fetch.IsSerializedOrigin(value)
	case "access-control-request-method":
		return !fetch.IsToken(value)
	case "access-control-request-headers":
		names := strings.Split(value, ",")
		return value == "" || slices.ContainsFunc(names, func(n string) bool {
			n = strings.Trim(n, " \t")
			return n != "" && !fetch.IsToken(n)
		})
	}
	return false
}

// SentByBrowsers reports whether some browser sends the like of a planned ask: gateways
// write fields of their own, leave others out, and speak HTTP/1.0.
func (a Ask) SentByBrowsers() bool {
	return a.Bytes == nil && a.HTTP != "1.0" && !slices.ContainsFunc(a.Instead, func(h fetch.Header) bool {
		switch name := strings.ToLower(h.Name); name {
		case "user-agent":
			return !strings.HasPrefix(h.Value, "Mozilla/")
		case "accept-encoding":
			return h.Value == ""
		default:
			return name == "via" || name == "connection" || name == "x-real-ip" || strings.HasPrefix(name, "x-forwarded-")
		}
	})
}

// OddPart returns the field that no browser would send, and its value; where
// several are, the first that CORS is about.
func (a Ask) OddPart() (field, value string) {
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		var lines []string
		for _, h := range a.Bytes.Headers {
			if strings.EqualFold(h.Name, name) {
				lines = append(lines, strings.ReplaceAll(h.Value, "{origin}", string(a.From)))
			}
		}
		plain := len(lines) == 1 && len(lines[0]) <= longField && !oddField(strings.ToLower(name), lines[0])
		if len(lines) > 0 && !plain {
			return name, strings.Join(lines, ", ")
		}
	}
	return "request target", a.Bytes.Target
}

// Oddity returns that of the story's oddest ask.
func (s Story) Oddity() Oddity {
	most := Usual
	for _, a := range s.Asks {
		most = max(most, a.Oddity())
	}
	return most
}

// OddAsks returns the places of the odd asks.
func OddAsks(asks []Ask) []int {
	var places []int
	for k, a := range asks {
		if a.Oddity() == Odd {
			places = append(places, k)
		}
	}
	return places
}
