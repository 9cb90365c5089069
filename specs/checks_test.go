package specs

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const appOrigin = "https://app.example.com"

// exchange is an exchange that a page at appOrigin had; response lines are "Name: value".
func exchange(status int, response ...string) Exchange {
	return Exchange{
		Method: "GET", URL: "https://api.example.com/items", Status: status,
		Request: headers("Origin: " + appOrigin), Response: headers(response...), Body: "[]",
	}
}

// preflightExchange is the same of its preflight.
func preflightExchange(status int, response ...string) Exchange {
	x := exchange(status, response...)
	x.Method, x.Preflight, x.Body = "OPTIONS", true, ""
	x.Request = headers("Origin: "+appOrigin, "Access-Control-Request-Method: PUT")
	return x
}

func headers(lines ...string) []fetch.Header {
	var list []fetch.Header
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		list = append(list, fetch.Header{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return list
}

// seen is an observation of these exchanges.
func seen(xs ...Exchange) Observation {
	return Observation{Outcome: OutcomeShared, Exchanges: xs}
}

func story(observations ...Observation) []Observation { return observations }

func TestOriginFault(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"*", "null", "https://app.example.com", "http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000",
		"https://a_b.example.com", "https://app.example.com.", "capacitor://localhost",
	} {
		if got := originFault(good); got != "" {
			t.Errorf("%q: got %s; want no fault", good, got)
		}
	}
	for _, bad := range []string{
		"", "NULL", "undefined", "app.example.com", "//app.example.com", "https://app.example.com/", "https://app.example.com/x",
		"https://app.example.com?x", "https://u@app.example.com", "https://APP.example.com", "HTTPS://app.example.com",
		"https://app.example.com:443", "http://app.example.com:80", "https://*.example.com", "*.example.com", "http://*",
		`"*"`, `'https://app.example.com'`, "https://a.example, https://b.example", "https://a.example https://b.example",
		"$http_origin", "https://${ORIGIN}", "{{origin}}", "https://app.example.com:0443", "https://bücher.example", "*, *",
	} {
		if got := originFault(bad); got == "" {
			t.Errorf("%q: got no fault; want one", bad)
		}
	}
}

func TestListFault(t *testing.T) {
	t.Parallel()
	for _, good := range [][]string{nil, {""}, {"GET, PUT"}, {"GET,,PUT,"}, {"*"}, {"GET", "PUT"}, {"\tGET ,PUT"}, {"x-a'"}} {
		if got := listFault(good); got != "" {
			t.Errorf("%q: got %s; want no fault", good, got)
		}
	}
	for _, bad := range [][]string{{"GET PUT"}, {"GET; PUT"}, {`"PUT"`}, {`["GET"]`}, {"GET", "PUT;q=1"}, {"é"}, {"GET\v"}} {
		if got := listFault(bad); got == "" {
			t.Errorf("%q: got no fault; want one", bad)
		}
	}
}

// checkTest is a story, a check and what the check must make of it.
type checkTest struct {
	name  string
	check Check
	story []Observation
	holds bool
	says  string // part of the failure message
}

func (tt checkTest) run(t *testing.T) {
	t.Helper()
	fault, err := tt.check.Find(tt.story)
	if (fault == "") != tt.holds || err != nil {
		t.Errorf("%s: %q has the fault %q, %v; want none: %t", tt.name, tt.check.Says, fault, err, tt.holds)
	}
	if !tt.holds && (tt.says == "" || !strings.Contains(fault, tt.says)) {
		t.Errorf("%s: got the fault %q; want %q in it", tt.name, fault, tt.says)
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	once := onActual("once", atMostOnce(ACAO))
	in := onActual("let in", letsIn(false))
	inWith := onActual("let in with credentials", letsIn(true))
	preflightOK := onPreflight("ok", okStatus())
	notOK := onPreflight("no redirect", redirectFault)
	echo := onActual("not echoed", notEchoed())
	cookie := caseCheck(t, "credentials.same-with-cookie", "same")
	body := onPreflight("no body", bodyOn204)
	alone := onPreflight("no wildcard", noWildcardBesideCredentials(ACAM))
	named := onPreflight("named", listsName(ACAH, "Authorization"))
	oneValue := onActual("one value", eachLine(ACAO, listOfOrigins))
	noServer := onActual("below 500", noServerError())
	same := onStory("same", sameResource)
	nothing := onPreflight("no word", eachLine(ACAH, wordForNothing))
	refused := refusedByPreflight()

	blocked := seen(preflightExchange(200))
	blocked.Outcome = OutcomeBlocked
	leaky := seen(preflightExchange(204, "Access-Control-Allow-Origin: "+appOrigin), exchange(200))
	leaky.Outcome = OutcomeBlocked
	hostile := exchange(200, "Access-Control-Allow-Origin: https://app.example.com/")
	hostile.Request = headers("Origin: https://app.example.com/")
	friendly := hostile
	friendly.Response = headers("Access-Control-Allow-Origin: " + appOrigin)
	double := exchange(200, "Access-Control-Allow-Origin: "+appOrigin)
	double.Request = headers("Origin: "+appOrigin, "Origin: "+StrangerOrigin)
	doubled := double
	doubled.Response = headers("Access-Control-Allow-Origin: " + StrangerOrigin)
	empty := exchange(200)
	empty.Body = ""

	for _, tt := range []checkTest{
		{"none", once, story(seen(exchange(200))), true, ""},
		{"one", once, story(seen(exchange(200, "access-control-allow-origin: *"))), true, ""},
		{"two", once, story(seen(exchange(200, "Access-Control-Allow-Origin: *", "access-control-allow-origin: *"))), false, "2 times"},

		{"star", in, story(seen(exchange(200, "Access-Control-Allow-Origin: *"))), true, ""},
		{"own name", in, story(seen(exchange(200, "Access-Control-Allow-Origin:  "+appOrigin+"\t"))), true, ""},
		{"no header", in, story(seen(exchange(200))), false, "is missing"},
		{"another", in, story(seen(exchange(200, "Access-Control-Allow-Origin: https://b.example"))), false, "b.example"},
		{"twice", in, story(seen(exchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"))), false, "*, *"},
		{"star with credentials", inWith, story(seen(exchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"))), false, "want"},
		{"name without credentials", inWith, story(seen(exchange(200, "Access-Control-Allow-Origin: "+appOrigin))), false, ACAC},
		{"True", inWith, story(seen(exchange(200, "Access-Control-Allow-Origin: "+appOrigin, "Access-Control-Allow-Credentials: True"))), false, "True"},
		{"true", inWith, story(seen(exchange(200, "Access-Control-Allow-Origin: "+appOrigin, "Access-Control-Allow-Credentials: true"))), true, ""},

		{"200", preflightOK, story(seen(preflightExchange(200), exchange(500))), true, ""},
		{"299", preflightOK, story(seen(preflightExchange(299))), true, ""},
		{"300", preflightOK, story(seen(preflightExchange(300))), false, "300"},
		{"401", preflightOK, story(seen(preflightExchange(401))), false, "401"},
		{"301", notOK, story(seen(preflightExchange(301))), false, "301"},
		{"404", notOK, story(seen(preflightExchange(404))), true, ""},

		{"echoed", echo, story(seen(hostile)), false, "https://app.example.com/"},
		{"canonical", echo, story(seen(friendly)), true, ""},
		{"the allowed one of two lines", echo, story(seen(double)), true, ""},
		{"the stranger of two lines", echo, story(seen(doubled)), false, "stranger"},

		{"same with a cookie", cookie, story(seen(exchange(200, "Access-Control-Allow-Origin: *")), seen(exchange(200, "Access-Control-Allow-Origin: *"))), true, ""},
		{"other with a cookie", cookie, story(seen(exchange(200, "Access-Control-Allow-Origin: *")), seen(exchange(200, "Access-Control-Allow-Origin: "+appOrigin))), false, appOrigin},
		{
			"other, but it varies", cookie,
			story(seen(exchange(200, "Access-Control-Allow-Origin: *", "Vary: Accept, cookie")), seen(exchange(200, "Access-Control-Allow-Origin: "+appOrigin, "Vary: Cookie"))),
			true, "",
		},

		{"204", body, story(seen(preflightExchange(204))), true, ""},
		{"204 with length 0", body, story(seen(preflightExchange(204, "Content-Length: 0"))), true, ""},
		{"204 with length 2", body, story(seen(preflightExchange(204, "Content-Length: 2"))), false, "2"},
		{"204 chunked", body, story(seen(preflightExchange(204, "Transfer-Encoding: chunked"))), false, "chunked"},
		{"200 with a body", body, story(seen(preflightExchange(200, "Content-Length: 2"))), true, ""},

		{"wildcard alone", alone, story(seen(preflightExchange(204, "Access-Control-Allow-Methods: *"))), true, ""},
		{"wildcard beside credentials", alone, story(seen(preflightExchange(204, "Access-Control-Allow-Methods: *", "Access-Control-Allow-Credentials: true"))), false, "*"},
		{"wildcard in a list", alone, story(seen(preflightExchange(204, "Access-Control-Allow-Methods: *, PUT", "Access-Control-Allow-Credentials: true"))), true, ""},

		{"wildcard is not a name", named, story(seen(preflightExchange(204, "Access-Control-Allow-Headers: *"))), false, "*"},
		{"name in lower case", named, story(seen(preflightExchange(204, "Access-Control-Allow-Headers: *", "Access-Control-Allow-Headers: x,authorization"))), true, ""},

		{"comma", oneValue, story(seen(exchange(200, "Access-Control-Allow-Origin: https://a.example,https://b.example"))), false, "b.example"},
		{"space", oneValue, story(seen(exchange(200, "Access-Control-Allow-Origin: https://a.example https://b.example"))), false, "b.example"},
		{"two lines are another fault", oneValue, story(seen(exchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"))), true, ""},

		{"404 is not a server error", noServer, story(seen(exchange(404))), true, ""},
		{"500", noServer, story(seen(exchange(500))), false, "500"},

		{"same resource", same, story(seen(exchange(200)), seen(exchange(200))), true, ""},
		{"other status", same, story(seen(exchange(200)), seen(exchange(204))), false, "204"},
		{"no body", same, story(seen(exchange(200)), seen(empty)), false, "body"},

		{"undefined", nothing, story(seen(preflightExchange(204, "Access-Control-Allow-Headers: undefined"))), false, "undefined"},
		{"a list", nothing, story(seen(preflightExchange(204, "Access-Control-Allow-Headers: x-a"))), true, ""},

		{"refused at once", refused, story(blocked), true, ""},
		{"refused too late", refused, story(leaky), false, "was sent"},
	} {
		tt.run(t)
	}
}

// A claim about something that is not there is an error, never a claim that holds.
func TestMissingEvidence(t *testing.T) {
	t.Parallel()
	withheld := seen(preflightExchange(204))
	withheld.Outcome = OutcomeWithheld
	unanswered := Observation{Outcome: OutcomeBlocked, Exchanges: []Exchange{{Method: "GET"}}}
	whatever := func(Exchange) string { return "" }
	stories := onStory("any", func([]Exchange) string { return "" })
	tests := []struct {
		name  string
		check Check
		story []Observation
		want  error // nil: any error
	}{
		{"response that was withheld", onActual("any", whatever), story(withheld), harness.ErrWithheld},
		{"story that was withheld", stories, story(seen(exchange(200)), withheld), harness.ErrWithheld},
		{"response that never came", onActual("any", whatever), story(unanswered), nil},
		{"preflight that never was", onPreflight("any", whatever), story(seen(exchange(200))), nil},
		{"refusal without a preflight", refusedByPreflight(), story(seen(exchange(200))), nil},
		{"empty story", onActual("any", whatever), nil, nil},
		{"empty story", stories, nil, nil},
		{"empty story", onLast("any", func(Observation) string { return "" }), nil, nil},
	}
	for _, tt := range tests {
		fault, err := tt.check.Find(tt.story)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: got %q, %v; want an error", tt.name, fault, err)
		}
	}
	lint := onEach("any", func(x Exchange) bool { return x.Status == 200 }, whatever)
	for _, x := range []Exchange{{}, exchange(404)} {
		if fault, err := lint.Find(x); !errors.Is(err, harness.ErrAbsent) {
			t.Errorf("lint of status %d: got %q, %v; want ErrAbsent", x.Status, fault, err)
		}
	}
}

// caseCheck returns the only check of a case.
func caseCheck(t *testing.T, ruleID, caseID string) Check {
	t.Helper()
	for _, c := range rule(t, ruleID).Cases {
		if c.ID == caseID {
			return c.Check[0]
		}
	}
	t.Fatalf("no case %s/%s", ruleID, caseID)
	return Check{}
}

// One rule is judged many times at once, so its checks must keep nothing.
// The race detector sees to the rest.
func TestChecksKeepNothing(t *testing.T) {
	t.Parallel()
	good, bad := story(seen(exchange(200, "Access-Control-Allow-Origin: *"))), story(seen(exchange(200)))
	check := onActual("let in", letsIn(false))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if fault, err := check.Find(good); fault != "" || err != nil {
					t.Errorf("got %q, %v; want no fault", fault, err)
				}
				if fault, _ := check.Find(bad); fault != ACAO+" is missing" {
					t.Errorf("got the fault %q", fault)
				}
			}
		})
	}
	wg.Wait()
}

// Why a claim says nothing is for people to read: no word of the machinery's.
func TestSilent(t *testing.T) {
	t.Parallel()
	_, err := onNotModified("", lostVary).Find(story(seen(exchange(200))))
	if !errors.Is(err, harness.ErrAbsent) || err.Error() != "the target does not answer 304" {
		t.Errorf("got %v; want an ErrAbsent that says why", err)
	}
}
