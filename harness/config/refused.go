package config

import "github.com/corsuite/corsuite/harness"

// readRefused reads what a target promises to answer to origins that are let in by no grant.
func readRefused(v value) (reply harness.Reply) {
	v.fields(map[string]func(value){
		"status": func(v value) { reply.Status = readStatus(v) },
	})
	if v.isMapping() && !v.has("status") {
		v.fail("", "has no status; want that of the answer to origins that are refused, such as 403")
	}
	return reply
}
