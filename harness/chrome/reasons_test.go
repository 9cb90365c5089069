package chrome

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// scripted answers as the request's query says: "status" for actual requests,
// "options" for preflights, every other parameter is a header line. A parameter
// "pre." is a header of preflights only, and one "act." of actual requests only.
func scripted(w http.ResponseWriter, r *http.Request) {
	preflight := r.Method == "OPTIONS" && r.Header.Get("Access-Control-Request-Method") != ""
	status := 200
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		value = strings.NewReplacer("%20", " ", "%22", `"`, "~", r.Header.Get("Origin")).Replace(value)
		switch {
		case name == "status" && !preflight, name == "options" && preflight:
			_, _ = fmt.Sscan(value, &status)
		case name == "status", name == "options", name == "":
		case strings.HasPrefix(name, "pre.") && preflight:
			w.Header().Add(strings.TrimPrefix(name, "pre."), value)
		case strings.HasPrefix(name, "act.") && !preflight:
			w.Header().Add(strings.TrimPrefix(name, "act."), value)
		case !strings.Contains(name, "."):
			w.Header().Add(name, value)
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
}

const (
	acao = "Access-Control-Allow-Origin"
	acac = "Access-Control-Allow-Credentials"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
)

// What decides, in the browser's own words, with the wire to show for it.
func TestReasons(t *testing.T) {
	s := serve(t, scripted)
	a := startAgent(t, Options{Unsafe: true})
	put := harness.Ask{Method: "PUT"}
	include := harness.Ask{Credentials: fetch.Include}
	rows := []struct {
		query     string
		ask       harness.Ask
		want      fetch.Reason // "" is shared
		parameter string
		status    int
		wire      string // methods and statuses of the exchanges
	}{
		{acao + "=~", harness.Ask{}, "", "", 200, "GET 200"},
		{"", harness.Ask{}, fetch.MissingAllowOriginHeader, "", 200, "GET 200"},
		{acao + "=~&" + acao + "=~", harness.Ask{}, fetch.MultipleAllowOriginValues, friend + ", " + friend, 200, "GET 200"},
		{acao + "=https://other.example", harness.Ask{}, fetch.AllowOriginMismatch, "https://other.example", 200, "GET 200"},
		{acao + "=app.example.com", harness.Ask{}, fetch.InvalidAllowOriginValue, "app.example.com", 200, "GET 200"},
		{acao + "=*", include, fetch.WildcardOriginNotAllowed, "", 200, "GET 200"},
		{acao + "=~", include, fetch.InvalidAllowCredentials, "", 200, "GET 200"},
		{acao + "=~&" + acac + "=TRUE", include, fetch.InvalidAllowCredentials, "TRUE", 200, "GET 200"},
		{acao + "=~&" + acac + "=true", include, "", "", 200, "GET 200"},
		{acao + "=~&status=404", harness.Ask{}, "", "", 404, "GET 404"},
		{"status=500", harness.Ask{}, fetch.MissingAllowOriginHeader, "", 500, "GET 500"},

		{"options=204&" + acam + "=PUT&" + acao + "=~", put, "", "", 200, "OPTIONS 204, PUT 200"},
		{acam + "=PUT&act." + acao + "=~", put, fetch.PreflightMissingAllowOriginHeader, "", 0, "OPTIONS 200"},
		{acam + "=PUT&pre." + acao + "=~", put, fetch.MissingAllowOriginHeader, "", 200, "OPTIONS 200, PUT 200"},
		{acao + "=~&" + acao + "=~", put, fetch.PreflightMultipleAllowOriginValues, friend + ", " + friend, 0, "OPTIONS 200"},
		{acao + "=https://other.example", put, fetch.PreflightAllowOriginMismatch, "https://other.example", 0, "OPTIONS 200"},
		{acao + "=x", put, fetch.PreflightInvalidAllowOriginValue, "x", 0, "OPTIONS 200"},
		{acao + "=*", harness.Ask{Method: "PUT", Credentials: fetch.Include}, fetch.PreflightWildcardOriginNotAllowed, "", 0, "OPTIONS 200"},
		{acao + "=~", harness.Ask{Method: "PUT", Credentials: fetch.Include}, fetch.PreflightInvalidAllowCredentials, "", 0, "OPTIONS 200"},
		{"options=403&" + acao + "=~", put, fetch.PreflightInvalidStatus, "", 0, "OPTIONS 403"},
		{"options=302&Location=/x&" + acao + "=~", put, fetch.PreflightDisallowedRedirect, "", 0, "OPTIONS 302"},
		{acao + "=~", put, fetch.MethodDisallowedByPreflightResponse, "PUT", 0, "OPTIONS 200"},
		{acao + "=~&" + acam + "=PUT%20x", put, fetch.InvalidAllowMethodsPreflightResponse, "", 0, "OPTIONS 200"},
		{acao + "=~", harness.Ask{Headers: with("X-Thing", "1")}, fetch.HeaderDisallowedByPreflightResponse, "x-thing", 0, "OPTIONS 200"},
		{acao + "=~&" + acah + "=X%20Thing", harness.Ask{Headers: with("X-Thing", "1")}, fetch.InvalidAllowHeadersPreflightResponse, "", 0, "OPTIONS 200"},

		{acao + "=~&status=302&Location=/", harness.Ask{}, fetch.MissingAllowOriginHeader, "", 200, "GET 302, GET 200"},
		{"status=302&Location=/", harness.Ask{}, fetch.MissingAllowOriginHeader, "", 302, "GET 302"},
		{acao + "=~&status=302&Location=http://u:p@127.0.0.1/", harness.Ask{}, fetch.RedirectContainsCredentials, "", 302, "GET 302"},
		{acao + "=~&status=302&Location=data:,x", harness.Ask{}, fetch.CorsDisabledScheme, "data", 302, "GET 302"},
		{acao + "=~&status=302&Location=/", harness.Ask{Redirect: fetch.RedirectError}, fetch.UnexpectedRedirect, "", 302, "GET 302"},
		{acao + "=~&status=302&Location=/", harness.Ask{Redirect: fetch.RedirectManual}, fetch.Opaque, "", 302, "GET 302"},
		{acao + "=~", harness.Ask{Method: "TRACE"}, fetch.InvalidRequest, "", 0, ""},
		{acao + "=~", harness.Ask{Headers: with("a b", "1")}, fetch.InvalidRequest, "", 0, ""},
	}
	for _, row := range rows {
		row.ask.From, row.ask.URL = friend, s.URL+"/?"+row.query
		o := one(t, a, row.ask)
		outcome := harness.OutcomeShared
		if row.want != "" {
			outcome = harness.OutcomeBlocked
		}
		if o.Outcome != outcome || o.Reason != row.want || row.parameter != "" && o.Parameter != row.parameter || o.Status != row.status {
			t.Errorf("%s %s: got %s %s %q, status %d, %s; want %s %s %q, status %d",
				row.ask.Method, row.query, o.Outcome, o.Reason, o.Parameter, o.Status, o.Error, outcome, row.want, row.parameter, row.status)
		}
		if got := onTheWire(o); got != row.wire {
			t.Errorf("%s %s: got the exchanges %q; want %q", row.ask.Method, row.query, got, row.wire)
		}
		if row.want.CORS() && row.want != fetch.CorsDisabledScheme && !strings.Contains(o.Console, "blocked by CORS policy") {
			t.Errorf("%s %s: got the console message %q; want the browser's sentence", row.ask.Method, row.query, o.Console)
		}
		if strings.Contains(o.Console, probe.FragmentPrefix) {
			t.Errorf("%s %s: the console message shows our fragment: %q", row.ask.Method, row.query, o.Console)
		}
	}
}

// wire returns the methods and statuses of an observation's exchanges.
func onTheWire(o harness.Observation) string {
	var all []string
	for _, x := range o.Exchanges {
		all = append(all, fmt.Sprint(x.Method, " ", x.Status))
	}
	return strings.Join(all, ", ")
}

// The exchanges are what the server saw and said, line by line.
func TestEvidence(t *testing.T) {
	s := serve(t, scripted)
	a := startAgent(t, Options{Unsafe: true})
	o := one(t, a, harness.Ask{
		From: friend, Method: "PUT", Body: "new",
		URL:     s.URL + "/?" + acam + "=GET&" + acam + "=PUT&" + acah + "=x-thing&" + acao + "=~&Access-Control-Expose-Headers=X-Open&X-Open=1&X-Shut=1",
		Headers: with("X-Thing", "caf\xc3\xa9"),
	})
	if o.Outcome != harness.OutcomeShared || len(o.Exchanges) != 2 {
		t.Fatalf("got %s %s with %d exchanges; want shared with 2", o.Outcome, o.Reason, len(o.Exchanges))
	}
	preflight, actual := o.Exchanges[0], o.Exchanges[1]
	if !preflight.Preflight || actual.Preflight {
		t.Errorf("got preflight %v, %v; want true, false", preflight.Preflight, actual.Preflight)
	}
	if got, want := lineValues(preflight.Response, acam), []string{"GET", "PUT"}; !slices.Equal(got, want) {
		t.Errorf("got the lines %q of %s; want %q", got, acam, want)
	}
	if got, want := lineValues(preflight.Request, "Access-Control-Request-Headers"), []string{"x-thing"}; !slices.Equal(got, want) {
		t.Errorf("got Access-Control-Request-Headers %q; want %q", got, want)
	}
	if got, want := o.Exposed, []string{"cache-control", "content-length", "x-open"}; !slices.Equal(got, want) {
		t.Errorf("got exposed %q; want %q", got, want)
	}
	got := s.requests()
	if len(got) != 2 || got[1].Header.Get("X-Thing") != "caf\xc3\xa9" {
		t.Errorf("the server saw %v; want X-Thing byte for byte", got)
	}
	if strings.Contains(fmt.Sprint(got, actual.URL), probe.FragmentPrefix) {
		t.Errorf("our fragment is on the wire: %v", got)
	}
}
