package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/judge"
)

// Merge joins the reports of the shards of one run into what the run would have come
// to, whatever their order; reports of runs that were not sharded are joined if no target is in
// two of them. A shard that is missing makes the result incomplete. It is pure.
func Merge(reports []*harness.Report) (*harness.Report, error) {
	if len(reports) == 0 {
		return nil, errors.New("there is no report to merge")
	}
	sorted := slices.Clone(reports)
	slices.SortStableFunc(sorted, func(a, b *harness.Report) int { return cmp.Compare(indexOf(a), indexOf(b)) })
	if err := fitting(sorted); err != nil {
		return nil, err
	}
	whole := &harness.Report{Corsuite: sorted[0].Corsuite, Format: harness.ReportFormat}
	place, err := placesOf(sorted)
	if err != nil {
		return nil, err
	}
	var uses [][]harness.WaiverUse
	for _, r := range sorted {
		if whole.Started.IsZero() || !r.Started.IsZero() && r.Started.Before(whole.Started) {
			whole.Started = r.Started
		}
		whole.Seconds = max(whole.Seconds, r.Seconds)
		whole.Incomplete = appendNew(whole.Incomplete, r.Incomplete...)
		whole.Unreachable = appendNew(whole.Unreachable, r.Unreachable...)
		whole.StaleWaivers = appendNew(whole.StaleWaivers, r.StaleWaivers...)
		whole.Targets = append(whole.Targets, r.Targets...)
		whole.Remarks = append(whole.Remarks, r.Remarks...)
		whole.Verdicts = append(whole.Verdicts, r.Verdicts...)
		for _, a := range r.Agents {
			if !slices.ContainsFunc(whole.Agents, func(b harness.AgentInfo) bool { return b.Name == a.Name }) {
				whole.Agents = append(whole.Agents, a)
			}
		}
		whole.Agreement = addAgreement(whole.Agreement, r.Agreement)
		if r.Shard != nil {
			uses = append(uses, r.Shard.Waivers)
		}
	}
	slices.SortStableFunc(whole.Targets, func(a, b harness.TargetInfo) int { return cmp.Compare(place[a.Name], place[b.Name]) })
	slices.SortStableFunc(whole.Remarks, func(a, b harness.Remark) int { return cmp.Compare(place[a.Target], place[b.Target]) })
	slices.SortStableFunc(whole.Verdicts, func(a, b harness.Verdict) int { return cmp.Compare(place[a.Target], place[b.Target]) })
	whole.Exchanges = exchangesInOrder(sorted, place)
	whole.Incomplete = append(whole.Incomplete, missingShards(sorted)...)
	whole.StaleWaivers = append(whole.StaleWaivers, judge.Stale(harness.JoinUses(uses...))...)
	whole.Counts = counts(whole.Verdicts)
	return whole, nil
}

// indexOf returns the number of a report's shard, 0 for a report of a whole run.
func indexOf(r *harness.Report) int {
	if r.Shard == nil {
		return 0
	}
	return r.Shard.Index
}

// fitting refuses reports that are not of one run.
func fitting(reports []*harness.Report) error {
	first := reports[0]
	for i, r := range reports {
		switch {
		case r.Corsuite != first.Corsuite:
			return fmt.Errorf("the results are of two versions of corsuite (%s and %s), which have other rules: judge again with one", first.Corsuite, r.Corsuite)
		case (r.Shard == nil) != (first.Shard == nil):
			return errors.New("some of the results are shards, and others are whole runs: merge either")
		case r.Shard == nil:
		case r.Shard.Of != first.Shard.Of:
			return fmt.Errorf("%s and %s are not of one run: the numbers of shards differ", first.Shard, r.Shard)
		case r.Shard.Targets != first.Shard.Targets:
			return fmt.Errorf("%s and %s are not of one run: the one is a part of %d targets, the other of %d", first.Shard, r.Shard, first.Shard.Targets, r.Shard.Targets)
		case len(r.Shard.Places) != len(r.Targets):
			return fmt.Errorf("%s says where %d targets belong, and has %d", r.Shard, len(r.Shard.Places), len(r.Targets))
		case i > 0 && r.Shard.Index == reports[i-1].Shard.Index:
			return fmt.Errorf("%s is given twice", r.Shard)
		}
	}
	return nil
}

// placesOf returns the place of each target in the whole run, by its name.
func placesOf(reports []*harness.Report) (map[string]int, error) {
	place := map[string]int{"": -1} // what is said of the run as a whole
	next := 0
	for _, r := range reports {
		for i, t := range r.Targets {
			if _, twice := place[t.Name]; twice {
				return nil, fmt.Errorf("the target %q is in two of the results", t.Name)
			}
			place[t.Name] = next
			if r.Shard != nil {
				place[t.Name] = r.Shard.Places[i]
			}
			next++
		}
	}
	return place, nil
}

// missingShards says which shards are not there.
func missingShards(reports []*harness.Report) []string {
	if reports[0].Shard == nil {
		return nil
	}
	var missing []string
	for n := 1; n <= reports[0].Shard.Of; n++ {
		if !slices.ContainsFunc(reports, func(r *harness.Report) bool { return r.Shard.Index == n }) {
			missing = append(missing, fmt.Sprint(n))
		}
	}
	switch len(missing) {
	case 0:
		return nil
	case 1:
		return []string{fmt.Sprintf("shard %s of %d is missing", missing[0], reports[0].Shard.Of)}
	}
	return []string{fmt.Sprintf("shards %s of %d are missing", strings.Join(missing, ", "), reports[0].Shard.Of)}
}

// exchangesInOrder returns the exchanges of all reports, each once, in the order of the targets
// that rest on them. What no verdict names stays behind what it stood behind.
func exchangesInOrder(reports []*harness.Report, place map[string]int) []harness.Exchange {
	type placed struct {
		harness.Exchange
		place int
	}
	var all []placed
	seen := map[string]bool{}
	for _, r := range reports {
		of := map[string]int{}
		for _, v := range r.Verdicts {
			for _, i := range v.Instances {
				for _, id := range i.Exchanges {
					if _, known := of[id]; !known {
						of[id] = place[v.Target]
					}
				}
			}
		}
		before := 0
		if len(r.Targets) > 0 {
			before = place[r.Targets[0].Name]
		}
		for _, x := range r.Exchanges {
			if n, known := of[x.ID]; known && n > before {
				before = n
			}
			if !seen[x.ID] {
				seen[x.ID] = true
				all = append(all, placed{x, before})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	exchanges := make([]harness.Exchange, len(all))
	for i, x := range all {
		exchanges[i] = x.Exchange
	}
	return exchanges
}

// addAgreement adds what a part of a run says of the browsers to what is known of them.
func addAgreement(sums, more harness.Agreements) harness.Agreements {
	for _, m := range more {
		i := slices.IndexFunc(sums, func(s harness.Agreement) bool { return s.Agent == m.Agent })
		if i < 0 {
			m.Rows = slices.Clone(m.Rows)
			sums = append(sums, m)
			continue
		}
		sums[i].Compared += m.Compared
		sums[i].Same += m.Same
		sums[i].Rows = append(sums[i].Rows, m.Rows...)
	}
	return sums
}

func appendNew(list []string, more ...string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
