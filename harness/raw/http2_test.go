package raw

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// overHTTP2 starts net/http's server for HTTP/2 and 1.1, over TLS or with prior knowledge.
func overHTTP2(t *testing.T, secure bool, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	if secure {
		s.Config.Protocols.SetHTTP2(true)
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func TestHTTP2(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{true, false} {
		t.Run(fmt.Sprintf("TLS %v", secure), func(t *testing.T) {
			t.Parallel()
			var bodies atomic.Int64
			s := overHTTP2(t, secure, func(w http.ResponseWriter, r *http.Request) {
				n, _ := io.Copy(io.Discard, r.Body)
				bodies.Add(n)
				if r.ProtoMajor != 2 || r.Header.Get("Connection") != "" || r.Host != r.URL.Host && r.URL.Host != "" {
					t.Errorf("got %s, Connection %q, host %q", r.Proto, r.Header.Get("Connection"), r.Host)
				}
				w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
				w.Header().Set("Access-Control-Allow-Methods", "PUT")
				w.Header().Add("Vary", "Origin")
				w.Header().Add("Vary", "Accept")
				w.Header().Set("Trailer", "X-T")
				w.WriteHeader(http.StatusEarlyHints)
				w.WriteHeader(http.StatusTeapot)
				io.WriteString(w, "body of "+r.Method)
				w.Header().Set("X-T", "1")
			})
			a := agent(t, Options{Unsafe: true, HTTP: "2", Insecure: true})
			o := ask(t, a, harness.Ask{URL: s.URL + "/a?b", Method: "PUT", Body: strings.Repeat("x", 300_000)})
			wantOutcome(t, o, harness.OutcomeBlocked, fetch.PreflightInvalidStatus)

			o = ask(t, a, harness.Ask{URL: s.URL + "/a?b", Method: "POST", Body: strings.Repeat("x", 300_000)})
			wantOutcome(t, o, harness.OutcomeShared, "")
			if got := bodies.Load(); got != 300_000 {
				t.Errorf("server read %d bytes of body; want 300000, over several windows", got)
			}
			x := o.Exchanges[0]
			if x.Proto != "HTTP/2.0" || x.Status != http.StatusTeapot || x.Body != "body of POST" || x.Error != "" {
				t.Errorf("got %s %d %q %q; want HTTP/2.0 418 with its body", x.Proto, x.Status, x.Body, x.Error)
			}
			if got := fetch.Values(x.Response, "vary"); !slices.Equal(got, []string{"Origin", "Accept"}) {
				t.Errorf("got Vary %q; want two lines", got)
			}
			if header(x, "X-T") != "" {
				t.Error("a trailer is among the headers")
			}
			for _, line := range x.Request {
				if line.Name != strings.ToLower(line.Name) || line.Name == "connection" || line.Name == "host" {
					t.Errorf("request line %v; want lower case, nothing about the connection", line)
				}
			}
		})
	}
}

func TestVersionIsNegotiated(t *testing.T) {
	t.Parallel()
	handler := func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") }
	both := overHTTP2(t, true, handler)
	onlyOne := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	onlyOne.Config.ErrorLog = quiet()
	onlyOne.StartTLS()
	t.Cleanup(onlyOne.Close)
	clear := httptest.NewServer(http.HandlerFunc(handler))
	t.Cleanup(clear.Close)
	tests := []struct {
		name, url, option, ask string
		bytes                  *harness.Bytes
		want                   string // "" is an error
	}{
		{"TLS, any", both.URL, "", "", nil, "HTTP/2.0"},
		{"TLS, 1.1 by option", both.URL, "1.1", "", nil, "HTTP/1.1"},
		{"TLS, 1.1 by ask", both.URL, "2", "1.1", nil, "HTTP/1.1"},
		{"TLS, 1.0 by ask", both.URL, "", "1.0", nil, "HTTP/1.0"},
		{"TLS, bytes", both.URL, "", "", &harness.Bytes{}, "HTTP/1.1"},
		{"TLS, bytes in HTTP/2", both.URL, "", "2", &harness.Bytes{Headers: []fetch.Header{{Name: "X", Value: "y"}}}, "HTTP/2.0"},
		{"TLS without HTTP/2, any", onlyOne.URL, "", "", nil, "HTTP/1.1"},
		{"TLS without HTTP/2, 2", onlyOne.URL, "2", "", nil, ""},
		{"clear, any", clear.URL, "", "", nil, "HTTP/1.1"},
		{"clear without HTTP/2, 2", clear.URL, "2", "", nil, ""},
	}
	for _, test := range tests {
		a := agent(t, Options{HTTP: test.option, Insecure: true})
		for range 2 { // again over whatever connection is left
			o := ask(t, a, harness.Ask{URL: test.url, HTTP: test.ask, Bytes: test.bytes})
			switch {
			case test.want == "" && (o.Outcome != harness.OutcomeError || !strings.Contains(o.Error, "h2") && !strings.Contains(o.Error, "HTTP/2")):
				t.Errorf("%s: got %s %q; want an error that names HTTP/2", test.name, o.Outcome, o.Error)
			case test.want != "" && (len(o.Exchanges) != 1 || o.Exchanges[0].Proto != test.want || o.Outcome != harness.OutcomeShared):
				t.Errorf("%s: got %+v; want %s", test.name, o, test.want)
			}
		}
	}
}

// peer is the server's end of one HTTP/2 connection, frame by frame.
type peer struct {
	*http2.Framer
	conn  net.Conn
	block bytes.Buffer
	enc   *hpack.Encoder
}

// peers starts a server that speaks frames; handle is run for each request's stream.
func peers(t *testing.T, handle func(p *peer, stream uint32, fields []hpack.HeaderField) error) *server {
	t.Helper()
	s := listen(t)
	go s.accept(func(conn net.Conn) {
		if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		p := &peer{Framer: http2.NewFramer(conn, conn), conn: conn}
		p.enc = hpack.NewEncoder(&p.block)
		p.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
		p.WriteSettings()
		for {
			f, err := p.ReadFrame()
			if err != nil {
				return
			}
			if f, ok := f.(*http2.MetaHeadersFrame); ok {
				if err := handle(p, f.StreamID, f.Fields); err != nil {
					return
				}
			}
		}
	})
	return s
}

// encode returns a header block of name, value, name, value.
func (p *peer) encode(fields ...string) []byte {
	p.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		p.enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return slices.Clone(p.block.Bytes())
}

// answer sends a header section.
func (p *peer) answer(stream uint32, end bool, fields ...string) error {
	return p.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, EndHeaders: true, EndStream: end, BlockFragment: p.encode(fields...)})
}

