package wild

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// comparison is a wrong way to compare origins: its condition is that somebody is
// taken for an allowed origin, or an allowed one for none, and the change what comes of it.
func comparison(rng *rand.Rand, p harness.Policy) (condition, change) {
	list := concrete(p)
	if len(list) == 0 {
		return ofRequest(rng, p), change{}
	}
	friend := oneOf(rng, list...)
	if rng.IntN(6) == 0 {
		return missed(friend)
	}
	what, alike := confusion(rng, friend)
	where := ""
	on := func(asked) bool { return true }
	switch rng.IntN(6) {
	case 0:
		where, on = " on preflights", func(a asked) bool { return a.IsPreflight() }
	case 1:
		where, on = " on requests that are no preflights", func(a asked) bool { return !a.IsPreflight() }
	}
	c := stateless(fmt.Sprintf("%s is compared with Origin%s", friend, where), func(a asked) bool {
		return a.origin() != "" && on(a) && alike(a.origin())
	})
	return c, change{what + " is let in", func(a asked, right *reference.Answer) {
		grant(a, right, a.origin())
	}}
}

// concrete returns the origins of a policy, of patterns the domain.
func concrete(p harness.Policy) []string {
	var list []string
	for _, o := range p.Origins {
		if o != harness.Any {
			list = append(list, strings.Replace(o, "*.", "", 1))
		}
	}
	return list
}

// missed is an allowed origin that the list has in another way.
func missed(friend string) (condition, change) {
	c := stateless("the list holds "+friend+" in a wrong way", func(a asked) bool { return a.origin() == friend })
	return c, change{"it is refused", func(_ asked, a *reference.Answer) { a.Fields, a.ExposeAll = nil, false }}
}

