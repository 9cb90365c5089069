package engine

import (
	"context"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/judge"
)

// diagnose asks what tells why allowed origins are refused, where verdicts say
// that they are: whether other origins get in, and misspellings of these.
// Nothing is asked of a target that keeps nobody out.
func diagnose(ctx context.Context, a harness.UserAgent, sessions []*Session, verdicts [][]harness.Verdict) {
	of := map[*Session][]harness.Verdict{}
	for i, s := range sessions {
		of[s] = verdicts[i]
	}
	for _, next := range []func(*Session) []harness.StoryID{
		func(s *Session) []harness.StoryID { return judge.Plain(s.plan, of[s]) },
		func(s *Session) []harness.StoryID { return judge.Spelt(s.plan, of[s], s.known(a)) },
	} {
		learn(ctx, a, sessions, next)
	}
	for i, s := range sessions {
		known := s.known(a)
		for k, v := range verdicts[i] {
			verdicts[i][k] = judge.Diagnose(s.plan, v, known)
		}
	}
}
