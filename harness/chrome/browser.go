package chrome

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"

	"github.com/corsuite/corsuite/harness/proc"
)

const (
	// startPatience bounds the start of a browser on a busy machine.
	startPatience = 30 * time.Second
	// endPatience is how long a browser may take to end by itself.
	endPatience = 3 * time.Second
	// profilePrefix begins the names of the browsers' profile directories.
	profilePrefix = "corsuite-chrome-"
)

// browser is the process, or the connection to a remote one.
type browser struct {
	// root is chromedp's context of the browser; it ends when the browser does.
	root    context.Context
	session cdp.Session
	version string
	// profile is the directory to remove; nil for a remote browser.
	profile *proc.Profile
	// cmd is the process, once it was started; nil for a remote browser.
	cmd *exec.Cmd
	// killings counts when we began to kill a page, and when that was done: others die with it.
	killings atomic.Int64

	end     sync.Once
	release []context.CancelFunc
}

// flags of the browsers that we start: quiet, quick, and open to the two
// things that a page at an intercepted origin needs (see notes).
// https://peter.sh/experiments/chromium-command-line-switches/
func flags(o Options, profile, relay string) []chromedp.ExecAllocatorOption {
	// Setting a flag again replaces chromedp's value, so its own list of features is repeated here.
	features := []string{
		"Translate", "BlinkGenPropertyTrees",
		"LocalNetworkAccessChecks",
		"AutoupgradeMixedContent",
		"HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
		"OptimizationHints", "MediaRouter",
		// What a thread beside the page reads, scripts and fonts, is not told of while it comes in.
		"BackgroundResourceFetch",
		// A page takes a fifth of the time where no process and no tab history is made for each site.
		"site-per-process", "IsolateOrigins", "ProactivelySwapBrowsingInstance", "BackForwardCache",
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(profile),
		chromedp.Flag("disable-features", strings.Join(features, ",")),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("renderer-process-limit", "1"),
		chromedp.Flag("mute-audio", true),
		// Said twice: chromium reads the first, headless-shell the second.
		chromedp.Flag("allow-running-insecure-content", true),
		chromedp.Flag("blink-settings", "allowRunningOfInsecureContent=true"),
	)
	if relay == "" {
		// A proxy of the environment would stand between the page and the server.
		options = append(options, chromedp.Flag("no-proxy-server", true))
	} else {
		options = append(options, chromedp.Flag("proxy-server", relay), chromedp.Flag("proxy-bypass-list", "<-loopback>"))
	}
	if o.Insecure {
		options = append(options, chromedp.Flag("ignore-certificate-errors", true))
	}
	if rules := o.resolverRules(); rules != "" {
		options = append(options, chromedp.Flag("host-resolver-rules", rules))
	}
	return options
}

// startBrowser starts or attaches to a browser, which then lives until close. One that
// is started has its connections made by the relay, if that is not "".
// ctx bounds the start only.
func startBrowser(ctx context.Context, o Options, relay string) (*browser, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.remote() {
		return attachBrowser(ctx, o.Path)
	}
	path, err := Find(o.Path)
	if err != nil {
		return nil, err
	}
	proc.SweepProfiles(os.TempDir(), profilePrefix)
	profile, err := proc.NewProfile(profilePrefix)
	if err != nil {
		return nil, err
	}
	output := proc.Tail{Limit: 2 << 10}
	b := &browser{profile: profile}
	options := append(flags(o, profile.Dir, relay), chromedp.ExecPath(path), chromedp.CombinedOutput(&output),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			proc.Lead(cmd)
			// chromedp starts it from a goroutine that is locked to its thread until it has ended.
			proc.NeverOrphan(cmd)
			b.cmd = cmd
		}))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.WithoutCancel(ctx), options...)
	b.release = []context.CancelFunc{cancelAlloc}
	if err := b.open(ctx, alloc); err != nil {
		b.close()
		return nil, fmt.Errorf("start %s: %w%s", path, err, quoted(&output))
	}
	return b, nil
}

// attachBrowser connects to a browser that runs already.
func attachBrowser(ctx context.Context, address string) (*browser, error) {
	alloc, cancelAlloc := remote.NewAllocator(context.WithoutCancel(ctx), address)
	b := &browser{release: []context.CancelFunc{cancelAlloc}}
	if err := b.open(ctx, alloc); err != nil {
		b.close()
		return nil, fmt.Errorf("attach to the browser at %s: %w", address, err)
	}
	return b, nil
}

// open starts the browser in its root context, before any tab. (When a browser
// dies at start under a context that only its children started, chromedp closes
// a channel twice.) It is called once per browser, whatever comes of it.
func (b *browser) open(ctx context.Context, alloc context.Context) error {
	silent := log.New(io.Discard, "", 0)
	root, cancel := chromedp.NewContext(alloc, chromedp.WithLogf(silent.Printf), chromedp.WithErrorf(silent.Printf))
	b.root = root
	// Once: before a browser is there a second call waits for one for ever.
	cancel = sync.OnceFunc(cancel)
	b.release = append(b.release, cancel)

	starting, stop := context.WithTimeout(ctx, startPatience)
	defer stop()
	unwatch := context.AfterFunc(starting, func() { go cancel() })
	version, err := chromedp.CallBrowser(root, cdpbrowser.GetVersion, cdp.Empty{})
	if !unwatch() {
		err = errors.Join(context.Cause(starting), err)
	}
	if err != nil {
		return err
	}
	b.session = chromedp.FromContext(root).Browser
	b.version = version.Product
	return nil
}

// gone is closed when the browser has ended, by us or by itself.
func (b *browser) gone() <-chan struct{} { return b.root.Done() }

// kill ends the browser's process group at once. It may be called at any time
// once the start is over, and again.
func (b *browser) kill() {
	if b.cmd != nil {
		proc.Kill(b.cmd)
	}
}

// close ends the browser and removes its profile. It may be called again.
func (b *browser) close() (err error) {
	b.end.Do(func() {
		if b.session != nil && b.profile != nil {
			// Asked nicely, a browser ends its helper processes too. One that does not end
			// is killed; so is what it has started, which may hold its output open.
			late := time.AfterFunc(endPatience, b.kill)
			ending, cancel := context.WithTimeout(b.root, endPatience)
			_ = chromedp.Cancel(ending)
			cancel()
			late.Stop()
		}
		// What never was a browser knows no other way, and its children none at all.
		b.kill()
		for i := len(b.release) - 1; i >= 0; i-- {
			b.release[i]()
		}
		b.kill()
		if b.profile != nil {
			err = b.profile.Remove()
		}
	})
	return err
}

// quoted returns "; it printed …", or nothing.
func quoted(output *proc.Tail) string {
	text := output.String()
	if text == "" {
		return ""
	}
	return fmt.Sprintf("; it printed %q", text)
}
