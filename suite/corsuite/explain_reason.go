package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/reasons"
)

// explainMessage says what a pasted text comes to: the first message whole, and
// which others stand beside it.
func explainMessage(w io.Writer, messages []reasons.Message) {
	m := messages[0]
	fmt.Fprintf(w, "%s\n%s\n", m.Reason.Title, aboutMessage(m))
	if m.Reason.ID != reasons.NoReason {
		fmt.Fprintf(w, "\n%s\n", verdictOnCORS(m.Reason))
	}
	cure(w, m.Reason)
	for _, other := range messages[1:] {
		if other.Reason.ID != reasons.NoReason && other.Reason.ID != reasons.HTTPError {
			fmt.Fprintf(w, "\nThe text also says: %s (%s)\n", other.Reason.Title, other.Reason.ID)
		}
	}
	fmt.Fprintf(w, "\nTo see what the server answers\n  %s\n", tryLine(m))
}

// aboutMessage names who said what of which request.
func aboutMessage(m reasons.Message) string {
	parts := []string{fmt.Sprintf("[%s, in the words of %s]", m.Reason.ID, m.Browser)}
	for _, part := range []struct{ name, value string }{
		{"page", m.Origin}, {"asked for", cmp.Or(m.RedirectedFrom, m.URL)}, {"redirected to", redirectedTo(m)}, {"about", m.Parameter},
	} {
		if part.value != "" {
			parts = append(parts, fmt.Sprintf("%-13s  %.200s", part.name, part.value))
		}
	}
	return strings.Join(parts, "\n")
}

func redirectedTo(m reasons.Message) string {
	if m.RedirectedFrom == "" {
		return ""
	}
	return m.URL
}

// explainReason says what a reason means.
func explainReason(w io.Writer, r reasons.Reason) {
	fmt.Fprintf(w, "%s\n%s\n\n%s\n", r.ID, r.Title, verdictOnCORS(r))
	cure(w, r)
	if len(r.Says) > 0 {
		fmt.Fprintln(w, "\nWhat browsers say")
		for _, words := range r.Says {
			fmt.Fprintf(w, "  %-8s %s\n", words.Browser, words.Text)
		}
	}
	if r.CORS {
		fmt.Fprintln(w, "\nTo see what a server answers\n  corsuite try URL --origin ORIGIN")
	}
}

// verdictOnCORS says whether a reason is one of CORS.
func verdictOnCORS(r reasons.Reason) string {
	if r.CORS {
		return "This is CORS: the server answered, and the browser does not give the answer to the page."
	}
	return "This is not CORS: no Access-Control header changes it."
}

// cure writes why, what to change, where the standard says so and what shows it.
func cure(w io.Writer, r reasons.Reason) {
	fmt.Fprintf(w, "\nWhy        %s\nCure       %s\nStandard   %s\n", r.Why, r.Cure, r.Spec)
	if r.Mutant != "" {
		fmt.Fprintf(w, "See it at  corsuite serve --mutant %s\n", r.Mutant)
	}
}

// explainHeader says what a header means.
func explainHeader(w io.Writer, h reasons.Header) {
	fmt.Fprintf(w, "%s\n%s\n\nStandard   %s\n", h.Name, h.Says, h.Spec)
	if len(h.Reasons) > 0 {
		fmt.Fprintln(w, "\nReasons that it decides")
	}
	for _, id := range h.Reasons {
		r, _ := reasons.ByID(id)
		fmt.Fprintf(w, "  %-30s %s\n", id, r.Title)
	}
}

// tryLine is the command that asks what the message is about.
func tryLine(m reasons.Message) string {
	url, origin := cmp.Or(m.RedirectedFrom, m.URL, "URL"), cmp.Or(m.Origin, "ORIGIN")
	words := []string{"corsuite", "try", harness.ShellQuote(url), "--origin", harness.ShellQuote(origin)}
	switch m.Reason.ID {
	case "MethodDisallowedByPreflightResponse":
		words = append(words, "-X", harness.ShellQuote(cmp.Or(m.Parameter, "METHOD")))
	case "HeaderDisallowedByPreflightResponse":
		words = append(words, "-H", harness.ShellQuote(cmp.Or(m.Parameter, "NAME")+": x"))
	case "WildcardOriginNotAllowed", "InvalidAllowCredentials", "PreflightWildcardOriginNotAllowed", "PreflightInvalidAllowCredentials":
		words = append(words, "--credentials")
	default:
		if m.Reason.CORS && (strings.HasPrefix(m.Reason.ID, "Preflight") || strings.Contains(m.Reason.ID, "Preflight")) {
			words = append(words, "-X METHOD -H 'NAME: VALUE'")
		}
	}
	return strings.Join(words, " ")
}
