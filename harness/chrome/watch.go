package chrome

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/cdproto/target"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/probe"
)

// Rules of this file, about pages that the target's answers may harm:
//
//  1. A page that runs the target's script serves one story and is thrown away. What
//     its probe cannot tell afterwards, the network events tell.
//  2. Pages share a renderer. What one of them interrupts under another is asked
//     again in a new page, storyTries times in all.
//  3. For the same reason the script of a page that is lost is only suspected. It is
//     asked again alone, and what happens then is its own doing.
//  4. A body that is longer than any judgement needs, a script that does not end
//     and one that takes too much memory end with their page.
const (
	// storyTries is how often a story is asked whose page dies under it.
	storyTries = 3
	// scriptPatience is how long the target's script may take after it has been loaded.
	scriptPatience = 2 * time.Second
	// hangPatience is how long a page may stay silent about a request that has ended.
	// It is longer: another page's script may hold up the renderer that both share.
	hangPatience = 5 * time.Second
	// rescuePatience bounds one command to a page that seems to hang.
	rescuePatience = time.Second
	// alonePatience is the same where the answer decides, on a busy machine.
	alonePatience = 3 * time.Second
	// look is how often a page is looked after while nothing happens, and lookOften how
	// often while a script may take memory: some gigabytes a second.
	look, lookOften = 100 * time.Millisecond, 25 * time.Millisecond
	// floodBytes is how much of a body a page may read. The probe stops below it
	// where a script reads; elements read as much as there is.
	floodBytes = 8 << 20
	// hoardBytes is how much memory the browser may take while the target's script runs.
	hoardBytes = 256 << 20
)

// floodPatience is how long a page may go on reading more than it may. A script is
// told of what has come every 50 ms, and stops then; an element never does.
// https://xhr.spec.whatwg.org/#the-send()-method (process response body)
func floodPatience(i harness.Initiator) time.Duration {
	if probe.ByScript(i) {
		return 300 * time.Millisecond
	}
	return 0
}

// The ways in which a page is lost.
var (
	errCrashed = errors.New("the page's renderer died")
	errHangs   = errors.New("the page hangs")
	errHoards  = errors.New("the page takes too much memory")
)

// lostError says that a page was lost before it could tell what came of an ask:
// nothing is known of the target.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// watched makes an ask in a page and looks after the page meanwhile. It returns
// what the probe told; for a page that the target has put out of action that is a
// time-out, and the network events tell the rest.
func (a *Agent) watched(ctx context.Context, page *page, ask harness.Ask, t *trace, order string) (probe.Told, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var script probe.Told
	done := make(chan error, 1)
	go func() { done <- page.call(ctx, "corsuite.ask("+order+")", &script) }()
	w := watcher{agent: a, page: page, ask: ask, trace: t, killings: a.browser().killings.Load()}
	often := look
	if probe.RunsAnswer(ask.Initiator) {
		w.memory, often = a.browser().memory(), lookOften
	}
	timer := time.NewTicker(often)
	defer timer.Stop()
	for {
		select {
		case err := <-done:
			return script, w.settled(ctx, &script, err)
		case <-page.alive.Done():
			return w.lost(errCrashed)
		case <-ctx.Done():
			return probe.Told{}, ctx.Err()
		case <-t.flooded:
			select {
			case err := <-done:
				return script, w.settled(ctx, &script, err)
			case <-time.After(floodPatience(ask.Initiator)):
			}
			a.end(page)
			return probe.Told{Settled: probe.Timeout}, nil
		case <-timer.C:
			if err := w.look(ctx); err != nil {
				return w.lost(err)
			}
		}
	}
}

// watcher looks after one ask.
type watcher struct {
	agent *Agent
	page  *page
	ask   harness.Ask
	trace *trace
	// memory of the browser when the ask began, 0 where that is unknown or does not matter.
	memory int64
	// killings is how often pages of the browser had been killed then.
	killings int64
	// over is when the request was first seen to have ended.
	over time.Time
}

// look returns why the page must be given up, if it must.
func (w *watcher) look(ctx context.Context) error {
	patience := hangPatience
	if probe.RunsAnswer(w.ask.Initiator) {
		patience = scriptPatience
	}
	w.trace.mu.Lock()
	over := w.trace.over()
	w.trace.mu.Unlock()
	switch {
	case !over:
		return nil // the browser's memory is that of all which is being loaded
	case w.hoards():
		return errHoards
	case w.over.IsZero():
		w.over = time.Now()
	}
	if time.Since(w.over) > patience {
		return w.responds(ctx)
	}
	return nil
}

// hoards reports whether the browser takes too much memory while the script runs.
func (w *watcher) hoards() bool {
	return w.memory > 0 && w.agent.browser().memory()-w.memory > hoardBytes
}

// responds returns why the page does not answer, nil if it does. Alone, it is waited for longer.
func (w *watcher) responds(ctx context.Context) error {
	patience := rescuePatience
	if w.agent.crowd.isAlone() {
		patience = alonePatience
	}
	answered := make(chan bool, 1)
	go func() { answered <- w.page.responds(ctx, patience) }()
	timer := time.NewTicker(lookOften)
	defer timer.Stop()
	for {
		select {
		case yes := <-answered:
			if yes {
				return nil
			}
			return errHangs
		case <-timer.C:
			if w.hoards() {
				return errHoards
			}
		}
	}
}