func TestHTTP2PeersThatMisbehave(t *testing.T) {
	t.Parallel()
	good := []string{":status", "200", "access-control-allow-origin", "*"}
	tests := []struct {
		name    string
		handle  func(p *peer, stream uint32) error
		outcome harness.Outcome
		reason  fetch.Reason
		says    string
	}{
		{"resets the stream", func(p *peer, id uint32) error { return p.WriteRSTStream(id, http2.ErrCodeInternal) },
			harness.OutcomeError, fetch.ConnectionFailed, "INTERNAL_ERROR"},
		{"refuses the stream", func(p *peer, id uint32) error { return p.WriteRSTStream(id, http2.ErrCodeRefusedStream) },
			harness.OutcomeError, fetch.ConnectionFailed, "REFUSED_STREAM"},
		{"goes away", func(p *peer, id uint32) error { return p.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, nil) },
			harness.OutcomeError, fetch.ConnectionFailed, "ENHANCE_YOUR_CALM"},
		{"goes away after this answer", func(p *peer, id uint32) error {
			p.WriteGoAway(id, http2.ErrCodeNo, nil)
			return p.answer(id, true, good...)
		}, harness.OutcomeShared, "", ""},
		{"closes", func(p *peer, id uint32) error { return io.EOF }, harness.OutcomeError, fetch.ConnectionFailed, "the server "},
		{"hangs", func(*peer, uint32) error { return nil }, harness.OutcomeError, fetch.Timeout, "400ms"},
		{"has no status", func(p *peer, id uint32) error { return p.answer(id, true, "a", "b") },
			harness.OutcomeError, fetch.ProtocolError, ":status"},
		{"has a bad status", func(p *peer, id uint32) error { return p.answer(id, true, ":status", "2x0") },
			harness.OutcomeError, fetch.ProtocolError, ":status"},
		{"switches protocols", func(p *peer, id uint32) error { return p.answer(id, true, ":status", "101") },
			harness.OutcomeError, fetch.ProtocolError, ":status"},
		{"upper-case name", func(p *peer, id uint32) error { return p.answer(id, true, ":status", "200", "Bad", "x") },
			harness.OutcomeError, fetch.ProtocolError, "Bad"},
		{"line end in a value", func(p *peer, id uint32) error { return p.answer(id, true, ":status", "200", "bad", "x\r\ny") },
			harness.OutcomeError, fetch.ProtocolError, "bad"},
		{"pushes", func(p *peer, id uint32) error {
			return p.WritePushPromise(http2.PushPromiseParam{StreamID: id, PromiseID: 2, EndHeaders: true, BlockFragment: p.encode(":method", "GET")})
		}, harness.OutcomeError, fetch.InvalidResponse, ""},
		{"sends rubbish", func(p *peer, id uint32) error {
			_, err := io.WriteString(p.conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			return err
		},
			harness.OutcomeError, fetch.InvalidResponse, "HTTP/2"},
		{"one header is too large", func(p *peer, id uint32) error { return p.flood(id) },
			harness.OutcomeError, fetch.TooLarge, "longer than 100000 bytes"},
		{"interim answers without end", func(p *peer, id uint32) error {
			for {
				if err := p.answer(id, false, ":status", "103", "link", strings.Repeat("x", 1000)); err != nil {
					return err
				}
			}
		}, harness.OutcomeError, fetch.TooLarge, "longer than 100000 bytes"},
		{"interim answers, pings, unknown frames", func(p *peer, id uint32) error {
			p.answer(id, false, ":status", "103")
			p.WritePing(false, [8]byte{1})
			p.WriteRawFrame(0xbe, 0, id, []byte("?"))
			p.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 20_000}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1})
			return p.answer(id, true, good...)
		}, harness.OutcomeShared, "", ""},
		{"resets in the body", func(p *peer, id uint32) error {
			p.answer(id, false, good...)
			p.WriteData(id, false, []byte("ab"))
			return p.WriteRSTStream(id, http2.ErrCodeInternal)
		}, harness.OutcomeShared, "", "body: the server reset"},
		{"closes in the body", func(p *peer, id uint32) error {
			p.answer(id, false, good...)
			return io.EOF
		}, harness.OutcomeShared, "", "body: "},
		{"never ends the body", func(p *peer, id uint32) error { return p.answer(id, false, good...) }, harness.OutcomeShared, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error { return test.handle(p, id) })
			options := Options{HTTP: "2", MaxHeaderBytes: 100_000}
			if test.reason == fetch.Timeout {
				options.Timeout = 400 * time.Millisecond
			}
			a := agent(t, options)
			for range 2 {
				o := ask(t, a, harness.Ask{URL: s.url})
				wantOutcome(t, o, test.outcome, test.reason)
				if len(o.Exchanges) != 1 || !strings.Contains(o.Exchanges[0].Error, test.says) {
					t.Errorf("got %+v; want one exchange that says %q", o.Exchanges, test.says)
				}
			}
		})
	}
}

