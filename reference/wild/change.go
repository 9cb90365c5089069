package wild

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// change is what a server does wrong.
type change struct {
	what  string
	apply func(a asked, right *reference.Answer)
}

// anyChange returns a random change.
func anyChange(rng *rand.Rand, p harness.Policy) change {
	switch n := rng.IntN(20); {
	case n < 11:
		return ofField(rng, p)
	case n < 14:
		return ofStatus(rng)
	case n < 17 && !p.LetsEveryoneIn():
		return grantsAnyway(rng)
	case n < 19:
		return change{"nothing is granted", func(_ asked, a *reference.Answer) { a.Fields, a.ExposeAll = nil, false }}
	}
	return ofVary(rng)
}

// rewritten changes the value of a field where there is one.
func rewritten(what, name string, to func(value string) string) change {
	return change{what, func(_ asked, a *reference.Answer) {
		if value := a.Get(name); value != "" {
			a.Set(name, to(value))
		}
	}}
}

// ofField is a change of one field of CORS.
func ofField(rng *rand.Rand, p harness.Policy) change {
	name := oneOf(rng, reference.AllowOrigin, reference.AllowOrigin, reference.AllowCredentials, reference.AllowMethods, reference.AllowHeaders,
		reference.ExposeHeaders, reference.MaxAge)
	switch rng.IntN(9) {
	case 8:
		return edge(rng, name)
	case 0, 1:
		return change{name + " is missing", func(_ asked, a *reference.Answer) { a.Del(name) }}
	case 2:
		return change{name + " is there twice", func(_ asked, a *reference.Answer) {
			if value := a.Get(name); value != "" {
				a.Add(name, value)
			}
		}}
	case 3:
		wrong := misspelt(rng, name)
		return change{fmt.Sprintf("%s is written %s", name, wrong), func(_ asked, a *reference.Answer) {
			if value := a.Get(name); value != "" {
				a.Del(name)
				a.Add(wrong, value)
			}
		}}
	case 4:
		separator := oneOf(rng, "; ", " ", "|", " and ")
		return rewritten(fmt.Sprintf("%s has %q between its values", name, separator), name, func(v string) string { return strings.ReplaceAll(v, ", ", separator) })
	case 5:
		if rng.IntN(2) == 0 {
			return rewritten(name+" is in upper case", name, strings.ToUpper)
		}
		return rewritten(name+" is in lower case", name, strings.ToLower)
	}
	return otherValue(rng, name, p)
}

// edge writes something around the value of a field, or beside it.
func edge(rng *rand.Rand, name string) change {
	other := oneOf(rng, "*", "https://stranger.example", "", "true", "GET")
	around := oneOf(rng, "'%s'", "%s;", "%s,", "{%s}", "%s\\r\\n", "=%s", "%s (default)", ", %s", "<%s>", "value: %s")
	return oneOf(rng,
		change{fmt.Sprintf("%s is there twice, at last as %q", name, other), func(_ asked, a *reference.Answer) {
			if a.Get(name) != "" {
				a.Add(name, other)
			}
		}},
		change{fmt.Sprintf("%s is there twice, at first as %q", name, other), func(_ asked, a *reference.Answer) {
			if value := a.Get(name); value != "" {
				a.Set(name, other)
				a.Add(name, value)
			}
		}},
		rewritten(fmt.Sprintf("%s is written as %q", name, around), name, func(v string) string { return fmt.Sprintf(around, v) }),
		rewritten(fmt.Sprintf("%s is escaped as in a URL", name), name, url.QueryEscape),
		rewritten(fmt.Sprintf("%s lacks its first letter", name), name, func(v string) string { return v[min(1, len(v)):] }),
		change{fmt.Sprintf("each member of %s has a line of its own", name), func(_ asked, a *reference.Answer) {
			values := strings.Split(a.Get(name), ", ")
			if a.Get(name) == "" {
				return
			}
			a.Del(name)
			for _, v := range values {
				a.Add(name, v)
			}
		}},
	)
}

