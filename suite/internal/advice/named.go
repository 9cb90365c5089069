package advice

import (
	"slices"
	"strings"
)

// Named returns the software that someone names who knows what they run: by its id,
// or by a word of its name that no other product has, such as fastapi or istio.
func Named(word string) (Server, bool) {
	var found []software
	for _, s := range all() {
		if s.id == word {
			return Server{ID: s.id, Name: s.name}, true
		}
		name, _, _ := strings.Cut(s.name, "(")
		if slices.ContainsFunc(strings.Fields(name), func(w string) bool { return strings.EqualFold(w, word) }) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return Server{}, false
	}
	return Server{ID: found[0].id, Name: found[0].name}, true
}

// IDs returns the ids of all software that there is advice for.
func IDs() []string {
	var ids []string
	for _, s := range all() {
		ids = append(ids, s.id)
	}
	return ids
}

// Sample is a product's snippet by itself, for those who run it.
type Sample struct {
	// ID is the product's.
	ID string
	// Text is what Advice calls Snippet, Tried as there.
	Text, Tried string
}

// Samples returns the snippet of every product. All of them mean the same
// policy: https://app.example.com reads with credentials; GET, PUT and DELETE
// with Content-Type and Authorization; X-Request-Id is exposed; preflights are
// kept for 600 seconds.
func Samples() []Sample {
	var samples []Sample
	for _, s := range all() {
		samples = append(samples, Sample{ID: s.id, Text: s.snippet, Tried: s.tried})
	}
	return samples
}
