package advice

// Named returns the software of an id, for someone who knows what they run.
func Named(id string) (Server, bool) {
	for _, s := range all() {
		if s.id == id {
			return Server{ID: s.id, Name: s.name}, true
		}
	}
	return Server{}, false
}

// IDs returns the ids of all software that there is advice for.
func IDs() []string {
	var ids []string
	for _, s := range all() {
		ids = append(ids, s.id)
	}
	return ids
}
