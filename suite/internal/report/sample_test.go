package report_test

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report"
)

const (
	items   = "https://api.example.com/items"
	app     = "https://app.example.com"
	secret  = "Bearer eyJhbGciOi.a-long-secret"
	session = "session=0123456789abcdef; theme=dark"
)

func header(name, value string) harness.HeaderLine {
	return harness.HeaderLine{Name: name, Value: value}
}

// sample is a report with something of everything.
func sample() *harness.Report {
	yes, age := true, 600
	lookAlike := app + ".stranger.example"
	leak := harness.Verdict{
		Rule: "origin-matching.look-alike", Case: "appended", Agent: "raw", Target: "items", Status: harness.StatusFail, Harm: harness.Leak,
		Title: "a host that starts with an allowed host does not read the response", Want: "blocked", Got: "shared",
		Why:   lookAlike + " can read the response, which the policy refuses",
		Cause: harness.Cause{Kind: harness.CauseLetIn, Who: lookAlike, Field: "origins"},
		Spec:  "https://fetch.spec.whatwg.org/#concept-cors-check",
		Reproduce: []string{
			"curl -i " + items + " -H 'Origin: " + lookAlike + "' -H 'Authorization: " + secret + "'",
			"// in the console of a page at " + lookAlike + "\nawait fetch(\"" + items + "\", {headers: [[\"Authorization\", \"" + secret + "\"]]})",
		},
		Instances: []harness.InstanceVerdict{
			{Label: "https://ok.example", Status: harness.StatusPass},
			{Label: lookAlike, Status: harness.StatusFail, Got: "shared", Exchanges: []string{"r1"}},
		},
	}
	leakChrome := leak
	leakChrome.Agent = "chrome"
	leakChrome.Instances = []harness.InstanceVerdict{{Label: lookAlike, Status: harness.StatusFail, Got: "shared", Exchanges: []string{"c1"}}}
	prepended := leak
	prepended.Case, prepended.Title = "prepended", "a host that ends with an allowed host does not read the response"
	prepended.Instances = []harness.InstanceVerdict{{Label: "https://strangerapp.example.com", Status: harness.StatusFail, Exchanges: []string{"r1"}}}

	preflight := harness.Verdict{
		Rule: "preflight.ok-status", Case: "put", Agent: "raw", Target: "items", Status: harness.StatusFail, Harm: harness.Break,
		Title: "a preflight for a declared method gets a status from 200 to 299", Want: "shared", Got: "blocked", Reason: fetch.PreflightInvalidStatus, Parameter: "403",
		Why:       "the browser refuses what the policy allows: PreflightInvalidStatus (403)",
		Cause:     harness.Cause{Kind: harness.CauseRefused, Who: app, Reason: "PreflightInvalidStatus", Parameter: "403"},
		Spec:      "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
		Reproduce: []string{"curl -i -X OPTIONS " + items + " -H 'Origin: " + app + "' -H 'Access-Control-Request-Method: PUT'"},
		Instances: []harness.InstanceVerdict{{Label: "PUT", Status: harness.StatusFail, Reason: fetch.PreflightInvalidStatus, Parameter: "403", Exchanges: []string{"r2"},
			Console: "Access to fetch at '" + items + "' has been blocked by CORS policy"}},
	}
	again := preflight
	again.Rule, again.Case, again.Title = "methods.declared", "each", "each declared method passes its preflight"
	vary := harness.Verdict{
		Rule: "caching.vary", Case: "refused", Agent: "raw", Target: "missing", Status: harness.StatusWarn, Harm: harness.Cache,
		Title: "where responses depend on Origin, a cacheable one to a refused origin lists Origin in Vary", Want: "blocked; Vary lists Origin", Got: "Vary: Accept-Encoding",
		Why: "Vary: Accept-Encoding", Cause: harness.Cause{Kind: harness.CauseClaim, Claim: "Vary lists Origin", Field: "Vary", Who: "https://stranger.example"}, Spec: "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches",
		Instances: []harness.InstanceVerdict{{Label: app, Status: harness.StatusWarn, Exchanges: []string{"r3", "gone"}}},
	}
	other := func(rule, id, agent string, status harness.Status, why string) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: id, Agent: agent, Target: "items", Status: status, Harm: harness.Break, Why: why,
			Title: "an allowed origin reads the response", Want: "shared", Spec: "https://fetch.spec.whatwg.org/#concept-cors-check"}
	}
	noted := other("cors-check.allowed", "exact", "raw", harness.StatusPass, "")
	noted.Notes = []string{app + ": the answer also carries Access-Control-Allow-Methods, which only a preflight needs"}
	r := &harness.Report{
		Corsuite: "v0.1.0",
		Agents:   []harness.AgentInfo{{Name: "raw", Version: "fetch 2026-11", Profile: "fetch"}, {Name: "chrome", Version: "156.0", Profile: "chromium", Notes: []string{"requests to the local network were granted"}}},
		Targets: []harness.TargetInfo{
			{Name: "items", URL: items, Status: 200, Kind: harness.Resource, Server: "AWS API Gateway (REST API)",
				Policy: harness.Policy{Origins: []string{app}, Credentials: &yes, Methods: []string{"PUT"}, MaxAge: &age}},
			{Name: "missing", URL: "https://api.example.com/missing", Status: 404, Kind: harness.ErrorAnswer},
		},
		Agreement: harness.Agreements{{Agent: "chrome", Profile: "chromium", Compared: 40, Same: 39, Rows: []harness.AgreementRow{
			{Case: "request-headers.authorization-by-name/wildcard", Divergence: "authorization-wildcard", Model: "blocked", Browser: "shared", Departs: harness.LetsPass},
			{Case: "cors-check.allowed/exact", Divergence: harness.Unexplained, Model: "blocked", Browser: "shared", Reproduce: "corsuite try " + items},
		}}},
		Exchanges: []harness.Exchange{
			{ID: "r1", Method: "GET", URL: items, Request: []harness.HeaderLine{header("Origin", lookAlike), header("Authorization", secret), header("Accept", "*/*")},
				Status: 200, Response: []harness.HeaderLine{header("Server", "nginx"), header("Access-Control-Allow-Origin", lookAlike),
					header("Vary", "Origin"), header("Set-Cookie", session), header("Content-Type", "application/json")}, Body: `{"you": "` + secret + `"}`},
			{ID: "c1", Method: "GET", URL: items, Request: []harness.HeaderLine{header("Origin", lookAlike)}, Status: 200,
				Response: []harness.HeaderLine{header("Access-Control-Allow-Origin", lookAlike)}},
			{ID: "r2", Preflight: true, Method: "OPTIONS", URL: items, Request: []harness.HeaderLine{header("Origin", app), header("Access-Control-Request-Method", "PUT")},
				Status: 403, Response: []harness.HeaderLine{header("x-amzn-ErrorType", "MissingAuthenticationTokenException")}, Body: `{"message":"Missing Authentication Token"}`},
			{ID: "r3", Method: "GET", URL: "https://other.example/elsewhere", Request: []harness.HeaderLine{header("Origin", app)}, Error: "connection reset by peer"},
		},
		Verdicts: []harness.Verdict{
			vary, preflight, again, leak, leakChrome, prepended, noted,
			other("cors-check.allowed", "exact", "chrome", harness.StatusInconclusive, "the target answers 404 where 200 is declared: check the URL, or say `status: 404`"),
			other("cors-check.head", "head", "raw", harness.StatusInconclusive, "the target answers 404 where 200 is declared: check the URL, or say `status: 404`"),
			other("methods.declared", "undeclared", "raw", harness.StatusNotApplicable, "it is not declared which methods are allowed: add `methods: [PUT, …]`"),
			other("credentials.refused", "cookie", "raw", harness.StatusWaived, "known until the gateway is replaced"),
		},
	}
	r.Counts = map[harness.Status]int{}
	for _, v := range r.Verdicts {
		r.Counts[v.Status]++
	}
	return r
}

