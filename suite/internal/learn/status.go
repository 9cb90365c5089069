package learn

import (
	"context"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Differs is a target that answers otherwise than the document that names it says.
type Differs struct {
	// Target as it was given, and the status that it answers with.
	Target harness.Target
	Status int
}

// Statuses asks each target that is read with GET once, without Origin, and returns
// the targets with the statuses that they were seen to answer with, as far as those
// can be judged: a document knows its operations, and not which examples exist.
//
// An address at which nothing else answers as the document says is more likely
// wrong than without data, so that an error is taken for an answer only where one
// of the targets is served, or a sign-in is asked for.
func Statuses(ctx context.Context, agent harness.UserAgent, targets []harness.Target) ([]harness.Target, []Differs) {
	seen, served := make([]int, len(targets)), false
	for i, t := range targets {
		if t.Method != "" && t.Method != http.MethodGet || ctx.Err() != nil {
			continue
		}
		l := &learner{agent: agent, target: t, known: map[harness.StoryID]asked{}}
		if a := l.ask(ctx, harness.Policy{}, l.withoutOrigin()); len(a) > 0 && len(a[0].seen.Exchanges) > 0 {
			seen[i] = a[0].seen.Exchanges[0].Status
			served = served || isSuccess(seen[i])
		}
	}
	settled := slices.Clone(targets)
	var all []Differs
	for i, t := range targets {
		asSaid := seen[i] == t.Status || t.Status == 0 && isSuccess(seen[i])
		if asSaid || !isSuccess(seen[i]) && !(isAnswer(seen[i]) && (served || seen[i] == http.StatusUnauthorized)) {
			continue
		}
		settled[i].Status = seen[i]
		all = append(all, Differs{Target: t, Status: seen[i]})
	}
	return settled, all
}

func isSuccess(status int) bool { return status >= 200 && status <= 299 }

// isAnswer reports whether a status is an error that says something of the request,
// and nothing of the method or the moment.
func isAnswer(status int) bool {
	return status >= 400 && status <= 499 &&
		!slices.Contains([]int{http.StatusMethodNotAllowed, http.StatusRequestTimeout, http.StatusTooManyRequests}, status)
}
