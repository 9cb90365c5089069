package webkit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proc"
	"github.com/corsuite/corsuite/harness/proxied"
)

// ErrNotFound says that WebKitGTK's MiniBrowser, or a display for it, is not installed.
var ErrNotFound = errors.New("no WebKitGTK found")

const (
	// profilePrefix begins the names of the directories that the browser works in.
	profilePrefix = "corsuite-webkit-"
	// displayPatience bounds the start of a display.
	displayPatience = 20 * time.Second
)

// places are where distributions keep the MiniBrowser, which is in no PATH.
func places() []string {
	return []string{
		"/usr/lib/*/webkitgtk-6.0/MiniBrowser", "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
		"/usr/libexec/webkitgtk-6.0/MiniBrowser", "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
		"/usr/lib/webkitgtk-6.0/MiniBrowser", "/usr/lib/webkit2gtk-4.1/MiniBrowser",
	}
}

// find returns the paths of the MiniBrowser and of Xvfb.
func find() (browser, display string, err error) {
	display, err = exec.LookPath("Xvfb")
	if err != nil {
		return "", "", fmt.Errorf("%w: its display needs Xvfb (on Debian: apt-get install webkit2gtk-driver xvfb), or judge without it: --via raw,chrome", ErrNotFound)
	}
	for _, pattern := range places() {
		if found, _ := filepath.Glob(pattern); len(found) > 0 { // the patterns are well formed
			return found[0], display, nil
		}
	}
	return "", "", fmt.Errorf("%w: install its MiniBrowser (on Debian: apt-get install webkit2gtk-driver xvfb), or judge without it: --via raw,chrome", ErrNotFound)
}

// Installed returns why WebKitGTK cannot be started, or nil.
func Installed() error {
	_, _, err := find()
	return err
}

// Start starts a MiniBrowser behind a proxy. The error is ErrNotFound when it is not
// installed.
func Start(ctx context.Context, o proxied.Options) (*proxied.Agent, error) {
	if err := Installed(); err != nil {
		return nil, err
	}
	o.Open, o.Profile, o.Upgraded = open, fetch.WebKit(), true
	return proxied.Start(ctx, o)
}

// browser is a MiniBrowser and its display.
type browser struct {
	*proxied.Process
	display *proxied.Process
	once    sync.Once
	err     error
}

// open starts a display, and the browser on it.
func open(ctx context.Context, way proxied.Way) (proxied.Browser, error) {
	path, xvfb, err := find()
	if err != nil {
		return nil, err
	}
	proc.SweepProfiles(os.TempDir(), profilePrefix)
	display, number, err := startDisplay(ctx, xvfb)
	if err != nil {
		return nil, err
	}
	profile, err := proc.NewProfile(profilePrefix)
	if err != nil {
		return nil, errors.Join(err, display.Close())
	}
	// The directory stands in the command line: that is how a dead run's browser is found.
	cmd := exec.Command(path, "--private", "--ignore-tls-errors", "--proxy="+way.Proxy, "--name="+profile.Dir, way.URL)
	cmd.Env = append(os.Environ(),
		"DISPLAY=:"+number, "GDK_BACKEND=x11", "HOME="+profile.Dir, "XDG_CACHE_HOME="+profile.Dir, "XDG_DATA_HOME="+profile.Dir,
		"XDG_CONFIG_HOME="+profile.Dir, "XDG_RUNTIME_DIR="+profile.Dir,
		"LIBGL_ALWAYS_SOFTWARE=1", "WEBKIT_DISABLE_COMPOSITING_MODE=1", "WEBKIT_DISABLE_DMABUF_RENDERER=1", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1",
	)
	b := &browser{Process: proxied.NewProcess(cmd, profile), display: display}
	if err := b.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", path, err), b.Close())
	}
	return b, nil
}

// startDisplay starts an X server without a screen and returns its number.
func startDisplay(ctx context.Context, xvfb string) (display *proxied.Process, number string, err error) {
	profile, err := proc.NewProfile(profilePrefix)
	if err != nil {
		return nil, "", err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("ask a display for its number: %w", err), profile.Remove())
	}
	defer read.Close()
	cmd := exec.Command(xvfb, "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset", "-fbdir", profile.Dir)
	cmd.ExtraFiles = []*os.File{write}
	display = proxied.NewProcess(cmd, profile)
	err = display.Start()
	_ = write.Close() // the display has its own
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("start %s: %w", xvfb, err), display.Close())
	}
	deadline := time.Now().Add(displayPatience)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	_ = read.SetReadDeadline(deadline)
	// To the end of the line: it comes in pieces, and the display ends if nobody reads them.
	line, err := bufio.NewReader(io.LimitReader(read, 16)).ReadString('\n')
	number = strings.TrimSpace(line)
	if _, notNumber := strconv.Atoi(number); err != nil || notNumber != nil {
		return nil, "", errors.Join(fmt.Errorf("start %s: it told no number; it printed %q", xvfb, display.Output()), err, display.Close())
	}
	return display, number, nil
}

// Output is the end of what browser and display have printed.
func (b *browser) Output() string { return b.Process.Output() + b.display.Output() }

// Kill ends browser and display at once.
func (b *browser) Kill() {
	b.Process.Kill()
	b.display.Kill()
}

// Close ends browser and display, and removes what they left.
func (b *browser) Close() error {
	b.once.Do(func() { b.err = errors.Join(b.Process.Close(), b.display.Close()) })
	return b.err
}