// flood sends a header section that does not end.
func (p *peer) flood(id uint32) error {
	err := p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: p.encode(":status", "200")})
	for err == nil {
		err = p.WriteContinuation(id, false, p.encode("x", strings.Repeat("y", 9000)))
	}
	return err
}

// TestHTTP2StaleConnections: a connection that has gone is replaced, and one that has not is kept.
func TestHTTP2StaleConnections(t *testing.T) {
	t.Parallel()
	good := []string{":status", "200", "access-control-allow-origin", "*"}
	tests := []struct {
		name        string
		second      func(p *peer, id uint32) error // the second request on a connection
		connections int
	}{
		{"answered", func(p *peer, id uint32) error { return p.answer(id, true, good...) }, 1},
		{"goes away unprocessed", func(p *peer, id uint32) error { return p.WriteGoAway(id-2, http2.ErrCodeNo, nil) }, 2},
		{"refused", func(p *peer, id uint32) error { return p.WriteRSTStream(id, http2.ErrCodeRefusedStream) }, 2},
		{"closed", func(*peer, uint32) error { return io.EOF }, 2},
	}
	for _, test := range tests {
		s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
			if id == 3 {
				return test.second(p, id)
			}
			return p.answer(id, true, good...)
		})
		a := agent(t, Options{HTTP: "2", Timeout: 2 * time.Second})
		for range 2 {
			wantOutcome(t, ask(t, a, harness.Ask{URL: s.url}), harness.OutcomeShared, "")
		}
		if got := s.dialled(); got != test.connections {
			t.Errorf("%s: got %d connections; want %d", test.name, got, test.connections)
		}
	}
}

