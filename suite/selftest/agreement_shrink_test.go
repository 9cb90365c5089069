package selftest

import "testing"

func (d *duel) shrink(t *testing.T, r round) round { return r }
func random(seed uint64, n int) []story            { return nil }