func misspelt(rng *rand.Rand, name string) string {
	return oneOf(rng, name+"s", strings.ReplaceAll(name, "-", "_"), strings.TrimPrefix(name, "Access-Control-"), "X-"+name, strings.Replace(name, "Access", "Acess", 1),
		strings.Replace(name, "Allow", "Allowed", 1)+"-", strings.ReplaceAll(name, "-", ""))
}

// otherValue writes something else into a field.
func otherValue(rng *rand.Rand, name string, p harness.Policy) change {
	fixed := func(v string) change {
		return rewritten(fmt.Sprintf("%s is %q", name, v), name, func(string) string { return v })
	}
	edited := func(what string, to func(string) string) change {
		return rewritten(fmt.Sprintf("%s %s", name, what), name, to)
	}
	switch name {
	case reference.AllowOrigin:
		return oneOf(rng, fixed("*"), fixed("null"), fixed(p.Origins[0]), fixed(p.Origins[len(p.Origins)-1]), fixed("true"), fixed(strings.Join(p.Origins, ", ")), fixed(""),
			edited("ends in a slash", func(v string) string { return v + "/" }),
			edited("has a default port", func(v string) string { return v + ":443" }),
			edited("is in quotes", func(v string) string { return `"` + v + `"` }),
			edited("lacks its last letter", func(v string) string { return v[:len(v)-1] }),
			edited("lacks its scheme", func(v string) string { return v[strings.Index(v, "//")+1:] }),
			edited("has a letter more", func(v string) string { return v + "m" }),
			edited("has a star before it", func(v string) string { return "*, " + v }),
			fixed("undefined"), fixed("$http_origin"), fixed("https://*.example.com"), fixed("self"), fixed("https://stranger.example"),
			edited("has the other scheme", func(v string) string {
				if rest, secure := strings.CutPrefix(v, "https:"); secure {
					return "http:" + rest
				}
				return strings.Replace(v, "http:", "https:", 1)
			}),
			edited("has www.", func(v string) string { return strings.Replace(v, "://", "://www.", 1) }),
			edited("lacks its port", func(v string) string {
				if i := strings.LastIndexByte(v, ':'); i > len("https:") {
					return v[:i]
				}
				return v
			}),
			edited("has a path", func(v string) string { return v + "/items" }),
			edited("is there twice with a space between", func(v string) string { return v + " " + v }),
			edited("has a dot at the end of its host", func(v string) string { return v + "." }),
			edited("has a space in it", func(v string) string { return strings.Replace(v, "://", ":// ", 1) }),
			edited("names a user", func(v string) string { return strings.Replace(v, "://", "://u@", 1) }),
			edited("is there twice in one line", func(v string) string { return v + ", " + v }))
	case reference.AllowCredentials:
		return oneOf(rng, fixed("True"), fixed("TRUE"), fixed("1"), fixed("yes"), fixed("false"), fixed("true, true"), fixed(""), fixed("on"), fixed("include"), fixed("*"))
	case reference.AllowMethods:
		return oneOf(rng, fixed("GET"), fixed("*"), fixed("POST, GET, OPTIONS"), fixed(""), edited("lacks its last method", cutLast),
			edited("lacks its first method", cutFirst), fixed("GET, HEAD, POST, OPTIONS"), fixed("ALL"), edited("has junk in it", func(v string) string { return v + ", GE T" }),
			edited("is in brackets", func(v string) string { return "[" + v + "]" }))
	case reference.AllowHeaders:
		return oneOf(rng, fixed("*"), fixed("Content-Type"), fixed(""), fixed("Origin, Accept"), edited("lacks its last name", cutLast),
			edited("is in quotes", func(v string) string { return `"` + v + `"` }), edited("has a comma too many", func(v string) string { return v + ",," }),
			edited("lacks its first name", cutFirst), fixed("X-*"), edited("has junk in it", func(v string) string { return v + ", X Y" }),
			edited("has underscores", func(v string) string { return strings.ReplaceAll(v, "-", "_") }))
	case reference.ExposeHeaders:
		return oneOf(rng, fixed("*"), fixed("Content-Length"), fixed(""), edited("lacks its last name", cutLast), edited("has junk in it", func(v string) string { return v + ", X Y" }))
	}
	return oneOf(rng, fixed("0"), fixed("-1"), fixed("abc"), fixed("10m"), fixed("86400"), fixed("5"), fixed("1.5"), fixed("600, 600"), fixed(""), fixed("99999999999999"), edited("has a zero more", func(v string) string { return v + "0" }))
}

