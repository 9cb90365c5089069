package patience

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: an answer that is lost while others are on their way may
// be lost to the crowd and not to what was asked. It is asked again alone. Where
// that is answered, the host is asked less at once from then on.

const (
	// aloneTries is how often a story is asked alone where its connection fails at once.
	aloneTries = 3
	// alonePause precedes the second of them; the third is preceded by a longer one.
	alonePause = 100 * time.Millisecond
	// inVain is how many stories in a row are asked alone without an answer before
	// a host is known to drop what it is asked, however few ask.
	inVain = 3
)

// lane is the way to one host: how many stories are on it, and how many may be.
// Its zero value lets everybody on.
type lane struct {
	mu sync.Mutex
	// changed is closed, and made anew, whenever somebody may have to look again.
	changed chan struct{}
	// inside are the stories under way, and waiting those that want to be alone.
	inside, waiting int
	alone           bool
	// width bounds those under way; 0 is no bound.
	width int
	// vain counts the stories in a row that were lost although they were alone.
	vain int
	// mute are the kinds of requests of which one was not answered although it was alone,
	// and kept those of which one ever was: what waits for a mute kind in a crowd is not
	// lost to that crowd, and may be what others were lost to.
	mute, kept map[kind]bool
	// answered reports whether the host has answered anything; spared, whether the
	// agent keeps no idle connections to it.
	answered, spared bool
}

// laneOf returns the way to the host of a URL.
func (w *Watch) laneOf(address string) *lane {
	_, rest, _ := strings.Cut(address, "://")
	host := strings.ToLower(rest[:strings.IndexAny(rest+"/", "/?#")])
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lanes == nil {
		w.lanes = map[string]*lane{}
	}
	if w.lanes[host] == nil {
		w.lanes[host] = &lane{changed: make(chan struct{})}
	}
	return w.lanes[host]
}

// uncrowded asks a story of a target, and asks it again alone if an answer was lost.
func (w *Watch) uncrowded(ctx context.Context, t *target, s harness.Story, ask Asker) []harness.Observation {
	l := w.laneOf(s.Asks[0].URL)
	if !l.enter(ctx, false) {
		return ask(ctx, s) // its end is the agent's to tell
	}
	if t.spares(s) { // others have waited while this one stood in line
		l.leave(false)
		return unwaited(s)
	}
	crowd := l.size()
	seen := ask(ctx, s)
	crowd = max(crowd, l.size())
	l.leave(false)
	l.serves(s, seen)
	if !lost(seen) {
		return seen
	}
	if crowd < 2 && (w.Spare == nil || s.Oddity() == harness.Odd || l.aloneEnough()) {
		return seen // it was alone; an odd request may have done something to the server as well
	}
	t.lost(s, seen, false)
	if ctx.Err() != nil || !l.hopeful() || l.explains(s, seen) {
		return seen
	}
	return w.askAlone(ctx, t, l, s, seen, crowd, ask)
}

// askAlone asks a story whose answer was lost in a crowd when nothing else is
// under way, and returns what is to be believed of it.
func (w *Watch) askAlone(ctx context.Context, t *target, l *lane, s harness.Story, seen []harness.Observation, crowd int, ask Asker) []harness.Observation {
	if !l.enter(ctx, true) {
		return seen
	}
	defer l.leave(true)
	if !l.hopeful() || l.explains(s, seen) {
		return seen // others have been alone meanwhile
	}
	if w.Spare != nil {
		w.Spare(s.Asks[0].URL)
		l.spare()
	}
	held := slices.ContainsFunc(seen, timedOut)
	again := s
	for try := range aloneTries {
		if !sleep(ctx, time.Duration(try)*alonePause) {
			return seen
		}
		last := ask(ctx, again)
		if ctx.Err() != nil {
			return seen
		}
		l.serves(again, last)
		if !lost(last) {
			l.narrow(crowd, held)
			return last
		}
		seen = last
		if slices.ContainsFunc(last, timedOut) {
			l.mutes(s, last)
			t.lost(s, last, true)
			return seen // a second time-out would cost as much
		}
		// A host that serves one connection at a time cannot serve two of one story.
		again.Concurrent = again.Concurrent && try == 0
	}
	l.inVain(1)
	return seen
}

