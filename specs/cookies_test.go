package specs

import "testing"

func TestNamesSession(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"sid": true, "connect.sid": true, "session": true, "PHPSESSID": true, "JSESSIONID": true, "laravel_session": true, "_oauth2_proxy": true,
		"XSRF-TOKEN": true, "csrftoken": true, "__Host-token": true, ".AspNetCore.Session": true, ".ASPXAUTH": true, "remember_me": true,
		"AWSALB": false, "AWSALBCORS": false, "incap_ses_123": false, "__cf_bm": false, "BIGipServerpool": false, "_ga": false, "visited": false,
		"lang": false, "side": false, "inside": false, "route": false, "ARRAffinitySameSite": false,
	} {
		if got := namesSession(name); got != want {
			t.Errorf("%s: got %v; want %v", name, got, want)
		}
	}
}
