package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// mostShards is more than any matrix has.
const mostShards = 10_000

// The variables that --shard auto reads: the number of a job and how many there are.
// https://docs.gitlab.com/ci/variables/predefined_variables/
// https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
const (
	gitlabIndex     = "CI_NODE_INDEX" // from 1
	gitlabTotal     = "CI_NODE_TOTAL"
	kubernetesIndex = "JOB_COMPLETION_INDEX" // from 0
)

// parseShard reads what --shard says: "" is all targets, "2/4", "auto" or "auto/4". No
// variable is read unless it says auto.
func parseShard(text string, lookup func(string) (string, bool)) (harness.Shard, error) {
	if text == "" {
		return harness.Shard{}, nil
	}
	first, second, divided := strings.Cut(text, "/")
	if first != "auto" && !divided {
		return harness.Shard{}, fmt.Errorf("--shard %q: want INDEX/NUMBER such as 2/4, auto, or auto/4", text)
	}
	s := harness.Shard{}
	var err error
	if divided {
		if s.Of, err = shardNumber(second, 1, mostShards); err != nil {
			return s, fmt.Errorf("--shard %q: the number of shards %w", text, err)
		}
	}
	if first != "auto" {
		if s.Index, err = shardNumber(first, 1, s.Of); err != nil {
			return s, fmt.Errorf("--shard %q: the shard %w", text, err)
		}
		return s, nil
	}
	if s, err = jobShard(s, lookup); err != nil {
		return s, fmt.Errorf("--shard %s: %w", text, err)
	}
	return s, nil
}

// jobShard returns the shard of the job that this process is, of s.Of if that is known.
func jobShard(s harness.Shard, lookup func(string) (string, bool)) (harness.Shard, error) {
	name, from := gitlabIndex, 1
	index, found := lookup(gitlabIndex)
	if !found {
		name, from = kubernetesIndex, 0
		index, found = lookup(kubernetesIndex)
	}
	if !found {
		return s, fmt.Errorf("neither %s nor %s is set: say which shard of how many, such as 2/4", gitlabIndex, kubernetesIndex)
	}
	if s.Of == 0 {
		total, found := lookup(gitlabTotal)
		if !found {
			return s, fmt.Errorf("%s is set and %s is not: say how many shards there are, such as auto/4", name, gitlabTotal)
		}
		var err error
		if s.Of, err = shardNumber(total, 1, mostShards); err != nil {
			return s, fmt.Errorf("%s=%q %w", gitlabTotal, total, err)
		}
	}
	n, err := shardNumber(index, from, s.Of-1+from)
	if err != nil {
		return s, fmt.Errorf("%s=%q %w", name, index, err)
	}
	s.Index = n - from + 1
	return s, nil
}

func shardNumber(text string, least, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, errors.New("is not a number")
	}
	if n < least || n > most {
		return 0, fmt.Errorf("is not between %d and %d", least, most)
	}
	return n, nil
}
