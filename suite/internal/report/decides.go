package report

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// decides returns the names, in lower case, of the headers that decided: what to
// look at first in an exchange.
func decides(c harness.Cause) []string {
	if c.Kind == harness.CauseLetIn {
		switch c.Field {
		case "methods":
			return []string{"access-control-request-method", "access-control-allow-methods"}
		case "headers":
			return []string{"access-control-request-headers", "access-control-allow-headers"}
		case "credentials":
			return []string{"access-control-allow-credentials"}
		}
		return []string{"origin", "access-control-allow-origin"}
	}
	if c.Kind == harness.CauseClaim && c.Field != "" {
		return []string{strings.ToLower(c.Field)}
	}
	switch c.Reason {
	case fetch.MethodDisallowedByPreflightResponse, fetch.InvalidAllowMethodsPreflightResponse:
		return []string{"access-control-request-method", "access-control-allow-methods"}
	case fetch.HeaderDisallowedByPreflightResponse, fetch.InvalidAllowHeadersPreflightResponse:
		return []string{"access-control-request-headers", "access-control-allow-headers"}
	case fetch.InvalidAllowCredentials, fetch.PreflightInvalidAllowCredentials:
		return []string{"access-control-allow-credentials"}
	case fetch.PreflightDisallowedRedirect, fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme:
		return []string{"location"}
	case fetch.PreflightInvalidStatus, "":
		return nil
	}
	return []string{"origin", "access-control-allow-origin"}
}

// isDecisive reports whether a header is among those that decided.
func isDecisive(decisive []string, name string) bool {
	return slices.Contains(decisive, strings.ToLower(name))
}
