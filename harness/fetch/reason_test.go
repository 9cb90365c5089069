package fetch

import "testing"

func TestReasonCORS(t *testing.T) {
	t.Parallel()
	for reason, want := range map[Reason]bool{
		MissingAllowOriginHeader: true, PreflightInvalidStatus: true, RedirectContainsCredentials: true, CorsDisabledScheme: true,
		"": false, Opaque: false, InvalidRequest: false, TooManyRedirects: false, ConnectionFailed: false, LocalNetworkAccess: false, BadPort: false,
	} {
		if got := reason.CORS(); got != want {
			t.Errorf("%q: got %v; want %v", reason, got, want)
		}
	}
}
