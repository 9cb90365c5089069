package hostile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"time"

	"golang.org/x/net/http2"
)

// protocol are servers that break HTTP, or stretch it.
func protocol() []row {
	const unjudged = "it says what is wrong with the answer, and judges nothing"
	bad := func(id, what string, serve http.HandlerFunc) row {
		return row{
			id: id, what: what, answer: unjudged, args: []string{"--timeout", "2s"}, within: 15 * time.Second, exits: []int{3},
			serve: after(0, serve),
		}
	}
	judged := func(id, what, answer string, serve func(http.Handler, <-chan struct{}) http.Handler, exits ...int) row {
		return row{id: id, what: what, answer: answer, args: []string{"--timeout", "2s"}, within: 30 * time.Second, exits: exits, serve: serve}
	}
	computing := func(id, what, answer string, serve func(http.Handler, <-chan struct{}) http.Handler) row {
		r := judged(id, what, answer, serve, 0, 1, 3)
		r.computes, r.within = true, time.Minute
		return r
	}
	const ok = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
	const asAny = "what it says of any server"
	rows := []row{
		bad("interim-flood", "sends interim answers without end", forever("", "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n", 0)),
		bad("interim-slow", "sends an interim answer every 100 ms", forever("", "HTTP/1.1 100 Continue\r\n\r\n", 100*time.Millisecond)),
		bad("folded-forever", "sends a header field that is folded without end", forever("HTTP/1.1 200 OK\r\nX: a\r\n", " b\r\n", 0)),
		bad("empty-lines", "sends empty lines and no answer", forever("", "\r\n", 0)),
		bad("version-0-9", "answers with a page and no header", says("<html>::error::bad ##[error]bad</html>\r\n")),
		bad("version-odd", "says ICY 200 OK", says("ICY 200 ::error::bad\r\nX: ##[error]bad\r\n\r\n")),
		bad("nul-in-name", "has a NUL in the name of a header field", says("HTTP/1.1 200 OK\r\nX-\x00A: b\r\n\r\n")),
		bad("switches-protocols", "answers everything with 101", says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")),
		judged("status-text", "writes commands of runners into the text of its status, and controls into names of header fields", "no line of what is printed is a command",
			after(0, says(ok+"\x1b[31m: x\r\n::error::bad: x\r\n##[error]bad: x\r\nX-\xff\u202e: y\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 200 ::error::bad ##[error]bad\x1b[31m\r\n")), 0, 1, 3),
		judged("length-without-end", "says that its body has 99,999,999,999,999,999,999 bytes", asAny, after(0, says(ok+"Content-Length: 99999999999999999999\r\n\r\n{}")), 0, 1, 3),
		judged("chunk-extensions", "sends chunks of a byte with 60 KB of extensions each, without end", asAny, after(0, forever(ok+"Transfer-Encoding: chunked\r\n\r\n", "1;"+strings.Repeat("x", 60_000)+"\r\na\r\n", 0)), 0, 1, 3),
		judged("chunk-extension-endless", "sends a chunk's extension that does not end", asAny, after(0, forever(ok+"Transfer-Encoding: chunked\r\n\r\n1;", "xxxxxxxxxxxxxxxx", 0)), 0, 1, 3),
		judged("chunk-of-all", "announces a chunk of 16 EiB", asAny, after(0, forever(ok+"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", strings.Repeat("x", 1000), 0)), 0, 1, 3),
		judged("trailers-endless", "sends trailers without end", asAny, after(0, forever(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n", 0)), 0, 1, 3),
		judged("trailers-slow", "sends a byte of a trailer every 100 ms", asAny, after(0, forever(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\nA: ", "b", 100*time.Millisecond)), 0, 1, 3),
		judged("encodings-nested", "says that its body is packed a thousand times", asAny, after(0, says(ok+"Content-Encoding: gzip"+strings.Repeat(", gzip", 1000)+"\r\nContent-Length: 2\r\n\r\n{}")), 0, 1, 3),
		judged("empty-with-body", "sends a body with 204", asAny, after(0, says("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 9\r\n\r\nHTTP/1.1 ")), 0, 1, 3),
		judged("two-answers", "sends a second answer, which lets everybody in, behind each", "nothing fails: the second answer is not taken for that to the next request", twoAnswers, 0),
		judged("closes-without-a-word", "closes each connection after an answer without saying so", "nothing fails: what was lost is asked again", closesSilently, 0),
		judged("redirects-growing", "redirects to an address that is twice as long each time", asAny, after(0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Location", "/items?"+strings.Repeat("x", 2*len(r.URL.RawQuery)+1))
			w.WriteHeader(http.StatusFound)
		}), 0, 1, 3),
		judged("redirects-anywhere", "redirects to files, scripts, data and addresses that are none", asAny, redirectsAnywhere, 0, 1, 3),
		computing("cookies-many", "sets 2,000 cookies with each answer", asAny, spoiled(func(_ bool, h http.Header) {
			for i := range 2_000 {
				h.Add("Set-Cookie", fmt.Sprintf("c%d-%d=%d; Secure; SameSite=None", i, rand.Uint64(), i))
			}
		}, nil)),
		judged("etag-long", "sends an ETag of 100 KB", asAny, spoiled(func(_ bool, h http.Header) { h.Set("ETag", `"`+strings.Repeat("e", 100_000)+`"`) }, nil), 0, 1, 3),
		judged("retry-after-far", "answers 503 with Retry-After in the year 9999, of less than nothing, and of a number without end", asAny, retriesFar, 3),
		judged("asks-for-a-password", "asks for authentication in 500 ways", asAny, after(0, func(w http.ResponseWriter, _ *http.Request) {
			for i := range 500 {
				w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Basic realm="::error::%d ##[error]bad"`, i))
			}
			w.WriteHeader(http.StatusUnauthorized)
		}), 0, 1, 3),
	}
	random := computing("header-lines-new", "sends 5,500 header lines with each answer, new ones each time", "what it remembers of a server is bounded: the fields that are read, and the first of the others", spoiled(func(_ bool, h http.Header) {
		for i := range 5_500 {
			h[fmt.Sprintf("A%d-%d", i, rand.Uint64())] = []string{"b"}
		}
	}, nil))
	random.exits = []int{0, 1}
	rows = append(rows, random)
	for i := range rows {
		rows[i].check = printsPlainly
	}
	return append(rows, frames()...)
}

// frames are servers that break HTTP/2.
func frames() []row {
	bad := func(id, what string, serve func(*http2.Framer) error) row {
		return row{
			id: id, what: what + " (HTTP/2)", answer: "it says what is wrong with the answer, and judges nothing",
			args: []string{"--timeout", "2s", "--http", "2"}, within: 15 * time.Second, exits: []int{3}, serve: after(0, framed(serve)),
		}
	}
	again := func(write func(*http2.Framer) error) func(*http2.Framer) error {
		return func(f *http2.Framer) error {
			for {
				if err := write(f); err != nil {
					return err
				}
			}
		}
	}
	endless := bad("http2-empty-data", "sends DATA with nothing in it without end", func(f *http2.Framer) error {
		err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x88}, EndHeaders: true})
		for err == nil {
			err = f.WriteData(1, false, nil)
		}
		return err
	})
	endless.answer, endless.exits, endless.within = "the head of the answer is judged, the body is cut off", []int{0, 1, 3}, time.Minute
	endless.computes = true
	return []row{
		endless,
		bad("http2-pings", "sends PING without end", again(func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) })),
		bad("http2-settings", "sends SETTINGS without end", again(func(f *http2.Framer) error {
			return f.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1 << 14})
		})),
		bad("http2-continuations", "sends CONTINUATION without end", func(f *http2.Framer) error {
			err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x88}})
			for err == nil {
				err = f.WriteContinuation(1, false, bytes.Repeat([]byte{0}, 16<<10))
			}
			return err
		}),
		bad("http2-empty-continuations", "sends CONTINUATION with nothing in it without end", func(f *http2.Framer) error {
			err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x88}})
			for err == nil {
				err = f.WriteContinuation(1, false, nil)
			}
			return err
		}),
		bad("http2-list-bomb", "sends a small header block that unpacks to megabytes", func(f *http2.Framer) error {
			// A field of 3,900 bytes that is added to the table, and then named 10,000 times.
			block := append([]byte{0x88, 0x40, 1, 'a', 0x7f, 0xbd, 0x1d}, bytes.Repeat([]byte{'x'}, 3900)...)
			return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: append(block, bytes.Repeat([]byte{0xbe}, 10_000)...), EndHeaders: true, EndStream: true})
		}),
		bad("http2-resets", "resets each stream", func(f *http2.Framer) error { return f.WriteRSTStream(1, http2.ErrCodeRefusedStream) }),
		bad("http2-goes-away", "says GOAWAY to each connection", func(f *http2.Framer) error {
			return f.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte("::error::bad ##[error]bad"))
		}),
		bad("http2-pushes", "pushes answers that nobody asked for", again(func(f *http2.Framer) error {
			return f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: []byte{0x82}, EndHeaders: true})
		})),
		bad("http2-frame-too-large", "sends a frame of 16 MiB", again(func(f *http2.Framer) error { return f.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, 1<<24-1)) })),
		bad("http2-no-window", "takes back the whole window and never answers", func(f *http2.Framer) error {
			return f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0}, http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0})
		}),
	}
}

// printsPlainly holds what is printed to be no command, and to have no control.
func printsPlainly(t *testing.T, got ran) {
	if found := command.FindString(got.output); found != "" {
		t.Errorf("a runner finds the command %q", found)
	}
	noControl(t, got)
}

// framed has a function write frames on a connection whose client speaks HTTP/2,
// after the server's SETTINGS, until the client has gone.
func framed(write func(*http2.Framer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		if r.Method != "PRI" {
			return
		}
		f := http2.NewFramer(conn, conn)
		f.AllowIllegalWrites = true
		if f.WriteSettings() == nil && write(f) == nil {
			_, _ = conn.Read(make([]byte, 1<<10)) // what it has sent already
			for {
				if _, err := conn.Read(make([]byte, 1<<10)); err != nil {
					return
				}
			}
		}
	}
}

// says answers with these bytes and closes. A status line that is given by itself
// takes the place of theirs.
func says(rest string, first ...string) http.HandlerFunc {
	text := rest
	if len(first) > 0 { // a status line of its own
		_, fields, _ := strings.Cut(rest, "\r\n")
		text = first[0] + fields
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		_, _ = conn.Write([]byte(text))
	}
}

// forever writes a beginning, and then a piece again and again until the client has gone.
func forever(begin, piece string, pause time.Duration) http.HandlerFunc {
	pieces := []byte(piece)
	if pause == 0 {
		pieces = bytes.Repeat(pieces, 1+4096/len(piece))
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		_, err := conn.Write([]byte(begin))
		for err == nil {
			_, err = conn.Write(pieces)
			time.Sleep(pause)
		}
	}
}

// recordedAnswer returns a right server's answer as bytes.
func recordedAnswer(right http.Handler, r *http.Request) []byte {
	w := httptest.NewRecorder()
	right.ServeHTTP(w, r)
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", w.Code, http.StatusText(w.Code))
	if w.Code != http.StatusNoContent && w.Code != http.StatusNotModified {
		w.Header().Set("Content-Length", fmt.Sprint(w.Body.Len()))
	}
	_ = w.Header().Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	if r.Method != http.MethodHead {
		b.Write(w.Body.Bytes())
	}
	return b.Bytes()
}

func twoAnswers(right http.Handler, _ <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := recordedAnswer(right, r)
		conn := hijack(w)
		defer conn.Close()
		_, _ = conn.Write(append(answer, "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\n\r\n{}"...))
		_, _ = conn.Read(make([]byte, 1)) // until it is closed, or used again
	})
}

func closesSilently(right http.Handler, _ <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := recordedAnswer(right, r)
		conn := hijack(w)
		defer conn.Close()
		_, _ = conn.Write(answer)
	})
}

// redirectsAnywhere takes the next place of a list for each answer.
func redirectsAnywhere(http.Handler, <-chan struct{}) http.Handler {
	var n atomic.Int64
	places := []string{
		"file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ws://127.0.0.1:1/", "ftp://127.0.0.1/", "about:blank", "http://", "http://[::1", "//", "\\\\x\\y",
		"http://someone:password@127.0.0.1:1/", "blob:null/1", "::error::bad", "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "view-source:http://a", "https:/a", "?", "#", "",
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Location", places[n.Add(1)%int64(len(places))])
		w.WriteHeader(http.StatusFound)
	})
}

func retriesFar(http.Handler, <-chan struct{}) http.Handler {
	var n atomic.Int64
	times := []string{"Fri, 31 Dec 9999 23:59:59 GMT", "-1", "99999999999999999999999999", "1e9", "0x10", "\u202e"}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", times[n.Add(1)%int64(len(times))])
		w.WriteHeader(http.StatusServiceUnavailable)
	})
}