func TestHTTP2HeaderOrder(t *testing.T) {
	t.Parallel()
	var got []string
	s := peers(t, func(p *peer, id uint32, fields []hpack.HeaderField) error {
		for _, f := range fields {
			got = append(got, f.Name+"="+f.Value)
		}
		return p.answer(id, true, ":status", "200", "access-control-allow-origin", "*")
	})
	bytes := &harness.Bytes{Headers: []fetch.Header{
		{Name: "X-b", Value: "1"}, {Name: "Host", Value: "other.example"}, {Name: "A", Value: "{origin}"}, {Name: "X-B", Value: "2"}}}
	wantOutcome(t, ask(t, agent(t, Options{}), harness.Ask{URL: s.url + "/p", HTTP: "2", Bytes: bytes}), harness.OutcomeShared, "")
	want := []string{":method=GET", ":authority=other.example", ":scheme=http", ":path=/p", "x-b=1", "a=" + friend, "x-b=2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}

// TestHTTP2LongHeaders: a header block larger than a frame is continued.
func TestHTTP2LongHeaders(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*16384)
	s := peers(t, func(p *peer, id uint32, fields []hpack.HeaderField) error {
		status := "404"
		if fields[len(fields)-1].Value == long {
			status = "200"
		}
		return p.answer(id, true, ":status", status, "access-control-allow-origin", "*")
	})
	bytes := &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: long}}}
	if o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url, HTTP: "2", Bytes: bytes}); o.Status != 200 {
		t.Errorf("got status %d (%s); want 200: the whole header arrived", o.Status, o.Error)
	}
}

// TestHTTP2FlowControl: a peer gets no more of a body than it has room for on the
// stream and on the connection, whichever is less, and an answer to its settings and pings.
func TestHTTP2FlowControl(t *testing.T) {
	t.Parallel()
	const body, step = 200_000, 40_000
	for name, grant := range map[string]struct{ stream, connection uint32 }{
		"stream": {step, body}, "connection": {body, step},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var acks, pongs, received, tooMuch int
			s := listen(t)
			go s.accept(func(conn net.Conn) {
				io.ReadFull(conn, make([]byte, len(http2.ClientPreface)))
				p := &peer{Framer: http2.NewFramer(conn, conn), conn: conn}
				p.enc = hpack.NewEncoder(&p.block)
				p.WriteSettings()
				p.WritePing(false, [8]byte{7})
				for room := 65535; received < body; {
					f, err := p.ReadFrame()
					if err != nil {
						return
					}
					switch f := f.(type) {
					case *http2.SettingsFrame:
						acks += map[bool]int{true: 1}[f.IsAck()]
					case *http2.PingFrame:
						pongs += map[bool]int{true: 1}[f.IsAck() && f.Data == [8]byte{7}]
					case *http2.DataFrame:
						received += len(f.Data())
						room -= len(f.Data())
						tooMuch = max(tooMuch, -room)
						if room <= 0 {
							p.WriteWindowUpdate(f.StreamID, grant.stream)
							p.WriteWindowUpdate(0, grant.connection)
							room = step
						}
					}
				}
				p.answer(1, true, ":status", "200", "access-control-allow-origin", "*")
			})
			a := agent(t, Options{HTTP: "2", Unsafe: true, Timeout: 3 * time.Second})
			o := ask(t, a, harness.Ask{URL: s.url, Method: "POST", Body: strings.Repeat("x", body)})
			wantOutcome(t, o, harness.OutcomeShared, "")
			if received != body || tooMuch > 0 || acks != 1 || pongs != 1 {
				t.Errorf("got %d bytes (%d too many at once), %d acks, %d pongs; want %d, none, 1, 1", received, tooMuch, acks, pongs, body)
			}
		})
	}
}

