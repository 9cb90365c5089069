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
	// mute says that a preflight was not answered although it was alone: what waits
	// for one in a crowd is not lost to that crowd.
	mute bool
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

// uncrowded asks a story, and asks it again alone if an answer was lost.
func (w *Watch) uncrowded(ctx context.Context, s harness.Story, ask Asker) []harness.Observation {
	l := w.laneOf(s.Asks[0].URL)
	if !l.enter(ctx, false) {
		return ask(ctx, s) // its end is the agent's to tell
	}
	crowd := l.size()
	seen := ask(ctx, s)
	crowd = max(crowd, l.size())
	l.leave(false)
	if !lost(seen) {
		l.serves(seen)
		return seen
	}
	if crowd < 2 && (w.Spare == nil || s.Oddity() == harness.Odd || l.aloneEnough()) {
		return seen // it was alone; an odd request may have done something to the server as well
	}
	if ctx.Err() != nil || !l.hopeful() || l.isMute() && waited(seen) {
		return seen
	}
	return w.askAlone(ctx, l, s, seen, crowd, ask)
}

// askAlone asks a story whose answer was lost in a crowd when nothing else is
// under way, and returns what is to be believed of it.
func (w *Watch) askAlone(ctx context.Context, l *lane, s harness.Story, seen []harness.Observation, crowd int, ask Asker) []harness.Observation {
	if !l.enter(ctx, true) {
		return seen
	}
	defer l.leave(true)
	if !l.hopeful() {
		return seen
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
		if !lost(last) {
			l.narrow(crowd, held)
			return last
		}
		seen = last
		switch {
		case waited(last):
			l.mutes()
			return seen
		case slices.ContainsFunc(last, timedOut):
			l.inVain(inVain) // a second time-out would cost as much
			return seen
		}
		// A host that serves one connection at a time cannot serve two of one story.
		again.Concurrent = again.Concurrent && try == 0
	}
	l.inVain(1)
	return seen
}

// alone returns an asker that asks when nothing else is under way to the host, if
// that has ever answered: what it holds may be in the way of the question.
func (w *Watch) alone(ask Asker) Asker {
	return func(ctx context.Context, s harness.Story) []harness.Observation {
		l := w.laneOf(s.Asks[0].URL)
		if l.hopeful() && l.enter(ctx, true) {
			defer l.leave(true)
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

func (l *lane) mutes() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mute = true
}

func (l *lane) isMute() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.mute
}

func (l *lane) spare() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spared = true
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

// serves notes that the host has answered.
func (l *lane) serves(seen []harness.Observation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answered = l.answered || slices.ContainsFunc(seen, func(o harness.Observation) bool { return o.Status != 0 || len(o.Exchanges) > 0 })
}

// narrow lets half of a crowd on from now on; where the host held connections
// without an answer, it serves one at a time. The caller is alone.
func (l *lane) narrow(crowd int, held bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	width := max(1, crowd/2)
	if held {
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