// alone returns an asker that asks when nothing else is under way to the host, if
// that has ever answered: what it holds, or never answers, may be in the way of the question.
func (w *Watch) alone(ask Asker) Asker {
	return func(ctx context.Context, s harness.Story) []harness.Observation {
		l := w.laneOf(s.Asks[0].URL)
		if l.hasAnswered() && l.enter(ctx, true) {
			defer l.leave(true)
			if l.isSpared() {
				w.Spare(s.Asks[0].URL)
			}
		}
		return ask(ctx, s)
	}
}

// inVain counts stories that were lost although they were alone.
func (l *lane) inVain(stories int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.vain += stories
}

// mutes notes what a story waited for in vain although it was alone. What others lost
// beside such requests they may have lost to them, and not to a narrow way.
func (l *lane) mutes(s harness.Story, seen []harness.Observation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mute := false
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		k, waits := waitedFor(s.Asks[i], o)
		if !waits || l.kept[k] {
			continue
		}
		if l.mute == nil {
			l.mute = map[kind]bool{}
		}
		l.mute[k], mute = true, true
	}
	l.vain++
	switch {
	case mute:
		l.width = 0
	default:
		l.vain = inVain
	}
}

// explains reports whether all that a story has lost is of kinds that nobody answers.
func (l *lane) explains(s harness.Story, seen []harness.Observation) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		k, waits := waitedFor(s.Asks[i], o)
		if timedOut(o) && len(o.Exchanges) == 0 {
			k, waits = beginning(s.Asks[i]), true // it did not come to be sent, which would change nothing
		}
		if unanswered(o) && (!waits || !l.isMute(k)) {
			return false
		}
	}
	return true
}

// isMute reports whether nothing of a kind, or no preflight at all, is answered even alone.
func (l *lane) isMute(k kind) bool {
	if l.mute[k] && !l.kept[k] || l.mute[kind{from: k.from}] && !l.kept[kind{from: k.from}] {
		return true
	}
	return k.preflight && preflights(l.mute) && !preflights(l.kept)
}

func (l *lane) spare() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spared = true
}

func (l *lane) isSpared() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spared
}

// aloneEnough reports whether the host has been spared, and has not shown that it
// drops what it is asked in crowds.
func (l *lane) aloneEnough() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spared && l.width == 0
}

func timedOut(o harness.Observation) bool { return o.Reason == fetch.Timeout }

// lost reports whether a story has an answer that did not arrive.
func lost(seen []harness.Observation) bool { return slices.ContainsFunc(seen, unanswered) }

// hopeful reports whether there is any sense in asking again alone: others are
// answered, and not everything that was asked alone was lost as well.
func (l *lane) hopeful() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answered && l.vain < inVain
}

func (l *lane) hasAnswered() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answered
}

// serves notes what of a story the host has answered.
func (l *lane) serves(s harness.Story, seen []harness.Observation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		l.kept = map[kind]bool{}
	}
	keep(l.kept, s, seen)
	if lost(seen) {
		return
	}
	l.answered = l.answered || slices.ContainsFunc(seen, func(o harness.Observation) bool { return o.Status != 0 || len(o.Exchanges) > 0 })
}

// narrow lets half of a crowd on from now on; where the host held connections
// without an answer, and not those of requests that it never answers, it serves one at
// a time. The caller is alone.
func (l *lane) narrow(crowd int, held bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	width := max(1, crowd/2)
	if held && len(l.mute) == 0 {
		width = 1
	}
	if l.width == 0 || width < l.width {
		l.width = width
	}
	l.vain = 0
}

func (l *lane) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inside
}

// enter waits until a story may be asked, alone or among others; false is that ctx ended.
func (l *lane) enter(ctx context.Context, alone bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if alone {
		l.waiting++
		defer func() { l.waiting-- }()
	}
	for {
		switch {
		case l.alone:
		case alone && l.inside == 0:
			l.alone, l.inside = true, 1
			return true
		case !alone && l.waiting == 0 && (l.width == 0 || l.inside < l.width):
			l.inside++
			return true
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
			l.mu.Lock()
		case <-ctx.Done():
			l.mu.Lock()
			if alone {
				l.wake() // others waited for this one
			}
			return false
		}
	}
}

// leave ends what enter began.
func (l *lane) leave(alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inside--
	l.alone = l.alone && !alone
	l.wake()
}

func (l *lane) wake() {
	close(l.changed)
	l.changed = make(chan struct{})
}