// clean is a report of a run that found nothing.
func clean() *harness.Report {
	return &harness.Report{
		Corsuite: "v0.1.0", Agents: []harness.AgentInfo{{Name: "raw", Version: "fetch 2026-11"}},
		Targets: []harness.TargetInfo{{
			Name: items, URL: items, Status: 200, Kind: harness.Resource, Policy: harness.Policy{Origins: []string{"https://app.example.com"}},
		}},
		Verdicts: []harness.Verdict{{Rule: "cors-check.allowed", Case: "exact", Agent: "raw", Target: items, Status: harness.StatusPass,
			Harm: harness.Break, Title: "an allowed origin reads the response", Want: "shared", Spec: "https://fetch.spec.whatwg.org/#concept-cors-check"}},
	}
}

// undeclared is a report of a run that was told nothing of the target but its address.
func undeclared() *harness.Report {
	r := clean()
	r.Targets[0].Policy = harness.Policy{}
	r.Verdicts[0] = harness.Verdict{
		Rule: "cors-check.stranger", Case: "undeclared", Agent: "raw", Target: items, Status: harness.StatusPass, Harm: harness.Note,
		Title: "where no origins are declared, an unrelated origin does not read the response", Want: "answered", Spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
		Notes: []string{"GET from https://stranger.example: a stranger is let in"},
	}
	return r
}

// hostile is a report on a target that attacks whoever reads it.
func hostile() *harness.Report {
	r := sample()
	bad := "\x1b[2J\x1b]0;owned\x07\u009b31m\x7f</pre></style></script><script>alert(1)</script>\"'`|\n\r\x00\xff\xfe\u202e\u2028 ]]> @everyone " +
		"\n```\n# heading <img src=x onerror=alert(1)>"
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		x.Response = append(x.Response, header("Server", bad), header("Access-Control-"+bad, bad), header("Location", strings.Repeat("x", 100_000)))
		x.Body = bad
		x.Error = bad
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.Why, v.Got, v.Parameter, v.Notes = bad, bad, bad, []string{bad}
		v.Reproduce = append([]string{bad}, v.Reproduce...)
		for k := range v.Instances {
			v.Instances[k].Label, v.Instances[k].Console = bad, bad
		}
	}
	r.Targets[0].Server = bad
	r.Incomplete = []string{bad}
	r.Agreement[0].Rows[0].Browser = bad
	return r
}

func options() report.Options {
	return report.Options{
		Explain: func(rule string) report.Info {
			return map[string]report.Info{
				"origin-matching.look-alike": {Title: "an origin that resembles an allowed one does not read the response",
					Why: "Whoever registers a domain that looks like yours can read what your users see, with a page of their own."},
				"preflight.ok-status": {Title: "a preflight gets a status from 200 to 299",
					Why: "Before a PUT the browser asks for permission. It did not get it, so your page's request was never sent."},
			}[rule]
		},
		Advise: func(v harness.Verdict, evidence []harness.Exchange) report.Advice {
			if !strings.HasPrefix(string(v.Reason), "Preflight") || len(evidence) == 0 {
				return report.Advice{}
			}
			return report.Advice{Server: "AWS API Gateway (REST API)",
				Cause:   "The resource has no OPTIONS method.",
				Cure:    "Enable CORS on this resource, and deploy the stage.",
				Snippet: "Cors:\n  AllowOrigin: \"'https://app.example.com'\"\n"}
		},
	}
}