func TestHTTP2GivesRoomBack(t *testing.T) {
	t.Parallel()
	const asks, size = 30, 60_000 // in all more than the connection's window
	s := overHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Write(make([]byte, size))
	})
	a := agent(t, Options{HTTP: "2"})
	for i := range asks {
		x := ask(t, a, harness.Ask{URL: s.URL}).Exchanges[0]
		if len(x.Body) != size || x.Error != "" {
			t.Fatalf("ask %d: got %d bytes, error %q; want %d", i+1, len(x.Body), x.Error, size)
		}
	}
}

func TestHTTP2PatienceWithBodies(t *testing.T) {
	t.Parallel()
	s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
		return p.answer(id, false, ":status", "200", "access-control-allow-origin", "*")
	})
	began := time.Now()
	wantOutcome(t, ask(t, agent(t, Options{HTTP: "2"}), harness.Ask{URL: s.url}), harness.OutcomeShared, "")
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("took %v; want about %v for a body that never comes", took, time.Second)
	}
}

// TestHTTP2EndlessBody: the connection is given up soon after what is kept.
func TestHTTP2EndlessBody(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	done := make(chan struct{})
	s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
		defer close(done)
		p.answer(id, false, ":status", "200", "access-control-allow-origin", "*")
		for {
			if err := p.WriteData(id, false, make([]byte, 10_000)); err != nil {
				return err
			}
			written.Add(10_000)
		}
	})
	o := ask(t, agent(t, Options{HTTP: "2"}), harness.Ask{URL: s.url})
	wantOutcome(t, o, harness.OutcomeShared, "")
	<-done
	// What is beyond kept and drained sat in the buffers of the two sockets.
	if got := written.Load(); got > 32<<20 || len(o.Exchanges[0].Body) != defaultMaxBodyBytes {
		t.Errorf("server wrote %d bytes, kept %d; want it stopped early, %d", got, len(o.Exchanges[0].Body), defaultMaxBodyBytes)
	}
}

// TestHTTP2HeaderTable: a peer that keeps no table gets header blocks that need none.
func TestHTTP2HeaderTable(t *testing.T) {
	t.Parallel()
	s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
		if id == 1 {
			p.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
			p.ReadMetaHeaders.SetMaxDynamicTableSize(0)
		}
		return p.answer(id, true, ":status", "200", "access-control-allow-origin", "*")
	})
	a := agent(t, Options{HTTP: "2"})
	for range 3 {
		wantOutcome(t, ask(t, a, harness.Ask{URL: s.url}), harness.OutcomeShared, "")
	}
	if got := s.dialled(); got != 1 {
		t.Errorf("got %d connections; want 1 that goes on", got)
	}
}

// TestHTTP2GoingAway: a connection that its server is about to end takes no further request.
func TestHTTP2GoingAway(t *testing.T) {
	t.Parallel()
	s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
		p.WriteGoAway(id, http2.ErrCodeNo, nil)
		return p.answer(id, true, ":status", "200", "access-control-allow-origin", "*")
	})
	a := agent(t, Options{HTTP: "2"})
	for range 2 {
		wantOutcome(t, ask(t, a, harness.Ask{URL: s.url}), harness.OutcomeShared, "")
	}
	if got := s.dialled(); got != 2 {
		t.Errorf("got %d connections; want one for each ask", got)
	}
}

// A field that HTTP/2 cannot carry is named: a page is told nothing but that the protocol is broken.
func TestHTTP2MalformedFieldIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, value, want string }{
		{"access-control-allow-headers", "Content-Type,\nX-Requested-With", "access-control-allow-headers"},
		{"vary", "Origin,\r\n Accept", "vary"},
		{"x-nul", "a\x00b", "x-nul"},
		{"Vary", "Origin", "Vary"},
		{":status", "200", ""},
	} {
		s := peers(t, func(p *peer, id uint32, _ []hpack.HeaderField) error {
			return p.answer(id, true, ":status", "200", test.name, test.value, "after", "it")
		})
		o := ask(t, agent(t, Options{HTTP: "2"}), harness.Ask{URL: s.url})
		wantOutcome(t, o, harness.OutcomeError, fetch.ProtocolError)
		if test.want != "" && o.Parameter != test.want {
			t.Errorf("%s: %q: parameter %q; want %q", test.name, test.value, o.Parameter, test.want)
		}
	}
}
