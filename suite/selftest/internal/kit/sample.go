package kit

import "testing"

// Sample returns the list, or in short mode each nth element of it: what the full
// run judges one by one, the short run, and with it the race detector, only has to
// have seen work.
func Sample[T any](list []T, n int) []T {
	if !testing.Short() {
		return list
	}
	var some []T
	for i := 0; i < len(list); i += n {
		some = append(some, list[i])
	}
	return some
}
