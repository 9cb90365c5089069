package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proc"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/inputs/recorded"
	"github.com/corsuite/corsuite/suite/internal/record"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// recordGrace is how long a command that was stopped may take to end.
const recordGrace = 5 * time.Second

// recordFlags are the flags of `corsuite record`.
type recordFlags struct {
	out, draft string
	tls        bool
	cacert     string
	output     outputFlags
}

func recordCommand() *cobra.Command {
	var f recordFlags
	c := &cobra.Command{
		Use:   "record -- COMMAND [ARGUMENT…]",
		Short: "Record what a front-end asks while its own tests run, and judge it",
		Long: `Runs a command with a recording proxy, and judges what its browser asked of other
origins: what each page got, why, and what to change. The requests become a list for
corsuite try -f, with secrets as ${NAME}, and a draft of the policy.

The command finds the proxy in CORSUITE_PROXY, and in HTTP_PROXY and HTTPS_PROXY,
which Chrome heeds by itself, for loopback addresses too. Playwright and others want
it in their configuration: proxy: {server: process.env.CORSUITE_PROXY}. Connections
with TLS pass unread, and are counted: let the tests use http. What the
command prints goes to standard error.

Exit codes, the first that applies: 2 wrong usage, the command's own if that is
not 0, 1 a page was refused, 3 nothing was recorded, or not to its end, 0 otherwise.`,
		Example: `  corsuite record -- npm run e2e
  corsuite record --out requests.yaml --draft corsuite.yaml -- npx playwright test
  corsuite record --tls --cacert dev-server.pem -- npm run e2e`,
		Args: wantArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.SetInterspersed(false) // what follows the command is the command's own
	fs.StringVar(&f.out, "out", "requests.yaml", "a new `FILE` for the requests")
	fs.StringVar(&f.draft, "draft", "corsuite.yaml", "a new `FILE` for the draft of the policy")
	fs.BoolVar(&f.tls, "tls", false, "read connections with TLS, too: the command has to trust the file that CORSUITE_CA names")
	fs.StringVar(&f.cacert, "cacert", "", "with --tls: a PEM `FILE` of certificate authorities to trust besides the system's")
	fs.BoolVar(&f.output.verbose, "verbose", false, "show requests that were read, too, and every header")
	fs.StringArrayVar(&f.output.redact, "redact", nil, "a header or URL parameter, by `NAME`, whose value may not be shown (repeatable; credentials never are)")
	fs.StringVar(&f.output.server, "server", "", "the `SOFTWARE` to give advice for (default: as its answers tell)")
	return c
}

func (f *recordFlags) run(c *cobra.Command, args []string) error {
	for _, out := range []struct{ flag, file string }{{"--out", f.out}, {"--draft", f.draft}} {
		if _, err := os.Lstat(out.file); err == nil {
			return fmt.Errorf("%s is there already: it was left as it is; say %s NAME for another one", out.file, out.flag)
		}
	}
	outletOf(c.Context()).secrets.Hide(f.output.redact...)
	proxy, code, err := f.record(c, args)
	if err != nil {
		return err
	}
	judged := f.judge(c, proxy, args[0]) // its arguments may be secret
	if code != 0 {
		if judged != nil && judged.Error() != "" {
			outletOf(c.Context()).complain(judged.Error())
		}
		return exitWith(code, "%s ended with exit code %d", args[0], code)
	}
	return judged
}

// record runs the command with a proxy, and returns what it has recorded.
func (f *recordFlags) record(c *cobra.Command, args []string) (proxy *record.Proxy, code int, err error) {
	trusted, err := f.trust(c)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, trusted.remove()) }()
	if proxy, err = record.Listen(trusted.options); err != nil {
		return nil, 0, exitWith(exitCannotJudge, "%v", err)
	}
	code, err = underProxy(c.Context(), proxy.URL(), trusted.environment, args)
	if closed := proxy.Close(); err == nil {
		err = closed
	}
	return proxy, code, err
}

// underProxy runs a command that is told of a proxy, and returns its exit code.
func underProxy(ctx context.Context, proxy string, more, args []string) (int, error) {
	said := childOutput(outletOf(ctx).err, args[0])
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Stdout, c.Stderr, c.WaitDelay = said, said, recordGrace
	c.Env = append(os.Environ(), "CORSUITE_PROXY="+proxy,
		"HTTP_PROXY="+proxy, "http_proxy="+proxy, "HTTPS_PROXY="+proxy, "https_proxy="+proxy,
		// Chrome's word for "not even the loopback goes without".
		"NO_PROXY=<-loopback>", "no_proxy=<-loopback>")
	c.Env = append(c.Env, more...)
	proc.Lead(c)
	c.Cancel = func() error { proc.Terminate(c); return nil }
	err := c.Start()
	if err != nil {
		return 0, fmt.Errorf("%s cannot be started: %w", args[0], err)
	}
	defer killOnInterrupt(ctx, func() { proc.Kill(c) })()
	err = c.Wait()
	proc.Kill(c) // what it has left behind in its group
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 0, exitWith(exitCannotJudge, "%s was interrupted", args[0])
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	case errors.Is(err, exec.ErrWaitDelay):
		return 0, nil // it has ended, and something of it held the output
	case err != nil:
		return 0, exitWith(exitCannotJudge, "%s: %v", args[0], err)
	}
	return 0, nil
}

// judge says what was recorded, and writes the list and the draft.
func (f *recordFlags) judge(c *cobra.Command, proxy *record.Proxy, command string) error {
	o := outletOf(c.Context())
	for _, u := range proxy.Unread() {
		o.complain(unreadSentence(u))
	}
	kept, dropped := proxy.Kept()
	if dropped > 0 {
		o.complain(fmt.Sprintf("%d requests were not recorded: %d are kept", dropped, kept))
	}
	if kept == 0 {
		return exitWith(exitCannotJudge, "no request across origins went through the proxy: nothing was judged; give the browser of the tests the proxy that CORSUITE_PROXY names")
	}
	har, err := proxy.HAR(version())
	if err != nil {
		return err
	}
	r, err := recorded.Read("the recording", har)
	if err != nil {
		return err
	}
	learnRecording(o.secrets, r)
	if err := f.write(c, r, command); err != nil {
		return err
	}
	out := standardOutput(c, "text")
	if err := report.RecordingText(out, r, f.output.options(c, out)); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "\nwrote %s and %s: review them, then\n  corsuite try -f %s\n  corsuite run%s\n", f.out, f.draft, f.out, orNamed(f.draft))
	for _, t := range r.Requests {
		if o := t.Results[0].Observation; o.Outcome == harness.OutcomeBlocked && o.Reason.CORS() {
			return exitWith(exitFail, "")
		}
	}
	return untold(r, nil)
}

// write writes the two files, without what is secret.
func (f *recordFlags) write(c *cobra.Command, r *harness.Recording, command string) error {
	asks := make([]harness.Ask, len(r.Requests))
	for i, t := range r.Requests {
		asks[i] = t.Ask
	}
	secrets := outletOf(c.Context()).secrets
	clean := func(text []byte) []byte { return inert.Lines([]byte(secrets.Text(string(text)))) }
	return errors.Join(
		create("--out", f.out, clean(recorded.Requests(command, asks))),
		create("--draft", f.draft, clean(recorded.Draft(command, r))),
	)
}