// lost gives up the page. Where the target's script ran in it alone, it is the script's
// fault: no page loads it again, and what it was answered is known all the same.
func (w *watcher) lost(why error) (probe.Told, error) {
	killed := w.agent.browser().killings.Load() != w.killings
	w.page.discard()
	switch {
	case errors.Is(why, errHangs):
		w.page.kill()
	case errors.Is(why, errHoards):
		w.page.crash()
	}
	if probe.RunsAnswer(w.ask.Initiator) && w.agent.harmful.accuse(w.ask.URL, !killed && w.agent.crowd.isAlone()) {
		return probe.Told{Settled: probe.Timeout}, nil
	}
	return probe.Told{}, &lostError{why}
}

// settled completes what the probe told, or did not.
func (w *watcher) settled(ctx context.Context, script *probe.Told, err error) error {
	switch {
	case errors.Is(err, errCrashed):
		*script, err = w.lost(err)
		return err
	case err != nil && probe.RunsAnswer(w.ask.Initiator) && ctx.Err() == nil:
		// The script has led its page elsewhere. The network events are still told.
		*script = probe.Told{Settled: probe.Timeout}
		return nil
	case err != nil && ctx.Err() == nil:
		w.page.discard()
		return &lostError{err}
	case err == nil && probe.RunsAnswer(w.ask.Initiator):
		if why := w.responds(ctx); why != nil { // it was loaded, and went on from there
			_, _ = w.lost(why) // the script has been told of
		}
	}
	return err
}

// quieten silences the pages in which the target's scripts ran, once their story is
// over. One that has begun to spin meanwhile is given up.
func (a *Agent) quieten(s harness.Story, stands []probe.Standpoint, pages map[string]*page) {
	for i, ask := range s.Asks {
		p := pages[stands[i].Page]
		if probe.RunsAnswer(ask.Initiator) && !p.isDead() && !p.silence() {
			a.harmful.accuse(ask.URL, a.crowd.isAlone())
			a.end(p)
		}
	}
}

// responds reports whether the page still runs scripts of ours.
func (p *page) responds(ctx context.Context, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var one int
	return p.call(ctx, "1", &one) == nil || ctx.Err() == nil
}

// end gives up a page and ends whatever it is at. What others ask in it is lost.
func (a *Agent) end(p *page) {
	p.discard()
	p.kill()
}

// kill ends the page and whatever it is at. A page whose script does not end
// does not close: the script is ended first, then the renderer.
func (p *page) kill() { p.terminate(func() bool { return p.responds(p.browser.root, rescuePatience) }) }

// crash ends the page with its renderer: what scripts have taken is given back at once.
func (p *page) crash() { p.terminate(func() bool { return false }) }

// terminate ends the page's script, and the renderer unless that is enough.
func (p *page) terminate(enough func() bool) {
	defer p.died()
	p.browser.killings.Add(1)
	defer p.browser.killings.Add(1)
	ctx, cancel := context.WithTimeout(p.browser.root, rescuePatience)
	defer cancel()
	_, err := cdp.Call(ctx, p.target, runtime.TerminateExecution, cdp.Empty{})
	if err != nil || !enough() {
		_, _ = cdp.Call(ctx, p.target, cdppage.Crash, cdp.Empty{}) // nothing gentler is left
	}
	go p.close() // it waits for the browser
}

// silence keeps scripts from running in the page any more, and reports whether
// the page has heard of it: one that is busy with a script has not.
func (p *page) silence() bool {
	ctx, cancel := context.WithTimeout(p.browser.root, rescuePatience)
	defer cancel()
	_, err := cdp.Call(ctx, p.target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err == nil || ctx.Err() == nil
}

// dispose closes the page. Pages share a renderer, and a timer may keep it busy
// until the page is gone, which then never is: one that cannot be silenced ends
// with its renderer. The others are closed before they are let go: a page that
// nobody listens to may run scripts again.
func (p *page) dispose() {
	if p.isDead() {
		p.close()
		return
	}
	if !p.silence() {
		p.kill()
		return
	}
	ctx, cancel := context.WithTimeout(p.browser.root, rescuePatience)
	defer cancel()
	// What goes wrong here goes wrong where the tab is let go, too.
	_, _ = cdp.Call(ctx, p.browser.session, target.CloseTarget, target.CloseTargetParams{TargetID: p.target.TargetID})
	p.close()
}

// killRenderers kills the processes that run pages: those of a page that cannot
// even be opened, since the script of another one keeps them busy. Page.crash does
// nothing to a page that is still being loaded. It reports whether there was one;
// the processes of a remote browser are not ours.
func (b *browser) killRenderers() (any bool) {
	if b.cmd == nil {
		return false
	}
	b.killings.Add(1)
	defer b.killings.Add(1)
	ctx, cancel := context.WithTimeout(b.root, rescuePatience)
	defer cancel()
	info, err := cdp.Call(ctx, b.session, systeminfo.GetProcessInfo, cdp.Empty{})
	if err != nil {
		return false
	}
	for _, process := range info.ProcessInfo {
		if process.Type != "renderer" {
			continue
		}
		if p, err := os.FindProcess(int(process.ID)); err == nil && p.Kill() == nil {
			any = true
		}
	}
	return any
}
