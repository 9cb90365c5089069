package variants

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func TestBrokenAreWellFormed(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	rule := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$`)
	fault := regexp.MustCompile(`^([A-Z]{2}-[0-9]{2}( |$))*$`)
	seen := map[string]bool{}
	for _, m := range Broken() {
		if seen[m.ID] {
			t.Errorf("two mutants are called %s", m.ID)
		}
		seen[m.ID] = true
		if !id.MatchString(m.ID) || !rule.MatchString(m.Rule) || m.Case != "" && !id.MatchString(m.Case) {
			t.Errorf("%s: rule %q and case %q; want ids of lower case with dashes", m.ID, m.Rule, m.Case)
		}
		if m.Title == "" || strings.HasSuffix(m.Title, ".") || m.Source == "" || !fault.MatchString(m.Fault) {
			t.Errorf("%s: title %q, source %q, fault %q; want a sentence without full stop, a source, rows of the catalogue", m.ID, m.Title, m.Source, m.Fault)
		}
		if !slices.Contains([]Scope{Universal, OneOrigin, Declared}, m.Scope) {
			t.Errorf("%s: scope %q", m.ID, m.Scope)
		}
		if !slices.Contains([]Need{"", Wire, Page}, m.Needs) {
			t.Errorf("%s needs %q", m.ID, m.Needs)
		}
		ways := 0
		for _, has := range []bool{m.Change != nil, m.Wrap != nil, m.Listen != nil} {
			if has {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s goes wrong in %d ways; want one", m.ID, ways)
		}
		if found, ok := ByID(m.ID); !ok || found.Title != m.Title {
			t.Errorf("ByID(%q) = %v, %v", m.ID, found.Title, ok)
		}
	}
	if _, ok := ByID("no-such-mutant"); ok {
		t.Error(`ByID("no-such-mutant") finds one`)
	}
	for _, v := range Correct() {
		if seen[v.ID] {
			t.Errorf("a broken and a correct server are called %s", v.ID)
		}
	}
	if len(seen) < 120 {
		t.Errorf("there are %d mutants; want at least 120", len(seen))
	}
}

func TestSeenBy(t *testing.T) {
	t.Parallel()
	no := errors.New("cannot")
	socket := func(a harness.Ask) error {
		if a.Initiator != "" {
			return no
		}
		return nil
	}
	browser := func(a harness.Ask) error {
		if a.Bytes != nil {
			return no
		}
		return nil
	}
	for need, want := range map[Need][2]bool{"": {true, true}, Wire: {true, false}, Page: {false, true}} {
		m := Variant{Needs: need}
		if got := [2]bool{m.SeenBy(socket), m.SeenBy(browser)}; got != want {
			t.Errorf("needs %q: seen by a socket, a browser is %v; want %v", need, got, want)
		}
	}
}

// Every mutant answers at least one conversation otherwise than the reference
// under the same policy: the request that it names, if it names one.
func TestMutantsDifferFromTheReference(t *testing.T) {
	t.Parallel()
	for _, m := range Broken() {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			broken := serve(t, m)
			right := serve(t, Variant{Policy: m.Policy})
			if len(m.ShownBy) > 0 {
				conversation := []string{request(m.ShownBy[0], slices.Concat(m.ShownBy[1:], []string{"Connection: close"})...)}
				if answers(t, broken, conversation) == answers(t, right, conversation) {
					t.Errorf("%q is answered as the reference does", m.ShownBy)
				}
				return
			}
			for _, conversation := range conversations(m) {
				if answers(t, broken, conversation) != answers(t, right, conversation) {
					return
				}
			}
			if http2Origin(t, broken) != http2Origin(t, right) || swapsUnderLoad(t, broken) && !swapsUnderLoad(t, right) {
				return
			}
			t.Error("none of the usual requests tells it from the reference: name one in ShownBy")
		})
	}
}

// A server without a mistake does not differ, or the test above would prove nothing.
func TestNoMistakeIsNoDifference(t *testing.T) {
	t.Parallel()
	for _, policy := range []*harness.Policy{nil, public(), pattern(), withNull(), anyoneWithCredentials()} {
		m := Variant{Policy: policy}
		one, other := serve(t, m), serve(t, m)
		for _, conversation := range conversations(m) {
			if got, want := answers(t, one, conversation), answers(t, other, conversation); got != want {
				t.Errorf("%q: got\n%s\nand\n%s", conversation, got, want)
			}
		}
		if policy == nil && (swapsUnderLoad(t, one) || http2Origin(t, one) != http2Origin(t, other)) {
			t.Error("the reference swaps origins, or differs over HTTP/2")
		}
	}
}

// The guard of the look-alikes: a stranger is refused and a friend let in, in
// the very words of the reference, or the rule could not judge.
func TestLookAlikesLeaveOthersAlone(t *testing.T) {
	t.Parallel()
	for _, m := range Broken() {
		if m.Rule != "origin-matching.look-alike" && m.Rule != "origin-matching.preflight-look-alike" {
			continue
		}
		broken, right := serve(t, m), serve(t, Variant{Policy: m.Policy})
		for _, origin := range append(friends(m), "https://stranger.example", "http://stranger.example", "null") {
			for _, head := range []string{"GET /items", "OPTIONS /items"} {
				conversation := []string{request(head, "Origin: "+origin, "Access-Control-Request-Method: PUT", "Connection: close")}
				if got, want := answers(t, broken, conversation), answers(t, right, conversation); got != want {
					t.Errorf("%s: %s from %s: got\n%s\nwant\n%s", m.ID, head, origin, got, want)
				}
			}
		}
	}
}

func serve(t *testing.T, m Variant) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, m) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}

// friends returns the origins that the mutant's policy lets in.
func friends(m Variant) []string {
	some := strings.NewReplacer("://**.", "://some.deep.", ":*", ":49321", "*", "some")
	var origins []string
	for _, g := range m.MeantPolicy().AllGrants() {
		for _, origin := range g.Origins {
			if origin != harness.Any {
				origins = append(origins, some.Replace(origin))
			}
		}
	}
	return origins
}

func request(head string, fields ...string) string {
	return head + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + strings.Join(fields, "\r\n") + "\r\n\r\n"
}

// conversations returns what is said to a server, a connection each.
func conversations(m Variant) [][]string {
	const app = "https://app.example.com"
	path := m.Target("").URL
	origins := append(friends(m), "https://stranger.example", "http://stranger.example", "null", "",
		"https://app.example.com.stranger.example", "https://app.example.comstranger.example", "https://strangerapp.example.com",
		"https://x-app.example.com-x.stranger.example", "https://appzexample.com", "https://stranger.app.example.com",
		"https://stranger.example.com", "https://example.com", "http://app.example.com", "https://app.example.com:8443",
		"https://app.example.com_.stranger.example", "https://app.example.co", "https://pp.example.com", "http://localhost:3000",
		"http://127.0.0.1", "https://127.0.0.1", "https://app.example.com.", "https://xexample.com", "https://some.example.com.stranger.example",
		"http://some.example.com", "https://stranger.github.io", "https://old.example.com", "https://apq.example.com", "https://app.stranger.example", "https://strangermple.com", "https://.example.com", "capacitor://localhost", "http://192.168.0.1",
		"https://stranger@app.example.com", "http://stranger.example/app.example.com", app+", https://stranger.example",
		"https://app.example.com@stranger.example", "https://app.example.com#.stranger.example", "https://app.example.com%0a.stranger.example",
		"https://app.example.com`.stranger.example", "*", "https://sub.stranger.example", "https://\xff\xfe.stranger.example", "https://"+strings.Repeat("a.", 200)+"example", "odd")
	var all [][]string
	one := func(lines ...string) {
		all = append(all, []string{request(lines[0], append(lines[1:], "Connection: close")...)})
	}
	for _, origin := range origins {
		one("GET "+path, "Origin: "+origin)
		one("OPTIONS "+path, "Origin: "+origin, "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-api-key")
	}
	one("GET "+path, "Origin: https://"+strings.Repeat("a", 3000)+".example")
	one("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: P UT")
	one("GET " + path)
	one("HEAD "+path, "Origin: "+app)
	one("PUT "+path, "Origin: "+app)
	one("PATCH "+path, "Origin: "+app)
	one("OPTIONS "+path, "Origin: "+app)
	one("OPTIONS "+path, "Access-Control-Request-Method: PUT")
	one("GET "+path, "Origin: "+app, "Access-Control-Request-Method: PUT")
	for _, origin := range []string{app, "https://stranger.example", "https://app.example.com.stranger.example", "null"} {
		one("GET "+path, "Origin: "+origin, "Cookie: a=b")
	}
	one("GET "+path, "Origin: "+app, "X-Api-Key: k")
	one("GET "+path, "Origin: "+app, "Authorization: Bearer t")
	one("GET "+path, "Origin: "+app, "Range: bytes=0-1")
	for _, origin := range append([]string{app}, friends(m)...) {
		one("GET "+path, "Origin: "+origin, "If-None-Match: *")
	}
	one("GET /unknown", "Origin: "+app)
	one("GET /%ff", "Origin: "+app)
	one("GET /items", "Origin: "+app)
	one("OPTIONS /items", "Origin: "+app, "Access-Control-Request-Method: GET")
	one("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: ")
	one("GET "+path, "Origin: "+app, "Origin: https://stranger.example")
	one("GET "+path, "X-Origin: "+app)
	one("GET "+path, "Referer: "+app+"/page")
	one("GET "+path, "Origin: http://127.0.0.1")
	one("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: POST")
	for _, dest := range []string{"empty", "image", "script", "style", "font", "video"} {
		one("GET "+path, "Origin: "+app, "Accept: */*", "Sec-Fetch-Dest: "+dest)
	}
	one("GET "+path, "Origin: "+app, "Accept: text/event-stream")
	for _, method := range []string{"GET", "HEAD", "POST", "PATCH", "patch", "DELETE", "QUERY", "<b>"} {
		one("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: "+method)
	}
	for _, names := range []string{
		"content-type", "x-other", "authorization,x-api-key", "x-api-key,x-other", "X-API-KEY", "authorization, x-api-key",
		"authorization\r\nAccess-Control-Request-Headers: x-api-key", strings.Repeat("x-a,", 400) + "x-b",
	} {
		one("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: "+names)
	}
	all = append(all,
		[]string{"GET " + path + " HTTP/1.0\r\nOrigin: " + app + "\r\n\r\n"},
		[]string{request("GET "+path, "Origin: "+app), request("GET "+path, "Origin: "+app, "Connection: close")},
		[]string{request("GET "+path, "Origin: "+app), request("GET "+path, "Origin: https://admin.example.net:8443", "Connection: close")},
		[]string{request("GET " + path + "?q"), request("GET "+path+"?q", "Origin: "+app, "Connection: close")},
		[]string{request("GET "+path, "Accept: */*", "Connection: close", "Origin: "+app)},
		[]string{request("GET "+path, "Origin: https://stranger.example"), request("GET "+path, "Origin: https://stranger.example", "Connection: close")},
		[]string{request("GET "+path, "Origin: https://stranger.example"), request("GET "+path, "Origin: "+app, "Connection: close")},
		[]string{
			request("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: PUT"),
			request("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: GET", "Connection: close"),
		},
		[]string{
			request("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-undeclared"),
			request("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: PUT", "Connection: close"),
		},
		[]string{
			request("OPTIONS "+path, "Origin: https://stranger.example", "Access-Control-Request-Method: PUT"), request("GET "+path, "Origin: "+app, "Connection: close"),
		},
		[]string{request("GET "+path, "Origin: "+app), request("OPTIONS "+path, "Origin: "+app, "Access-Control-Request-Method: DELETE", "Connection: close")},
	)
	for _, origin := range []string{app, "https://stranger.example"} {
		one("GET "+path+"?a=1", "Origin: "+origin)
		for _, field := range []string{"User-Agent: Firefox", "Accept-Language: de", "Accept: text/html", "Accept: application/xml"} {
			one("GET "+path, "Origin: "+origin, field)
		}
	}
	return all
}

