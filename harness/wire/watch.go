package wire

import (
	"context"
	"time"
)

// Watch bounds what is done with a connection, by a deadline and by ctx.
type Watch struct {
	Ctx      context.Context
	deadline time.Time
	conn     deadliner
}

// deadliner is what a deadline can be put on.
type deadliner interface{ SetDeadline(time.Time) error }

func NewWatch(ctx context.Context, deadline time.Time) *Watch {
	return &Watch{Ctx: ctx, deadline: deadline}
}

// deadlineOf returns ctx's deadline; the zero time is none.
func deadlineOf(ctx context.Context) time.Time {
	deadline, _ := ctx.Deadline()
	return deadline
}

// begin puts the deadline on a connection. The function that it returns ends the watch.
func (w *Watch) begin(conn deadliner) (end func()) {
	w.conn = conn
	w.limit(w.deadline)
	stop := context.AfterFunc(w.Ctx, func() { conn.SetDeadline(longAgo) })
	return func() { stop() }
}

// patience shortens the deadline to d from now.
func (w *Watch) patience(d time.Duration) {
	if soon := time.Now().Add(d); w.deadline.IsZero() || soon.Before(w.deadline) {
		w.limit(soon)
	}
}

// limit sets a deadline, unless ctx has ended meanwhile: its deadline in the past must stay.
func (w *Watch) limit(t time.Time) {
	w.conn.SetDeadline(t)
	if w.Ctx.Err() != nil {
		w.conn.SetDeadline(longAgo)
	}
}

// longAgo makes reads and writes end at once.
var longAgo = time.Unix(1, 0)
