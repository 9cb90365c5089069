package report

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

// otherStatus writes the sentences of a target that is not what is declared: what
// was asked, what came back from whom, and what to try.
func otherStatus(m harness.Remark) string {
	line, mend, detail := valueAt(m, 0), harness.Mend(valueAt(m, 1)), valueAt(m, 2)
	said := ""
	if line != "" {
		said = fmt.Sprintf(" (%q)", line)
	}
	who := "The target"
	if m.Who != "" {
		who = fmt.Sprintf("%q", m.Who)
	}
	cure := fmt.Sprintf("If that is its answer, declare `status: %d`; otherwise check the address.", m.Status)
	switch mend {
	case harness.MendMethod:
		cure = fmt.Sprintf("It seems to want %s: write a file with the target's `method: %[1]s`, its `body:` and `headers:`, and run it with --config.", detail)
	case harness.MendRedirect:
		cure = fmt.Sprintf("It redirects to %q: judge that address.", detail)
		if detail == "" {
			cure = "It redirects to itself, again and again, so that nobody gets anything: if it does so until somebody has signed in, give a session with --cookie, --header or auth: in the file; otherwise mend the redirect."
		}
	case harness.MendSession:
		cure = "It wants a session: give one with --cookie, --header or auth: in the file."
	case harness.MendAccess:
		cure = "It refuses this request. If it wants a session, give one with --cookie, --header or auth: in the file; if not, look for what refuses a page of another origin there: a check of Origin or Sec-Fetch-Site against forgery, or a firewall."
	case harness.MendPath:
		cure = "Check the path of the address. If it is right, it may take another method: `method:` of the target in the file."
	}
	expected := "a success is expected"
	if m.Count != 0 {
		expected = fmt.Sprintf("%d is declared", m.Count)
	}
	if mend == harness.MendSite {
		return fmt.Sprintf("%s answers %s with %d%s where %s, and gives its own pages the resource: it refuses every page of another site. "+
			"That is not CORS: look for a check of Sec-Fetch-Site, Origin or Referer against forged requests, and let the allowed origins pass it.", who, m.Field, m.Status, said, expected)
	}
	return fmt.Sprintf("%s answers %s with %d%s where %s, so that most cases cannot be judged. %s", who, m.Field, m.Status, said, expected, cure)
}

// valueAt returns a value of a remark, "" where there is none.
func valueAt(m harness.Remark, i int) string {
	if i < len(m.Values) {
		return m.Values[i]
	}
	return ""
}
