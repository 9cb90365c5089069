package fetch

import "testing"

func TestCheckCORS(t *testing.T) {
	t.Parallel()
	const other = "https://other.example"
	type row struct {
		origin      string
		credentials CredentialsMode
		headers     []string
		reason      Reason
		parameter   string
	}
	acao := func(values ...string) (lines []string) {
		for _, v := range values {
			lines = append(lines, "Access-Control-Allow-Origin: "+v)
		}
		return lines
	}
	withACAC := func(origin string, values ...string) []string {
		lines := acao(origin)
		for _, v := range values {
			lines = append(lines, "Access-Control-Allow-Credentials: "+v)
		}
		return lines
	}
	rows := []row{
		{page, SameOrigin, nil, MissingAllowOriginHeader, ""},
		{page, Include, []string{"Access-Control-Allow-Credentials: true"}, MissingAllowOriginHeader, ""},
		{page, SameOrigin, acao("*"), "", ""},
		{page, Omit, acao("*"), "", ""},
		{page, Omit, acao(" *\t"), "", ""},
		{page, SameOrigin, acao(page), "", ""},
		{page, SameOrigin, []string{"access-control-allow-origin: " + page}, "", ""},
		{"null", SameOrigin, acao("null"), "", ""},
		{"null", SameOrigin, acao("*"), "", ""},
		{"null", SameOrigin, acao("NULL"), InvalidAllowOriginValue, "NULL"},
		{page, SameOrigin, acao("null"), AllowOriginMismatch, "null"},

		{page, SameOrigin, acao("*", "*"), MultipleAllowOriginValues, "*, *"},
		{page, SameOrigin, acao(page, page), MultipleAllowOriginValues, page + ", " + page},
		{page, SameOrigin, acao("", "*"), MultipleAllowOriginValues, ", *"},
		{page, SameOrigin, acao(page + " " + other), MultipleAllowOriginValues, page + " " + other},
		{page, SameOrigin, acao(page + "," + other), MultipleAllowOriginValues, page + "," + other},

		{page, SameOrigin, acao(""), InvalidAllowOriginValue, ""},
		{page, SameOrigin, acao("app.example"), InvalidAllowOriginValue, "app.example"},
		{page, SameOrigin, acao("*.example"), InvalidAllowOriginValue, "*.example"},
		{page, SameOrigin, acao("https://"), InvalidAllowOriginValue, "https://"},
		{page, SameOrigin, acao("ws://"), InvalidAllowOriginValue, "ws://"},
		{page, SameOrigin, acao("undefined"), InvalidAllowOriginValue, "undefined"},
		{page, SameOrigin, acao(`"*"`), InvalidAllowOriginValue, `"*"`},
		{page, SameOrigin, acao("*\x0b"), InvalidAllowOriginValue, "*\x0b"},
		{page, SameOrigin, acao("https://a:b"), InvalidAllowOriginValue, "https://a:b"},

		{page, SameOrigin, acao(other), AllowOriginMismatch, other},
		{page, SameOrigin, acao(page + "/"), AllowOriginMismatch, page + "/"},
		{page, SameOrigin, acao(page + ":443"), AllowOriginMismatch, page + ":443"},
		{page, SameOrigin, acao("HTTPS://app.example"), AllowOriginMismatch, "HTTPS://app.example"},
		{page, SameOrigin, acao("https://*"), AllowOriginMismatch, "https://*"},
		{page, SameOrigin, acao("https://*.example"), AllowOriginMismatch, "https://*.example"},
		{page, SameOrigin, acao("localhost:8080"), AllowOriginMismatch, "localhost:8080"},

		{page, Include, acao("*"), WildcardOriginNotAllowed, ""},
		{page, Include, withACAC("*", "true"), WildcardOriginNotAllowed, ""},
		{page, Include, withACAC(page, "true"), "", ""},
		{page, Include, withACAC(page, " true "), "", ""},
		{"null", Include, withACAC("null", "true"), "", ""},
		{page, Include, acao(page), InvalidAllowCredentials, ""},
		{page, Include, withACAC(page, "true", "true"), InvalidAllowCredentials, "true, true"},
		{page, Include, withACAC(other, "true"), AllowOriginMismatch, other},
	}
	for _, value := range []string{"", "True", "TRUE", "1", "yes", "false", `"true"`, "true,true", "true;"} {
		rows = append(rows, row{page, Include, withACAC(page, value), InvalidAllowCredentials, value})
		rows = append(rows, row{page, SameOrigin, withACAC(page, value), "", ""})
	}
	for _, r := range rows {
		got, want := checkCORS(r.origin, r.credentials, fields(r.headers...)), refuse(r.reason, r.parameter)
		if got != want {
			t.Errorf("%s, %s, %q: got %q; want %q", r.origin, r.credentials, r.headers, got, want)
		}
	}
}

// A preflight response fails by the same check, in words of its own.
func TestPreflightCheckWords(t *testing.T) {
	t.Parallel()
	for actual, preflight := range map[Reason]Reason{
		MissingAllowOriginHeader:  PreflightMissingAllowOriginHeader,
		MultipleAllowOriginValues: PreflightMultipleAllowOriginValues,
		InvalidAllowOriginValue:   PreflightInvalidAllowOriginValue,
		AllowOriginMismatch:       PreflightAllowOriginMismatch,
		WildcardOriginNotAllowed:  PreflightWildcardOriginNotAllowed,
		InvalidAllowCredentials:   PreflightInvalidAllowCredentials,
	} {
		got := refuse(actual, "x").ofPreflight()
		if want := refuse(preflight, "x"); got != want {
			t.Errorf("%s: got %v; want %v", actual, got, want)
		}
		if !actual.CORS() || !preflight.CORS() {
			t.Errorf("%s, %s: got a reason that is not CORS", actual, preflight)
		}
	}
}
