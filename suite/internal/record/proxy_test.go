package record

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// listen returns a proxy, and a client that goes through it.
func listen(t *testing.T, o Options) (*Proxy, *http.Client) {
	t.Helper()
	p, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	return p, &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address)}}
}

func ask(t *testing.T, c *http.Client, method, address, body string, headers ...string) (status int, text string, err error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	answer, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(got), err
}

func TestProxy(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("X-Seen", r.Header.Get("X-Forwarded-For"))
		w.Header()["Vary"] = []string{"Origin", "Accept"}
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, "%s %s %d", r.Method, r.Host, len(body))
	}))
	defer server.Close()
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + dead.Addr().String()
	dead.Close()

	p, c := listen(t, Options{})
	const origin = "Origin: https://app.example.com"
	big := strings.Repeat("b", keptBody+1)
	status, text, err := ask(t, c, "POST", server.URL+"/items?q=1", big, origin, "Content-Type: text/plain", "User-Agent: Mozilla/5.0 HeadlessChrome/140.0.1 Safari/537.36")
	if want := fmt.Sprintf("POST %s %d", strings.TrimPrefix(server.URL, "http://"), len(big)); err != nil || status != 202 || text != want {
		t.Errorf("got %d %q, %v; want 202 %q", status, text, err, want)
	}
	if _, _, err := ask(t, c, "POST", gone+"/none", "x", origin); err == nil {
		t.Error("a server that is not there has answered through the proxy")
	}
	// Neither is of another origin's page.
	for _, more := range [][]string{nil, {"Origin: " + server.URL}} {
		if _, _, err := ask(t, c, "GET", server.URL+"/own", "", more...); err != nil {
			t.Error(err)
		}
	}

	har, err := p.HAR("test")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Log struct {
			Browser struct{ Name, Version string }
			Entries []struct {
				Request struct {
					Method, URL string
					PostData    struct{ MimeType, Text string }
				}
				Response struct {
					Status  int
					Headers []field
					Error   string `json:"_error"`
				}
			}
		}
	}
	if err := json.Unmarshal(har, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Log.Entries) != 2 || got.Log.Browser.Name != "Chrome" || got.Log.Browser.Version != "140.0.1" {
		t.Fatalf("got %d entries of %v; want the two across origins, of Chrome 140.0.1", len(got.Log.Entries), got.Log.Browser)
	}
	one, other := got.Log.Entries[0], got.Log.Entries[1]
	if one.Request.URL != server.URL+"/items?q=1" || one.Request.PostData.MimeType != "text/plain" || len(one.Request.PostData.Text) != keptBody || one.Response.Status != 202 {
		t.Errorf("got %s %q with a body of %d, %d; want what was sent, its body bounded", one.Request.URL, one.Request.PostData.MimeType, len(one.Request.PostData.Text), one.Response.Status)
	}
	vary := 0
	for _, h := range one.Response.Headers {
		if h.Name == "Vary" {
			vary++
		}
		if h.Name == "X-Seen" && h.Value != "" {
			t.Errorf("the server was told of a proxy: %q", h.Value)
		}
	}
	if vary != 2 {
		t.Errorf("%d lines of Vary; want both", vary)
	}
	if other.Response.Status != 0 || other.Response.Error == "" {
		t.Errorf("got %+v; want no answer, and why", other.Response)
	}
}

// What is no request to a proxy gets no further.
func TestNoProxyRequest(t *testing.T) {
	p, _ := listen(t, Options{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: "+conn.RemoteAddr().String()+"\r\n\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 400 ") {
		t.Errorf("got %q, %v; want 400", line, err)
	}
}
