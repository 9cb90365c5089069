package proxied

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/probe"
)

// scripted is a browser that does what a test says: its page goes where it is sent,
// and each ask is carried out by the script.
type scripted struct {
	t   *testing.T
	way Way
	// script makes an ask and returns what the page could tell of it.
	script func(s *scripted, order probe.Order) probe.Told

	client *http.Client
	origin string
	pages  int
	gone   chan struct{}
	end    context.CancelFunc
	ended  sync.WaitGroup
}

// opened returns a way to open scripted browsers.
func opened(t *testing.T, script func(*scripted, probe.Order) probe.Told) func(context.Context, Way) (Browser, error) {
	return func(_ context.Context, way Way) (Browser, error) {
		proxy, err := url.Parse(way.Proxy)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(way.Authority) {
			t.Error("the authority is no certificate")
		}
		transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}}
		s := &scripted{t: t, way: way, script: script, client: &http.Client{Transport: transport}, gone: make(chan struct{})}
		ctx, cancel := context.WithCancel(context.Background())
		s.end = cancel
		s.ended.Go(func() { s.run(ctx) })
		return s, nil
	}
}

func (s *scripted) Gone() <-chan struct{} { return s.gone }
func (s *scripted) Kill()                 { s.end() }
func (s *scripted) Close() error {
	s.end()
	s.client.CloseIdleConnections()
	s.ended.Wait()
	return nil
}

// run is the life of the page.
func (s *scripted) run(ctx context.Context) {
	page, key, _ := strings.Cut(s.way.URL, "#")
	s.load(ctx, page)
	told := map[string]any{}
	for ctx.Err() == nil {
		report := map[string]any{"key": key, "page": fmt.Sprint(s.pages), "origin": s.origin}
		for name, value := range told {
			report[name] = value
		}
		text, _ := json.Marshal(report)
		var next errand
		answer, err := s.fetch(ctx, "POST", s.origin+fixtures.OrdersPath, text)
		if err != nil || json.Unmarshal([]byte(answer), &next) != nil || next.End {
			return
		}
		told = map[string]any{}
		switch {
		case next.Move != "":
			s.load(ctx, next.Move)
		case next.Ask != nil:
			told = map[string]any{"done": next.Number, "result": s.script(s, *next.Ask)}
		case next.Ready != "":
			told = map[string]any{"done": next.Number, "result": map[string]string{"origin": "null"}}
		}
	}
}

// load goes to an address of our page.
func (s *scripted) load(ctx context.Context, page string) {
	text, err := s.fetch(ctx, "GET", page, nil)
	if ctx.Err() == nil && (err != nil || !strings.Contains(text, "corsuite.ask")) {
		s.t.Errorf("%s: got %.60q, %v; want our page", page, text, err)
	}
	s.pages++
	s.origin = strings.TrimSuffix(page, fixtures.PagePath)
}

// fetch makes a request that matters to no test.
func (s *scripted) fetch(ctx context.Context, method, url string, body []byte) (string, error) {
	q, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	q.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36")
	resp, err := s.client.Do(q)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// send writes the text of requests to the proxy, over one connection, and returns the
// answers as they came.
func send(t *testing.T, proxy string, requests ...string) []string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", proxy, time.Second)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	r := bufio.NewReader(conn)
	var answers []string
	for _, request := range requests {
		if _, err := io.WriteString(conn, strings.ReplaceAll(request, "\n", "\r\n")); err != nil {
			t.Error(err)
		}
		// The head as it came, then the body by its length.
		var head strings.Builder
		for {
			line, err := r.ReadString('\n')
			head.WriteString(line)
			if err != nil || line == "\r\n" {
				break
			}
		}
		resp, err := http.ReadResponse(bufio.NewReader(io.MultiReader(strings.NewReader(head.String()), r)), &http.Request{Method: strings.Fields(request)[0]})
		if err == nil && resp.ContentLength > 0 {
			_, _ = io.CopyN(io.Discard, resp.Body, resp.ContentLength)
		}
		answers = append(answers, strings.ReplaceAll(head.String(), "\r\n", "\n"))
	}
	return answers
}

// target is a server of which the test sees every byte.
type target struct {
	url string

	mu   sync.Mutex
	seen []string
}

// serve starts a target that answers each request by a function of its text.
func serve(t *testing.T, answer func(request string) string) *target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tg := &target{url: "http://" + l.Addr().String() + "/items"}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
				for r := bufio.NewReader(conn); ; {
					var head strings.Builder
					for {
						line, err := r.ReadString('\n')
						if err != nil {
							return
						}
						head.WriteString(line)
						if line == "\r\n" {
							break
						}
					}
					text := strings.ReplaceAll(head.String(), "\r\n", "\n")
					tg.mu.Lock()
					tg.seen = append(tg.seen, text)
					tg.mu.Unlock()
					if _, err := io.WriteString(conn, strings.ReplaceAll(answer(text), "\n", "\r\n")); err != nil {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	return tg
}

// asked returns the requests that the target has seen.
func (tg *target) asked() []string {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	return append([]string(nil), tg.seen...)
}

func (tg *target) host() string { return strings.Split(tg.url, "/")[2] }

// started starts an agent with a scripted browser.
func started(t *testing.T, o Options, script func(*scripted, probe.Order) probe.Told) *Agent {
	t.Helper()
	o.Name, o.Open = "scripted", opened(t, script)
	a, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// observed asks one story.
func observed(t *testing.T, a *Agent, asks ...harness.Ask) []harness.Observation {
	t.Helper()
	for _, observations := range a.Ask(t.Context(), []harness.Story{{ID: "s", Asks: asks}}) {
		return observations
	}
	t.Fatal("no observation")
	return nil
}
