package selftest

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// many is how many targets are judged beside one.
const many = 40

// BenchmarkTargets judges forty endpoints of the reference over raw HTTP, and one; x/one is
// the ratio of the two, µs/exchange the time that an exchange takes, the server's
// included, and KB/target what a target leaves in memory.
func BenchmarkTargets(b *testing.B) {
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: new(true)}
	url := kit.Serve(b, reference.Handler(policy))
	targets := make([]harness.Target, many)
	for n := range targets {
		targets[n] = harness.Target{URL: fmt.Sprintf("%s/items?n=%d", url, n), Policy: policy}
	}
	asked := &counting{UserAgent: kit.NewRawWith(b, agents.Options{Jobs: jobs})}
	judge := func(targets []harness.Target) (*harness.Report, time.Duration) {
		start := time.Now()
		r := kit.Judge(b, engine.Options{
			Agents: []harness.UserAgent{asked}, Rules: specs.Rules(), Targets: targets, Evidence: engine.EvidenceOfFindings,
		})
		return r, time.Since(start)
	}
	judge(targets[:1]) // connections and tables
	var one, all time.Duration
	var left uint64
	exchanges := int64(0)
	for b.Loop() {
		_, took := judge(targets[:1])
		one += took
		before, began := heap(), asked.exchanges.Load()
		r, took := judge(targets)
		all += took
		exchanges += asked.exchanges.Load() - began
		left = heap() - before
		runtime.KeepAlive(r)
	}
	b.ReportMetric(float64(all)/float64(one), "x/one")
	b.ReportMetric(float64(all.Microseconds())/float64(exchanges), "µs/exchange")
	b.ReportMetric(float64(left)/many/1024, "KB/target")
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// counting counts the exchanges of an agent.
type counting struct {
	harness.UserAgent
	exchanges atomic.Int64
}

// Ask implements harness.UserAgent.
func (c *counting) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		for id, seen := range c.UserAgent.Ask(ctx, stories) {
			for _, o := range seen {
				c.exchanges.Add(int64(len(o.Exchanges)))
			}
			if !yield(id, seen) {
				return
			}
		}
	}
}
