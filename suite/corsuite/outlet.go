package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// Rules of this file: whatever the command prints, on standard output or
// standard error, its own messages, those of cobra and what its children print,
// leaves by the outlet. It takes out the secrets that the command was told, and
// makes the rest inert. Reports are cleaned once more, value by value, where
// they are laid out: only there a secret can be told from a key of JSON.

// outlet is how everything printed leaves the command.
type outlet struct {
	arguments []string
	secrets   *redact.Secrets
	out, err  *printer
}

type outletKey struct{}

// outletOf returns the outlet of the command that a context belongs to.
func outletOf(ctx context.Context) *outlet {
	if o, ok := ctx.Value(outletKey{}).(*outlet); ok {
		return o
	}
	return newOutlet(nil)
}

// newOutlet returns an outlet to the process's standard streams that knows the
// secrets of the arguments: passwords in URLs, and what is named like a secret
// or by --redact.
func newOutlet(args []string) *outlet {
	secrets := redact.New()
	for i, a := range args {
		name, isFlag := strings.CutPrefix(a, "--redact=")
		switch {
		case isFlag:
			secrets.Hide(name)
		case a == "--redact" && i+1 < len(args):
			secrets.Hide(args[i+1])
		}
	}
	for _, a := range args {
		secrets.Learn(a)
	}
	return &outlet{arguments: args, secrets: secrets, out: newPrinter(os.Stdout, secrets), err: newPrinter(os.Stderr, secrets)}
}

// learnAsk makes secret what a request of the user's holds: what came from the
// environment, and what is named like a secret.
func (o *outlet) learnAsk(r config.Request) {
	for _, s := range r.Secrets {
		o.learn(s)
	}
	o.secrets.LearnRequest(r.Ask.URL, slices.DeleteFunc(slices.Clone(r.Ask.Headers), func(h fetch.Header) bool {
		return slices.ContainsFunc(r.Secrets, func(s config.Secret) bool { return s.Header == h.Name })
	}), r.Ask.Body)
}

// learn makes secret what of a configuration came from the environment.
func (o *outlet) learn(s config.Secret) {
	for _, v := range s.Variables {
		o.secrets.Add(v.Value, v.Name)
	}
	if s.Header != "" {
		o.secrets.AddHeader(s.Header, s.Value, s.Written)
	}
}

// structured returns where a format goes whose values are clean already, and
// whose keys must stay as they are.
func (o *outlet) structured() io.Writer { return o.out.to }

// complain prints a message on standard error, bounded. Nobody has to read it: a
// pipe that is full does not keep the program from ending.
func (o *outlet) complain(text string) {
	text = inert.Message(o.secrets.Text(text), o.arguments)
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		fmt.Fprintln(o.err, "corsuite: "+text)
	}()
	select {
	case <-printed:
	case <-time.After(lastWords):
	}
}

// flush writes what has no line break behind it yet.
func (o *outlet) flush() {
	_, _ = o.out.Flush(), o.err.Flush() // nobody is left to be told
}

// printer prints on one stream. Several goroutines may use it.
type printer struct {
	to    *os.File
	mu    sync.Mutex
	lines *inert.LineWriter
}

func newPrinter(to *os.File, secrets *redact.Secrets) *printer {
	colours := term.IsTerminal(int(to.Fd()))
	return &printer{to: to, lines: inert.NewLineWriter(to, func(text []byte) []byte {
		return inert.Lines(inert.Stream([]byte(secrets.Text(string(text))), colours))
	})}
}

// Write implements io.Writer. What follows the last line break waits for more.
func (p *printer) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lines.Write(text)
}

// Flush writes what has no line break behind it.
func (p *printer) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lines.Flush()
}

// terminal returns the terminal that a stream of the command writes to, if it is one.
func terminal(w io.Writer) (*os.File, bool) {
	f, ok := w.(*os.File)
	if p, isOurs := w.(*printer); isOurs {
		f, ok = p.to, true
	}
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// childBytes is how much of what a child prints is passed on.
const childBytes = 1 << 20

// childOutput returns a writer for what a child prints: the first childBytes of
// it are passed on, then a sentence that names the flag.
func childOutput(to io.Writer, flag string) io.Writer {
	return &limitedWriter{to: to, flag: flag, left: childBytes}
}

type limitedWriter struct {
	to   io.Writer
	flag string
	left int
	told bool // that there is more
}

// Write implements io.Writer. It never fails, so that the child goes on.
func (c *limitedWriter) Write(text []byte) (int, error) {
	shown := text[:min(len(text), c.left)]
	_, _ = c.to.Write(shown)
	c.left -= len(shown)
	if len(shown) < len(text) && !c.told {
		c.told = true
		_, _ = fmt.Fprintf(c.to, "\ncorsuite: %s has printed more than %d MB: the rest is not shown\n", c.flag, childBytes>>20)
	}
	return len(text), nil
}
