package fetch

import "testing"

func TestSignInHost(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.com/items"
	for location, want := range map[string]string{
		"https://auth.example.com/oauth2/start?rd=x":                     "auth.example.com",
		"http://localhost:8156/sign_in":                                  "localhost",
		"/users/sign-in?next=/items":                                     "api.example.com",
		"https://login.microsoftonline.com/common/oauth2/v2.0/authorize": "login.microsoftonline.com",
		"https://id.example.com/realms/a/protocol/openid-connect/auth":   "id.example.com",
		"https://team.okta.com/app/x/sso/saml":                           "team.okta.com",
		"https://accounts.google.com/v3":                                 "accounts.google.com",
		"/Account/LogOn":                                                 "api.example.com",
		"/session/new":                                                   "api.example.com",
		"https://api.example.com/items/":                                 "",
		"https://cdn.example.net/authors/1":                              "",
		"https://blog.example.net/blogins":                               "",
		"https://bucket.s3.eu-west-1.amazonaws.com/x":                    "",
		"mailto:login@example.com":                                       "",
		"https://cdn.example.net/?next=/login":                           "",
	} {
		if got, leads := SignInHost(api, location); got != want || leads != (want != "") {
			t.Errorf("%s: got %q, %v; want %q", location, got, leads, want)
		}
	}
}