// confusion returns a wrong comparison with an allowed origin.
func confusion(rng *rand.Rand, friend string) (what string, alike func(origin string) bool) {
	u, err := url.Parse(friend)
	if err != nil {
		panic(err) // the lists of this package hold origins
	}
	host, name := u.Host, u.Hostname()
	labels := strings.Split(name, ".")
	parent := strings.Join(labels[1:], ".")
	word := labels[rng.IntN(len(labels))]
	from := len(u.Scheme) + 3
	cut := from + 1 + rng.IntN(len(friend)-from)
	tail := 3 + rng.IntN(len(name)-3)
	at := rng.IntN(len(name))
	head := 1 + rng.IntN(len(name)-1)
	number := 1 + rng.IntN(5)
	without := func(letters string) func(string) string {
		return func(s string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune(letters, r) {
					return -1
				}
				return r
			}, s)
		}
	}
	hostOf := func(origin string) string { _, h, _ := strings.Cut(origin, "://"); return h }
	nameOf := func(origin string) string {
		h := hostOf(origin)
		if i := strings.LastIndexByte(h, ':'); i > strings.LastIndexByte(h, ']') {
			return h[:i]
		}
		return h
	}
	matches := func(expression string) func(string) bool {
		re := regexp.MustCompile(expression)
		return re.MatchString
	}
	options := []struct {
		what  string
		alike func(string) bool
	}{
		{"what begins with " + friend, func(o string) bool { return strings.HasPrefix(o, friend) }},
		{"what begins with " + friend[:cut], func(o string) bool { return strings.HasPrefix(o, friend[:cut]) }},
		{"what ends with " + host, func(o string) bool { return strings.HasSuffix(o, host) }},
		{"what ends with " + name[len(name)-tail:], func(o string) bool { return strings.HasSuffix(nameOf(o), name[len(name)-tail:]) }},
		{"what ends with " + parent, func(o string) bool { return parent != "" && strings.HasSuffix(nameOf(o), parent) }},
		{"what ends with ." + parent, func(o string) bool { return parent != "" && strings.HasSuffix(nameOf(o), "."+parent) }},
		{"what contains " + name, func(o string) bool { return strings.Contains(o, name) }},
		{"what contains " + word, func(o string) bool { return strings.Contains(o, word) }},
		{"what contains " + friend, func(o string) bool { return strings.Contains(o, friend) }},
		{"what matches its dots as any character", matches("^" + friend + "$")},
		{"what begins like its expression", matches("^" + friend)},
		{"what ends like its expression", matches(host + "$")},
		{"what has its host on any port", func(o string) bool { return nameOf(o) == name }},
		{"what has its host over any scheme", func(o string) bool { return hostOf(o) == host }},
		{"any subdomain of " + name, func(o string) bool { return strings.HasSuffix(nameOf(o), "."+name) }},
		{"www." + name, func(o string) bool { return nameOf(o) == "www."+name }},
		{name + " without www.", func(o string) bool { return "www."+nameOf(o) == name || nameOf(o) == parent }},
		{"what has a trailing dot", func(o string) bool { return nameOf(o) == name+"." }},
		{"what differs by one letter", func(o string) bool { return len(o) == len(friend) && differ(o, friend) == 1 }},
		{"what lacks one letter", func(o string) bool { return lacks(friend, o) }},
		{"what has one letter more", func(o string) bool { return lacks(o, friend) }},
		{fmt.Sprintf("what has another letter in place %d", at), func(o string) bool {
			h := nameOf(o)
			return len(h) == len(name) && h[:at]+h[at+1:] == name[:at]+name[at+1:]
		}},
		{"what " + friend + " begins with", func(o string) bool { return len(o) > from && strings.HasPrefix(friend, o) }},
		{"what " + host + " ends with", func(o string) bool { return hostOf(o) != "" && strings.HasSuffix(host, hostOf(o)) }},
		{"what is under the same top-level domain", func(o string) bool {
			return strings.HasSuffix(nameOf(o), "."+labels[len(labels)-1]) && nameOf(o) != "stranger.example"
		}},
		{"what has the same first label", func(o string) bool { return strings.HasPrefix(nameOf(o), labels[0]+".") }},
		{"what differs in its top-level domain", func(o string) bool {
			return strings.HasPrefix(nameOf(o), strings.Join(labels[:len(labels)-1], ".")+".")
		}},
		{"what has a hyphen and " + name, func(o string) bool { return strings.HasSuffix(nameOf(o), "-"+name) }},
		{name + " and a hyphen", func(o string) bool { return strings.HasPrefix(nameOf(o), name+"-") }},
		{"what is null", func(o string) bool { return o == "null" }},
		{"what is on localhost", func(o string) bool { return nameOf(o) == "localhost" }},
		{"what begins with localhost", func(o string) bool { return strings.HasPrefix(hostOf(o), "localhost") }},
		{"what has a number for its host", matches(`^https?://[0-9.]+(:[0-9]+)?$`)},
		{"what has its host with a port that begins alike", func(o string) bool { return u.Port() != "" && strings.HasPrefix(hostOf(o), host) }},
		{"any https origin", func(o string) bool { return strings.HasPrefix(o, "https://") }},
		{fmt.Sprintf("what begins with the first %d letters of %s and ends with the others", head, name), func(o string) bool {
			h := nameOf(o)
			return len(h) >= len(name) && strings.HasPrefix(h, name[:head]) && strings.HasSuffix(h, name[head:])
		}},
		{fmt.Sprintf("what begins with the first %d letters of %s and ends with its top-level domain", head, name), func(o string) bool {
			return strings.HasPrefix(nameOf(o), name[:head]) && strings.HasSuffix(nameOf(o), "."+labels[len(labels)-1])
		}},
		{"what is " + name + " but for digits", func(o string) bool { return without("0123456789")(nameOf(o)) == without("0123456789")(name) }},
		{"what is " + name + " but for hyphens", func(o string) bool { return without("-")(nameOf(o)) == without("-")(name) }},
		{"what is " + name + " but for dots", func(o string) bool { return without(".")(nameOf(o)) == without(".")(name) }},
		{"what differs in its first label only", func(o string) bool { _, rest, _ := strings.Cut(nameOf(o), "."); return rest != "" && rest == parent }},
		{"what is on a port of its own", func(o string) bool { return nameOf(o) == name && strings.Count(o, ":") > 1 }},
		{"what has its host over plain http", func(o string) bool { return strings.HasPrefix(o, "http://") && nameOf(o) == name }},
		{"any http origin", func(o string) bool { return strings.HasPrefix(o, "http://") }},
		{"what is in a private network", matches(`^https?://(10\.|192\.168\.|172\.16\.|127\.)`)},
		{"what has a host without dots", func(o string) bool { return hostOf(o) != "" && !strings.Contains(nameOf(o), ".") }},
		{"what has a host of IPv6", func(o string) bool { return strings.HasPrefix(hostOf(o), "[") }},
		{"what ends with .local or .test", matches(`\.(local|test)(:[0-9]+)?$`)},
		{"what contains localhost", func(o string) bool { return strings.Contains(o, "localhost") }},
		{"what is of a browser's extension", matches(`^[a-z]+-extension://`)},
		{"what is no web page", func(o string) bool { return strings.Contains(o, "://") && !strings.HasPrefix(o, "http") }},
		{fmt.Sprintf("what differs by %d letters at most", number), func(o string) bool { return len(o) == len(friend) && differ(o, friend) <= number }},
		{"what has the same length", func(o string) bool { return len(o) == len(friend) }},
		{"what begins with the same scheme and letter", func(o string) bool { return len(o) > from && strings.HasPrefix(o, friend[:from+1]) }},
		{"what has a label of " + name + " twice", func(o string) bool {
			return strings.HasSuffix(nameOf(o), name) && nameOf(o) != name && strings.HasSuffix(strings.TrimSuffix(nameOf(o), name), labels[0]+".")
		}},
		{"any subdomain of " + parent + " of any depth", func(o string) bool { return parent != "" && strings.HasSuffix(nameOf(o), "."+parent) }},
		{"what has another label between those of " + name, func(o string) bool {
			l := strings.Split(nameOf(o), ".")
			return len(l) == len(labels)+1 && l[0] == labels[0] && strings.HasSuffix(nameOf(o), parent)
		}},
		{"what is a letter, then " + name, func(o string) bool { return len(nameOf(o)) == len(name)+1 && strings.HasSuffix(nameOf(o), name) }},
	}
	chosen := options[rng.IntN(len(options))]
	return chosen.what, func(o string) bool { return o != friend && chosen.alike(o) }
}

// differ counts the places in which two texts of one length differ.
func differ(a, b string) int {
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// lacks reports whether short is long without one letter.
func lacks(long, short string) bool {
	return len(long) == len(short)+1 && slices.ContainsFunc(places(long), func(i int) bool { return long[:i]+long[i+1:] == short })
}

func places(s string) []int {
	all := make([]int, len(s))
	for i := range all {
		all[i] = i
	}
	return all
}