// cutLast removes the last element of a list.
func cutLast(v string) string {
	i := strings.LastIndex(v, ",")
	if i < 0 {
		return ""
	}
	return v[:i]
}

// cutFirst removes the first element of a list.
func cutFirst(v string) string {
	_, rest, _ := strings.Cut(v, ", ")
	return rest
}

// ofStatus answers in the place of the resource, as another layer would, or changes the status only.
func ofStatus(rng *rand.Rand) change {
	status := oneOf(rng, 400, 401, 403, 404, 405, 500, 302, 200, 418, 502, 201, 206, 301, 307, 413, 415, 431, 501)
	layer := rng.IntN(3) > 0
	everyone := layer && status/100 != 3 && rng.IntN(4) == 0
	what := fmt.Sprintf("the status is %d", status)
	if layer {
		what = fmt.Sprintf("another layer answers %d", status)
	}
	if everyone {
		what += ", with a star for everyone"
	}
	return change{what, func(_ asked, a *reference.Answer) {
		a.Status = status
		a.Body = http.StatusText(status)
		if layer {
			a.Fields, a.Vary, a.ExposeAll = nil, nil, false
		}
		if everyone {
			a.Set(reference.AllowOrigin, "*")
			a.Set(reference.AllowMethods, "GET, POST")
		}
		if status/100 == 3 {
			a.Add("Location", "/login")
		}
	}}
}

// grant answers as if an allowed origin had asked, and names who gets in.
func grant(a asked, right *reference.Answer, who string) {
	const friend = "https://friend.example"
	p := a.policy
	p.Origins, p.Denied = []string{friend}, nil
	vary := right.Vary
	*right = reference.Decide(p, a.With(friend))
	right.Vary = vary
	right.Set(reference.AllowOrigin, who)
}

// grantsAnyway lets those in who should not be.
func grantsAnyway(rng *rand.Rand) change {
	return oneOf(rng,
		change{"every origin is echoed", func(a asked, right *reference.Answer) {
			if a.origin() != "" {
				grant(a, right, a.origin())
			}
		}},
		change{"every origin gets *", func(a asked, right *reference.Answer) { grant(a, right, "*") }},
		change{"null is let in", func(a asked, right *reference.Answer) {
			if a.origin() == "null" {
				grant(a, right, "null")
			}
		}},
		change{"any method is granted", func(a asked, right *reference.Answer) {
			if right.Preflight && letIn(*right) {
				right.Set(reference.AllowMethods, strings.Join(a.RequestMethod, ", "))
			}
		}},
		change{"any header is granted", func(a asked, right *reference.Answer) {
			if right.Preflight && letIn(*right) && len(a.RequestHeaders) > 0 {
				right.Set(reference.AllowHeaders, strings.Join(a.RequestHeaders, ", "))
			}
		}},
		change{"every response header is exposed", func(_ asked, right *reference.Answer) {
			if letIn(*right) && !right.Preflight {
				right.Del(reference.ExposeHeaders)
				right.ExposeAll = true
			}
		}},
		change{"every origin is echoed, without more", func(a asked, right *reference.Answer) {
			if a.origin() != "" {
				right.Set(reference.AllowOrigin, a.origin())
			}
		}},
		change{"credentials are granted", func(_ asked, right *reference.Answer) {
			if letIn(*right) {
				right.Set(reference.AllowCredentials, "true")
			}
		}},
	)
}

// ofVary changes Vary.
func ofVary(rng *rand.Rand) change {
	return oneOf(rng,
		change{"Vary is missing", func(_ asked, a *reference.Answer) { a.Vary = nil }},
		change{"Vary names another field", func(_ asked, a *reference.Answer) { a.Vary = []string{"Accept-Encoding"} }},
	)
}
