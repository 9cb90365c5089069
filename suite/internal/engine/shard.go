package engine

import "github.com/corsuite/corsuite/harness"

// inShard returns the targets that belong to a shard, and their places among all.
func inShard(s harness.Shard, targets []harness.Target) (kept []harness.Target, places []int) {
	places = []int{} // not nil: a reader of the JSON need not tell "none" from null
	for i, t := range targets {
		if s.Has(t.URL) {
			kept, places = append(kept, t), append(places, i)
		}
	}
	return kept, places
}
