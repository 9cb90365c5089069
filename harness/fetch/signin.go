package fetch

import "strings"

// SignInHost reports whether a redirect leads to what looks like a page where a
// person signs in, and on which host. base is the URL that redirects, location
// the value of its Location header. The words are those of common identity
// providers and frameworks, looked for in the host and in the path, where they
// stand by themselves: /authors and /blogins are no sign of anything.
func SignInHost(base, location string) (host string, leads bool) {
	from, err := parseURL(base, nil)
	if err != nil {
		return "", false
	}
	to, err := parseURL(location, &from)
	if err != nil || !to.isHTTP() {
		return "", false
	}
	words := strings.FieldsFunc(strings.ToLower(to.host+"/"+to.path), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	})
	for i, w := range words {
		pair := w
		if i > 0 {
			pair = words[i-1] + w // sign-in, log_on
		}
		if isSignIn(w) || isSignIn(pair) {
			return to.host, true
		}
	}
	return "", false
}

func isSignIn(word string) bool {
	switch word {
	case "signin", "login", "logon", "oauth", "oauth2", "openid", "oidc", "saml", "saml2", "sso", "adfs", "cas", "auth", "authorize",
		"authenticate", "authentication", "idp", "accounts", "passport", "sessionnew", "sessionsnew",
		"microsoftonline", "okta", "auth0", "keycloak", "authentik", "authelia", "cloudflareaccess", "cognito", "amazoncognito":
		return true
	}
	return false
}
