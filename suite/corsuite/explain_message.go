package main

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/reasons"
)

// explainMessage says what a pasted text comes to: the first message whole, and
// which others stand beside it.
func explainMessage(s *sheet, messages []reasons.Message) {
	m := messages[0]
	s.prose(m.Reason.Title)
	fmt.Fprintf(s.w, "[%s, in the words of %s]\n", m.Reason.ID, m.Browser)
	if m.Guessed {
		s.prose("The words do not name the reason; this is the likeliest reading of them.")
	}
	aboutMessage(s, m)
	if m.Reason.ID != reasons.NoReason {
		s.head(verdictOnCORS(m.Reason))
	}
	fmt.Fprintln(s.w)
	s.field("Why", m.Reason.Why)
	for _, more := range circumstances(m) {
		s.field("", more)
	}
	s.field("Cure", m.Reason.Cure)
	wantedAnswer(s, m)
	s.field("Standard", m.Reason.Spec)
	if line, note := tryLine(m); line != "" {
		s.head("To see what the server answers, and the cure for the software that answered")
		s.line(line)
		if note != "" {
			s.prose(note)
		}
	}
	atBrokenServer(s, m.Reason)
	alsoSaid(s, messages[1:])
}

// aboutMessage writes who asked for what.
func aboutMessage(s *sheet, m reasons.Message) {
	asked := strings.TrimSpace(m.Method + " " + cmp.Or(m.RedirectedFrom, m.URL))
	redirected := ""
	if m.RedirectedFrom != "" {
		redirected = m.URL
	}
	first := true
	for _, part := range []struct{ name, value string }{
		{"page", m.Origin}, {"asked for", asked}, {"led to", redirected}, {"about", m.Parameter}, {"status", ifOther(m.Status, m.Parameter)},
	} {
		if part.value == "" {
			continue
		}
		if first {
			fmt.Fprintln(s.w)
			first = false
		}
		fmt.Fprintf(s.w, "%-*s%.400s\n", named, part.name, part.value)
	}
}

// ifOther returns a, or "" where it is b.
func ifOther(a, b string) string {
	if a == b {
		return ""
	}
	return a
}

// circumstances are what the message says beside the reason, and what follows from it.
func circumstances(m reasons.Message) (more []string) {
	if !m.Reason.CORS {
		return nil
	}
	if m.Origin == "null" {
		more = append(more, "The page's origin is null: it was opened from a file, stands in a sandboxed frame or data: address, or a redirect led from one site to another. "+
			"Serve it from an http server, or ask for the last address at once. Do not allow null: any site can make a frame with that origin.")
	}
	if m.RedirectedFrom != "" {
		more = append(more, fmt.Sprintf("%s answered with a redirect to %s, and it is the latter whose answer counts. If that is a sign-in page, the session is what is missing.", m.RedirectedFrom, m.URL))
	}
	if m.Status >= "400" && len(m.Status) == 3 && m.Reason.ID == string(fetch.MissingAllowOriginHeader) {
		more = append(more, fmt.Sprintf("The server answered %s: an error page, to which CORS headers are often not added. Mend the error first.", m.Status))
	}
	return more
}

// wantedAnswer writes the header lines that the response needs, with the page's own values.
func wantedAnswer(s *sheet, m reasons.Message) {
	if len(m.Reason.Answer) == 0 || m.Origin == "null" {
		return
	}
	header, method := "NAME", cmp.Or(m.Method, "METHOD")
	switch m.Reason.ID {
	case string(fetch.HeaderDisallowedByPreflightResponse), reasons.HeaderNotExposed:
		header = cmp.Or(m.Parameter, header)
	case string(fetch.MethodDisallowedByPreflightResponse):
		method = cmp.Or(m.Parameter, method)
	}
	answer := "The answer"
	if m.Reason.Preflight {
		answer = "The answer to the preflight (OPTIONS)"
	}
	if httpURL(m.URL) {
		answer += " of " + m.URL
	}
	s.field("", answer+" has to say")
	fill := strings.NewReplacer("{origin}", cmp.Or(m.Origin, "ORIGIN"), "{header}", header, "{method}", method)
	for _, line := range m.Reason.Answer {
		fmt.Fprintf(s.w, "%*s  %s\n", named, "", fill.Replace(line))
	}
}

