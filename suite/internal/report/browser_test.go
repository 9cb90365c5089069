package report_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
)

// A browser runs nothing of what a target sent and asks nobody for anything,
// while the page's own script does run. The same text in a careless page shows
// that it would.
func TestHTMLInBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	attack := attacks(server.URL)

	careless := open(t, []byte("<!doctype html><title>corsuite: FAIL</title><body>"+strings.Join(attack, "\n")))
	if careless.title != "owned" || !careless.owned || asked.Load() == 0 {
		t.Fatalf("careless page: got title %q, a marker %v, %d requests; want the attack to work there", careless.title, careless.owned, asked.Load())
	}
	asked.Store(0)
	seen := open(t, write(t, "html", attacked(attack), options()))
	if seen.title != "corsuite: FAIL" || seen.owned {
		t.Errorf("got title %q, a marker %v; want no script of the target's to run", seen.title, seen.owned)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("got %d requests; want none", n)
	}
	if !strings.HasSuffix(seen.output, " shown") {
		t.Errorf("got %q in the filter; want the page's own script to have run", seen.output)
	}
	if !strings.Contains(seen.text, `<script>document.title="owned"`) {
		t.Error("got a page without the attack; want it shown as text")
	}
}

// attacks are header values that set the title, leave an element with the id
// "owned" or ask address for something, wherever they are not escaped.
func attacks(address string) []string {
	run := `document.title="owned";document.body.append(Object.assign(document.createElement("i"),{id:"owned"}))`
	attr := strings.ReplaceAll(run, `"`, "&quot;")
	return []string{
		"<script>" + run + "</script>",
		"</script></style></title></textarea><script>" + run + "</script>",
		`"><img src=x onerror='` + attr + `'>`,
		`'><svg onload="` + attr + `">`,
		`" autofocus onfocus="` + attr + `" x="`,
		`<a id=link href='javascript:` + attr + `'>x</a><script>document.getElementById("link").click()</script>`,
		"javascript:" + run,
		`<iframe srcdoc="<script>parent.` + strings.ReplaceAll(attr, "document.", "parent.document.") + `</script>"></iframe>`,
		`<img src="` + address + `/img"><link rel=stylesheet href="` + address + `/style">`,
		`<style>body{background:url(` + address + `/background)}</style>`,
		`<iframe src="` + address + `/frame"></iframe>`,
		`{{.}}</pre><object data="` + address + `/object"></object>`,
	}
}

// attacked is a report in which every string of the target's is an attack.
func attacked(attack []string) *harness.Report {
	r := sample()
	bad := strings.Join(attack, "\n")
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		for k, value := range attack {
			x.Response = append(x.Response, header("Server", value), header("Access-Control-X"+value, value), header(fmt.Sprint("X-", k), value))
		}
		x.Method, x.URL, x.Body = attack[0], "javascript:"+attack[1], bad
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.Why, v.Got, v.Parameter, v.Notes, v.Reproduce = attack[i%len(attack)], bad, bad, attack, attack
		v.Spec = "javascript:" + attack[6]
		for k := range v.Instances {
			v.Instances[k].Label, v.Instances[k].Console = bad, bad
		}
	}
	r.Targets[0].Server, r.Targets[0].URL, r.Incomplete = bad, "javascript:"+bad, attack
	r.Agents[0].Version, r.Agents[0].Notes = bad, attack
	return r
}

// opened is what a browser made of a page.
type opened struct {
	title, output, text string
	owned               bool
}

// open opens a page from a file and returns the document as it stands two
// seconds later.
func open(t *testing.T, page []byte) opened {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	// Two seconds of the page's own time let every script of it run out.
	doc, err := html.Parse(bytes.NewReader(dumpDOM(t, dir, "file://"+file, "--virtual-time-budget=2000")))
	if err != nil {
		t.Fatal(err)
	}
	var o opened
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode:
			o.text += n.Data
		case n.Data == "title" && n.FirstChild != nil && o.title == "":
			o.title = n.FirstChild.Data
		case n.Data == "output" && n.FirstChild != nil:
			o.output = n.FirstChild.Data
		}
		o.owned = o.owned || attribute(n, "id") == "owned"
	}
	return o
}

// dumpDOM returns the document at an address once it is loaded. The profile
// stays in dir.
func dumpDOM(t testing.TB, dir, address string, flags ...string) []byte {
	t.Helper()
	browser, err := chrome.Find("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	flags = append(flags, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		// Without this no file could ask a server on loopback, careless or not.
		"--disable-features=LocalNetworkAccessChecks",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", address)
	c := exec.CommandContext(ctx, browser, flags...)
	c.WaitDelay = 5 * time.Second
	var log bytes.Buffer
	c.Stderr = &log
	document, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, log.String())
	}
	return document
}
