package harness

import (
	"fmt"
	"hash/fnv"
)

// Shard is the part of a run's targets that one report is about. A target belongs to a
// shard by the hash of its URL, so that adding one moves no other.
type Shard struct {
	// Index counts from 1 to Of.
	Index int `json:"index"`
	Of    int `json:"of"`
	// Targets is how many the whole run has, and Places are the numbers that those of
	// the report have among them, counted from 0.
	Targets int   `json:"targets"`
	Places  []int `json:"places"`
	// Waivers say what became of those of the run in this part of it.
	Waivers []WaiverUse `json:"waivers,omitempty"`
}

// IsWhole reports whether the shard is all of the run: the zero value is.
func (s Shard) IsWhole() bool { return s.Of <= 1 }

// Has reports whether a target with that URL belongs to the shard.
func (s Shard) Has(url string) bool {
	if s.IsWhole() {
		return true
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(url)) // a hash takes everything
	return mix(h.Sum64())%uint64(s.Of) == uint64(s.Index-1)
}

// mix spreads what differs in few bits: the lowest bit of an FNV sum is the parity of
// the bytes' lowest bits.
func mix(sum uint64) uint64 {
	sum ^= sum >> 33
	sum *= 0xff51afd7ed558ccd
	sum ^= sum >> 33
	return sum
}

// String returns "shard 2 of 4".
func (s Shard) String() string { return fmt.Sprintf("shard %d of %d", s.Index, s.Of) }

// IsEmptyShard reports whether a report is about a part of the run that has no targets.
func (r *Report) IsEmptyShard() bool { return r.Shard != nil && len(r.Targets) == 0 }