// alsoSaid writes what else a text says, each with its request.
func alsoSaid(s *sheet, others []reasons.Message) {
	told := false
	for _, m := range others {
		if m.Reason.ID == reasons.NoReason || m.Reason.ID == reasons.HTTPError {
			continue
		}
		if !told {
			s.head("The text also says")
			told = true
		}
		of := ""
		if u := cmp.Or(m.RedirectedFrom, m.URL); u != "" {
			of = fmt.Sprintf(" of %s", u)
		}
		s.item(fmt.Sprintf("%s [%s]%s", m.Reason.Title, m.Reason.ID, of))
		if line, _ := tryLine(m); line != "" {
			s.line("  " + line)
		}
	}
}

// tryLine is the command that asks what the message is about, and what has to be
// put into it; "" where no server is to be asked.
func tryLine(m reasons.Message) (line, note string) {
	address := cmp.Or(m.RedirectedFrom, m.URL)
	switch {
	case strings.HasPrefix(m.Reason.ID, string(fetch.CorsDisabledScheme)) && isHostAndPort(address):
		address = "http://" + address // what was meant
	case address == "" && !m.Reason.CORS && m.Reason.ID != reasons.NoReason:
		return "", ""
	case address != "" && !httpURL(address):
		return "", ""
	}
	var missing []string
	words := []string{"corsuite", "try"}
	add := func(value, placeholder, what string) {
		if value == "" {
			value = placeholder
			missing = append(missing, placeholder+" "+what)
		}
		words = append(words, harness.ShellQuote(value))
	}
	add(address, "URL", "by the address that was asked")
	words = append(words, "--origin")
	add(m.Origin, "ORIGIN", "by the page's, as its address bar has it: https://app.example.com")
	words = append(words, askedWith(m)...)
	if len(missing) > 0 {
		note = "Replace " + strings.Join(missing, ", and ") + "."
	}
	return strings.Join(words, " "), note
}

// askedWith are the flags of try that make the request that the message is about.
func askedWith(m reasons.Message) (words []string) {
	ask := m.Reason.Ask
	switch m.Reason.ID {
	case string(fetch.MethodDisallowedByPreflightResponse):
		ask = []string{"-X", cmp.Or(m.Parameter, m.Method, "PATCH")}
	case string(fetch.HeaderDisallowedByPreflightResponse):
		ask = []string{"-H", cmp.Or(m.Parameter, "X-Api-Key") + ": x"}
		if m.Method != "" && m.Method != "GET" {
			ask = append([]string{"-X", m.Method}, ask...)
		}
	default:
		if m.Method != "" && m.Method != "GET" {
			ask = append([]string{"-X", m.Method}, dropMethod(ask)...)
		}
	}
	if as, plain := elements[strings.ToLower(m.Initiator)]; plain {
		ask = append(ask, "--as", as)
	}
	for _, word := range ask {
		words = append(words, harness.ShellQuote(word))
	}
	return words
}

// dropMethod returns flags without -X.
func dropMethod(flags []string) []string {
	if len(flags) > 1 && flags[0] == "-X" {
		return flags[2:]
	}
	return flags
}

// elements are Chrome's words for what is not asked by a script, and try's.
var elements = map[string]string{"image": "img", "font": "font", "css stylesheet": "stylesheet", "script": "script", "video": "video"}

func httpURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// isHostAndPort reports whether an address lacks its scheme only: localhost:8080/items.
func isHostAndPort(address string) bool {
	host, rest, found := strings.Cut(address, ":")
	return found && host != "" && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}
