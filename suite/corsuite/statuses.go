package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/learn"
)

// settled returns targets that a document names with the statuses that they answer
// with, and says where those are others than the document's. It asks each once, by
// the first agent.
func settled(ctx context.Context, agent harness.UserAgent, targets []harness.Target) []harness.Target {
	targets, all := learn.Statuses(ctx, agent, targets)
	names := map[int][]string{}
	for _, d := range all {
		names[d.Status] = append(names[d.Status], d.Target.Label())
	}
	var statuses []int
	for status := range names {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	for _, status := range statuses {
		outletOf(ctx).complain(otherwise(status, names[status]))
	}
	return targets
}

// otherwise says that targets answer with another status than their document says.
func otherwise(status int, names []string) string {
	const most = 3
	list := strings.Join(names, ", ")
	if len(names) > most {
		list = fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	mend := ""
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		mend = `; --cookie or --header gives a session`
	case status >= 400:
		mend = "; examples that exist on this server show more"
	}
	return fmt.Sprintf("answered with %d, which is not what the document says, and judged as that: %s%s", status, list, mend)
}
