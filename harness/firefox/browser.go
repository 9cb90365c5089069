package firefox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proc"
	"github.com/corsuite/corsuite/harness/proxied"
)

const (
	// profilePrefix begins the names of the profile directories.
	profilePrefix = "corsuite-firefox-"
	// startPatience bounds the start of Firefox on a busy machine.
	startPatience = time.Minute
	// endPatience is how long Firefox may take to end by itself.
	endPatience = 3 * time.Second
)

// process is what a browser that was started needs: package proxied has one.
type process interface {
	Start() error
	Gone() <-chan struct{}
	Kill()
	Output() string
	Close() error
}

// browser is a Firefox with a session.
type browser struct {
	// process is nil for a Firefox that ran already.
	process process
	session *session
	console *console
	once    sync.Once
	err     error
}

var _ proxied.Speaker = (*browser)(nil)

// open starts a Firefox, or attaches to one, and opens the page.
func open(ctx context.Context, path string, way proxied.Way) (proxied.Browser, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	b := &browser{console: newConsole()}
	address := path
	if !remote(path) {
		var err error
		if address, err = b.start(ctx, path, way); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	if err := b.attach(ctx, address, way); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// start starts Firefox with a profile of its own and returns where it speaks BiDi.
func (b *browser) start(ctx context.Context, named string, way proxied.Way) (address string, err error) {
	path, err := Find(named)
	if err != nil {
		return "", err
	}
	proc.SweepProfiles(os.TempDir(), profilePrefix)
	profile, err := proc.NewProfile(profilePrefix)
	if err != nil {
		return "", err
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--profile", profile.Dir, "--remote-debugging-port", "0", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+profile.Dir, "MOZ_CRASHREPORTER_DISABLE=1", "MOZ_HEADLESS=1")
	announced := &announcement{found: make(chan string, 1)}
	p := proxied.NewProcess(cmd, profile, announced)
	b.process = p
	if err := writePrefs(profile.Dir, way.Address); err != nil {
		return "", err
	}
	if err := p.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", path, err)
	}
	select {
	case address := <-announced.found:
		return address, nil
	case <-p.Gone():
		err = errors.New("it ended")
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return "", fmt.Errorf("start %s: %w; it printed %q", path, err, p.Output())
}

// attach begins a session and opens the page in a window of its own.
func (b *browser) attach(ctx context.Context, address string, way proxied.Way) error {
	if !strings.HasSuffix(address, "/session") {
		address = strings.TrimSuffix(address, "/") + "/session"
	}
	var err error
	if b.session, err = dial(ctx, address, b.console.event); err != nil {
		return err
	}
	capabilities := map[string]any{
		"acceptInsecureCerts": true,
		"proxy":               map[string]any{"proxyType": "manual", "httpProxy": way.Address, "sslProxy": way.Address, "noProxy": []string{}},
	}
	if err := b.session.call(ctx, "session.new", map[string]any{"capabilities": map[string]any{"alwaysMatch": capabilities}}, nil); err != nil {
		return err
	}
	if err := b.session.call(ctx, "session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil); err != nil {
		return err
	}
	var tab struct {
		Context string `json:"context"`
	}
	if err := b.session.call(ctx, "browsingContext.create", map[string]any{"type": "tab"}, &tab); err != nil {
		return err
	}
	return b.session.call(ctx, "browsingContext.navigate", map[string]any{"context": tab.Context, "url": way.URL, "wait": "none"}, nil)
}

// Gone is closed when Firefox, or the connection to it, has ended.
func (b *browser) Gone() <-chan struct{} { return b.session.over }

// Kill ends the processes at once. A Firefox that ran already lives on.
func (b *browser) Kill() {
	if b.process != nil {
		b.process.Kill()
	}
}

// Output is the end of what Firefox has printed.
func (b *browser) Output() string {
	if b.process == nil {
		return ""
	}
	return b.process.Output()
}

// Close ends Firefox and removes its profile; one that ran already loses its session only.
func (b *browser) Close() error {
	b.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), endPatience)
		defer cancel()
		if b.session != nil && b.process == nil {
			_ = b.session.call(ctx, "session.end", struct{}{}, nil) // it may be gone
		}
		if b.process != nil {
			// Asked nicely it takes longer than it may; the profile is thrown away.
			b.process.Kill()
			b.err = b.process.Close()
		}
		if b.session != nil {
			b.session.close()
		}
	})
	return b.err
}

// Forget implements proxied.Speaker.
func (b *browser) Forget(fragment string) { b.console.forget(fragment) }

// Said implements proxied.Speaker.
func (b *browser) Said(ctx context.Context, fragment string) (text string, means []fetch.Reason) {
	text = b.console.reason(ctx, fragment)
	return text, Reasons(text)
}

// announcement finds the address in what Firefox prints.
type announcement struct {
	found chan string
	line  []byte
	done  bool
}

var listening = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)\s`)

// lineBytes bounds a line that may be the announcement.
const lineBytes = 4 << 10

// Write takes all of p.
func (a *announcement) Write(p []byte) (int, error) {
	if a.done {
		return len(p), nil
	}
	a.line = append(a.line, p...)
	if m := listening.FindSubmatch(a.line); m != nil {
		a.found <- string(m[1])
		a.done = true
	}
	if excess := len(a.line) - lineBytes; excess > 0 {
		a.line = a.line[excess:]
	}
	return len(p), nil
}

var _ io.Writer = (*announcement)(nil)
