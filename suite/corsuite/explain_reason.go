package main

import (
	"fmt"

	"github.com/corsuite/corsuite/suite/internal/reasons"
)

// explainReason says what a reason means.
func explainReason(s *sheet, r reasons.Reason) {
	s.prose(r.Title)
	fmt.Fprintf(s.w, "[%s]\n", r.ID)
	s.head(verdictOnCORS(r))
	fmt.Fprintln(s.w)
	s.field("Why", r.Why)
	s.field("Cure", r.Cure)
	wantedAnswer(s, reasons.Message{Reason: r})
	s.field("Standard", r.Spec)
	if len(r.Says) > 0 {
		s.head("Who says so, and in which words")
	}
	for _, words := range r.Says {
		s.hanging("  "+string(words.Browser), named, words.Text)
	}
	if line, note := tryLine(reasons.Message{Reason: r}); line != "" {
		s.head("To see what a server answers")
		s.line(line)
		s.prose(note)
	}
	atBrokenServer(s, r)
}

// verdictOnCORS says whether a reason is one of CORS.
func verdictOnCORS(r reasons.Reason) string {
	switch {
	case r.ID == reasons.HeaderNotExposed:
		return "This is CORS: the page has the answer, and not this header of it."
	case r.CORS && r.Unasked:
		return "This is a rule of CORS that the browser applies by itself: this address was not asked."
	case r.CORS:
		return "This is CORS: the server answered, and the browser does not give the answer to the page."
	}
	return "This is not CORS: no Access-Control header changes it."
}

// atBrokenServer says which broken server shows a reason, and how.
func atBrokenServer(s *sheet, r reasons.Reason) {
	if r.Mutant == "" {
		return
	}
	s.head("To see the same at a server that is broken on purpose, in two terminals")
	s.line("corsuite serve --mutant " + r.Mutant)
	s.line(r.Show())
}

// explainHeader says what a header means.
func explainHeader(s *sheet, h reasons.Header) {
	s.prose(h.Name)
	s.prose(h.Says)
	fmt.Fprintln(s.w)
	s.field("Standard", h.Spec)
	if len(h.Reasons) > 0 {
		s.head("Reasons that it decides")
	}
	for _, id := range h.Reasons {
		r, _ := reasons.ByID(id)
		s.item(fmt.Sprintf("%s [%s]", r.Title, id))
	}
}
