package reference

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Answer is what CORS adds to a response, or the whole response to a preflight.
type Answer struct {
	// Preflight says that the request is a preflight, so that the resource is not asked.
	Preflight bool
	// Status and Body of an answer that is given here; Status 0 leaves both to the resource.
	Status int
	Body   string
	// Fields are the CORS field lines, names as they are to be written.
	Fields []Field
	// Vary are the request fields that the answer depends on, added to those of the resource.
	Vary []string
	// ExposeAll asks for an Access-Control-Expose-Headers that names every header of the response.
	ExposeAll bool
}

// Field is one field line.
type Field struct{ Name, Value string }

// Get returns the value of the first line of that name, or "".
func (a Answer) Get(name string) string {
	for _, f := range a.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Set makes one line of that name, whatever there was.
func (a *Answer) Set(name, value string) {
	a.Del(name)
	a.Add(name, value)
}

// Add appends one line of that name.
func (a *Answer) Add(name, value string) { a.Fields = append(a.Fields, Field{name, value}) }

// Del removes every line of that name.
func (a *Answer) Del(name string) {
	a.Fields = slices.DeleteFunc(a.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}

// write puts the answer into the header of a response that is about to be
// sent. It goes last: what the resource wrote of CORS is replaced, since two
// lines of Access-Control-Allow-Origin let nobody in.
// https://fetch.spec.whatwg.org/#concept-cors-check (step 1)
func (a *Answer) write(h http.Header) {
	for _, name := range responseFields() {
		h.Del(name)
	}
	mergeVary(h, a.Vary)
	for _, f := range a.Fields {
		// The map itself: Header.Add would change the case of the name.
		h[f.Name] = append(h[f.Name], f.Value)
	}
	if a.ExposeAll {
		h.Set(ExposeHeaders, strings.Join(allNames(h), ", "))
	}
}

// mergeVary adds members to the Vary of the resource, each once and in one line.
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5
func mergeVary(h http.Header, more []string) {
	if len(more) == 0 {
		return
	}
	var members []string
	for _, line := range h[Vary] {
		for member := range strings.SplitSeq(line, ",") {
			if member = strings.TrimSpace(member); member != "" {
				members = append(members, member)
			}
		}
	}
	if slices.Contains(members, "*") {
		return
	}
	for _, member := range more {
		if !containsFold(members, member) {
			members = append(members, member)
		}
	}
	h.Set(Vary, strings.Join(members, ", "))
}

// allNames returns the names of a response's headers, sorted, with Date, which
// net/http adds, and without those that no script may read.
// https://fetch.spec.whatwg.org/#forbidden-response-header-name
func allNames(h http.Header) []string {
	names := slices.Sorted(maps.Keys(h))
	names = slices.DeleteFunc(names, func(name string) bool {
		return isResponseField(name) || name == "Set-Cookie" || name == "Set-Cookie2" || name == "Date"
	})
	return append(names, "Date")
}
