package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// sessions has servers that answer otherwise without a session. What they answer
// then is an error like any other: all that matters is that pages can read it.
func sessions() []Variant {
	withCookie := func(r *http.Request) bool { return strings.Contains(r.Header.Get("Cookie"), "session=letmein") }
	withToken := func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer letmein" }
	cookie := harness.Auth{Cookie: "session=letmein"}
	token := harness.Auth{Headers: harness.With("Authorization", "Bearer letmein")}
	readable := func(has func(*http.Request) bool) Change {
		return func(r Asked, a *reference.Answer) {
			if r.HTTP.Method != http.MethodOptions && !has(r.HTTP) {
				a.Status, a.Body = http.StatusUnauthorized, "sign in"
			}
		}
	}
	signIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodOptions || withCookie(r) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Location", "https://signin.example/oauth2/start")
			w.WriteHeader(http.StatusFound)
		})
	}
	return []Variant{
		{
			ID: "session-cookie", Title: "without the session's cookie a page reads a 401", Source: "any API behind a sign-in",
			Auth: cookie, Anonymous: harness.Reply{Status: http.StatusUnauthorized}, Change: readable(withCookie),
		},
		{
			ID: "bearer-token", Title: "without the token a page reads a 401", Source: "any API behind OAuth 2.0",
			Auth: token, Change: readable(withToken),
		},
		{
			ID: "session-cookie-undeclared", Title: "a cookie is needed, and credentials are not declared", Source: "any API behind a sign-in",
			Auth: cookie, Policy: &harness.Policy{Origins: FullPolicy().Origins}, Change: readable(withCookie),
		},
		{
			ID: "cookies-of-others", Title: "a load balancer, a firewall and statistics set cookies for the same site; the session's is for every site",
			Source: "AWS ALB, Imperva, Google Analytics", Auth: cookie,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					for _, set := range []string{"AWSALB=1; Path=/", "incap_ses_1=1", "_ga=1", "PHPSESSID=1; SameSite=Lax", "session=letmein; Path=/; Secure; SameSite=None"} {
						h.Add("Set-Cookie", set)
					}
				})
			},
		},
		{
			ID: "sign-in-page", Title: "without a session everybody gets the sign-in page, with 200 and without CORS",
			Source: "applications that render their sign-in page in place", Warns: []string{"error-responses.without-session"},
			Auth: cookie,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodOptions || withCookie(r) {
						next.ServeHTTP(w, r)
						return
					}
					w.Header().Set("Content-Type", "text/html")
					_, _ = w.Write([]byte("<title>Sign in</title>"))
				})
			},
		},
		{
			ID: "sign-in-redirect", Title: "without a session people are redirected to the sign-in page of another host, and so are scripts",
			Source: "nginx auth_request with oauth2-proxy", Warns: []string{"error-responses.without-session"},
			Auth: cookie, Wrap: around(signIn),
		},
		{
			ID: "sign-in-redirect-with-cors", Title: "the redirect to the sign-in page lets the page in, and nobody answers there",
			Source: "Access-Control-Allow-Origin added to every answer of a proxy", Warns: []string{"error-responses.without-session"},
			Auth: cookie,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(signIn(next), func(r *http.Request, status int, h http.Header) {
					if status == http.StatusFound && slices.Contains(FullPolicy().Origins, r.Header.Get(reference.Origin)) {
						h.Set("Location", "http://127.0.0.1:9/login")
						h.Set(reference.AllowOrigin, r.Header.Get(reference.Origin))
						h.Set(reference.AllowCredentials, "true")
						h.Set("Vary", "Origin")
					}
				})
			},
		},
		{
			ID: "sign-in-redirect-declared", Title: "the redirect to the sign-in page is declared",
			Source: "nginx auth_request with oauth2-proxy", Warns: []string{"error-responses.without-session"},
			Auth: cookie, Anonymous: harness.Reply{Status: http.StatusFound}, Wrap: around(signIn),
		},
	}
}
