package chrome

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proc"
)

// remoteBrowser starts a browser as somebody else would and returns its address.
func remoteBrowser(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs Chrome; -short runs without one")
	}
	path, err := Find(os.Getenv("CORSUITE_CHROME"))
	if err != nil {
		t.Fatalf("%v\nrun `make setup`", err)
	}
	cmd := exec.Command(path, "--headless", "--remote-debugging-port=0", "--no-sandbox", "--user-data-dir="+t.TempDir(), "about:blank")
	proc.Lead(cmd)
	output, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		proc.Kill(cmd)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
			go func() {
				for lines.Scan() {
				}
			}()
			return address
		}
	}
	t.Fatal("the browser told no address")
	return ""
}

// A browser that runs already is asked in the same way, safely, and left as it was.
func TestRemote(t *testing.T) {
	address := remoteBrowser(t)
	s := serve(t, accepting)
	a := startAgent(t, Options{Path: address})
	for _, from := range []harness.Origin{friend, harness.Null} {
		if o := one(t, a, harness.Ask{From: from, URL: s.URL + "/"}); o.Outcome != harness.OutcomeShared {
			t.Errorf("%s: got %s %s %s; want shared", from, o.Outcome, o.Reason, o.Error)
		}
		if o := one(t, a, harness.Ask{From: from, URL: s.URL + "/", Method: "DELETE"}); o.Outcome != harness.OutcomeWithheld {
			t.Errorf("%s: DELETE: got %s %s %s; want withheld", from, o.Outcome, o.Reason, o.Error)
		}
	}
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	alloc, cancel := remote.NewAllocator(t.Context(), address)
	defer cancel()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	left, err := chromedp.Targets(ctx)
	if err != nil {
		t.Fatalf("the browser does not answer any more: %v", err)
	}
	for _, info := range left {
		if strings.Contains(info.URL, "corsuite") {
			t.Errorf("left open: %v", target.Info{URL: info.URL, Type: info.Type})
		}
	}
}
