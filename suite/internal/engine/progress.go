package engine

import (
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// Progress says how far a run is. Total is what is planned, and guessed of targets whose turn has
// not come; Done may stay below it, for what turns out to be pointless is not asked.
type Progress struct {
	Done, Total int
	// Fails counts the verdicts that fail so far.
	Fails int
	// Left is how long the rest will take if it goes on as it went; 0 is not known.
	Left time.Duration
}

// progress counts the stories of a run. It is safe for concurrent use.
type progress struct {
	report func(Progress)
	began  time.Time

	mu sync.Mutex
	// done stories of all groups, and planned ones of those whose turn has come.
	done, planned int
	// targets in all, and those whose turn has come or is over.
	targets, due int
	fails        int
}

func counter(report func(Progress), targets int) *progress {
	return &progress{report: report, targets: targets, began: time.Now()}
}

// plan adds the stories of a group of targets.
func (p *progress) plan(sessions []*Session, agents []harness.UserAgent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.due += len(sessions)
	for _, s := range sessions {
		p.planned += len(s.plan.Stories) * len(agents)
	}
}

// asked counts one more story and reports it.
func (p *progress) asked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = min(p.done+1, p.planned)
	if p.report != nil {
		p.report(p.now())
	}
}

// judged counts the failures of a group, whose stories are all done.
func (p *progress) judged(verdicts []harness.Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = p.planned
	p.fails += counts(verdicts)[harness.StatusFail]
}

func (p *progress) now() Progress {
	total := p.planned
	if p.due > 0 && p.due < p.targets {
		total = p.planned * p.targets / p.due
	}
	now := Progress{Done: p.done, Total: total, Fails: p.fails}
	if taken := time.Since(p.began); taken > time.Second && p.done > 0 {
		now.Left = time.Duration(float64(taken) / float64(p.done) * float64(total-p.done))
	}
	return now
}
