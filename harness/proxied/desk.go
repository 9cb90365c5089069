package proxied

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness/probe"
)

// pollPatience is how long a page that asks for an order is let wait before it is
// told to ask again: shorter than what ends silent connections.
const pollPatience = 20 * time.Second

// standPatience bounds the loading of our page at another origin on a busy machine.
const standPatience = 20 * time.Second

// report is what the page posts each time that it asks for an order; see
// fixtures/orders.js.
type report struct {
	Key string `json:"key"`
	// Page is a name that the page gave itself when it was loaded.
	Page   string `json:"page"`
	Origin string `json:"origin"`
	// Done is the number of the order that was carried out, 0 for none, and Result
	// what came of it.
	Done   int             `json:"done"`
	Result json.RawMessage `json:"result"`
}

// errand is one order to the page; the zero value lets it ask again.
type errand struct {
	Number int `json:"number,omitempty"`
	// Ask is an ask to make; Ready names a place that is to say its origin.
	Ask   *probe.Order `json:"ask,omitempty"`
	Ready string       `json:"ready,omitempty"`
	// Move is the address of the page to go to.
	Move string `json:"move,omitempty"`
	// End sends the page home for good.
	End bool `json:"end,omitempty"`
}

// desk hands orders to the page that asks for them, and what it tells back to who
// gave the order. One order is under way at a time.
type desk struct {
	mu  sync.Mutex
	key string
	// page is the page that asked last, and where it stands.
	page, origin string
	// next is the order that waits to be taken, under way the number of the one that was.
	next     *errand
	number   int
	result   json.RawMessage
	ended    bool
	asker    int // counts the requests for an order: only the last one gets it
	userName string
	// changed is closed, and made anew, whenever something of the above changes.
	changed chan struct{}
}

func newDesk(key string) *desk { return &desk{key: key, changed: make(chan struct{})} }

// change wakes everybody who waits. The lock is held.
func (d *desk) change() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// until waits until a condition holds, which is looked at under the lock.
func (d *desk) until(ctx context.Context, holds func() bool) error {
	for {
		d.mu.Lock()
		ok, changed := holds(), d.changed
		d.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// errStranger says that somebody asks for orders who has no key.
var errStranger = errors.New("no key of this run")

// serve takes a report and returns the next order, when there is one. A page that
// asks again, or another one that does, gets it in place of the one before.
func (d *desk) serve(ctx context.Context, r report, from, userAgent string) (errand, error) {
	d.mu.Lock()
	if r.Key != d.key || r.Origin != from {
		d.mu.Unlock()
		return errand{}, errStranger
	}
	d.asker++
	mine := d.asker
	d.page, d.origin, d.userName = r.Page, r.Origin, userAgent
	if r.Done != 0 && r.Done == d.number {
		d.result = r.Result
	}
	d.change()
	d.mu.Unlock()

	ctx, cancel := context.WithTimeout(ctx, pollPatience)
	defer cancel()
	_ = d.until(ctx, func() bool { return d.asker != mine || d.next != nil || d.ended }) // then there is none
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.ended:
		return errand{End: true}, nil
	case d.asker != mine || d.next == nil || ctx.Err() != nil:
		return errand{}, nil
	}
	next := *d.next
	d.next = nil
	return next, nil
}

// give puts an order on the desk.
func (d *desk) give(e errand) (number int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.number++
	e.Number, d.next, d.result = d.number, &e, nil
	d.change()
	return d.number
}

// withdraw takes the order away that nobody took, or whose result nobody waits for.
func (d *desk) withdraw() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next = nil
	d.number++
}

// errReloaded says that another page asks than the one that was given the order.
var errReloaded = errors.New("the page was loaded anew")

// do has the page carry out an order and decodes what came of it.
func (d *desk) do(ctx context.Context, e errand, result any) error {
	d.mu.Lock()
	page := d.page
	d.mu.Unlock()
	d.give(e)
	err := d.until(ctx, func() bool { return d.result != nil || d.page != page })
	d.mu.Lock()
	told := d.result
	d.mu.Unlock()
	if told == nil {
		d.withdraw()
		if err == nil {
			err = errReloaded
		}
		return err
	}
	if err := json.Unmarshal(told, result); err != nil {
		return fmt.Errorf("the page answered %.80q: %w", told, err)
	}
	return nil
}

// stand has a page of ours stand at an origin, and returns its name: another name is
// another page.
func (d *desk) stand(ctx context.Context, origin string) (page string, err error) {
	d.mu.Lock()
	page, there := d.page, d.origin == origin
	d.mu.Unlock()
	if there {
		return page, nil
	}
	ctx, cancel := context.WithTimeout(ctx, standPatience)
	defer cancel()
	d.give(errand{Move: origin + fixtures.PagePath})
	moved := func() bool { return d.page != page }
	if err := d.until(ctx, moved); err != nil {
		d.withdraw()
		return "", fmt.Errorf("stand at %s: %w", origin, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.origin != origin {
		return "", fmt.Errorf("stand at %s: %w %q", origin, errElsewhere, d.origin)
	}
	return d.page, nil
}

// errElsewhere says that a browser's page stands at another origin than it was sent
// to: browsers upgrade, normalise and refuse what looks like an origin.
var errElsewhere = errors.New("the browser's page stands at")

// arrived waits for a first page and returns how its browser calls itself.
func (d *desk) arrived(ctx context.Context) (userAgent string, err error) {
	err = d.until(ctx, func() bool { return d.page != "" })
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.userName, err
}

// leave forgets the page: its browser is given up, and with it the key.
func (d *desk) leave(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.key, d.page, d.origin, d.next = key, "", "", nil
	d.asker++
	d.change()
}

// end sends every page home.
func (d *desk) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
	d.change()
}