// answers says a conversation and returns what came back, but for what is volatile.
func answers(t *testing.T, addr string, conversation []string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	for _, message := range conversation {
		if _, err := io.WriteString(conn, message); err != nil {
			t.Fatal(err)
		}
	}
	all, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatalf("%q: %v", conversation, err)
	}
	return volatile().ReplaceAllString(string(all), "")
}

// volatile matches what no two answers have in common.
var volatile = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(X-Request-Id|Date|Connection): .*\r\n`)
})

func http2Origin(t *testing.T, addr string) string {
	t.Helper()
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+"/items", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(reference.Origin, "https://app.example.com")
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.Header.Get(reference.AllowOrigin)
}

// swapsUnderLoad reports whether concurrent requests get each other's origin.
func swapsUnderLoad(t *testing.T, addr string) bool {
	t.Helper()
	var wg sync.WaitGroup
	swapped := make([]bool, 16)
	for i := range swapped {
		wg.Go(func() {
			origin := FullPolicy().Origins[i%2]
			got := answers(t, addr, []string{request("GET /items", "Origin: "+origin, "Connection: close")})
			swapped[i] = !strings.Contains(got, fmt.Sprintf("%s: %s\r\n", reference.AllowOrigin, origin))
		})
	}
	wg.Wait()
	return slices.Contains(swapped, true)
}
