package hostile

import (
	"compress/gzip"
	"net/http"
	"strings"
	"time"
)

// right is the server that is what it should be: what the browser needs before
// it is the measure for the others.
const right = "right"

// pages are servers whose answers are meant for the browser: what a page runs,
// shows or reads.
func pages() []row {
	script := func(id, what, answer, js string) row {
		return row{
			id: id, what: "answers a script that " + what, answer: answer, via: "chrome", within: 60 * time.Second,
			exits: []int{0, 3}, serve: answersWith("text/javascript", []byte(js)),
		}
	}
	const judged = "its other cases are judged; the script is not loaded again"
	body := func(id, what, contentType string, begin []byte, chunk []byte) row {
		return row{
			id: id, what: what, answer: "the head of the answer is judged, the body is cut off", via: "chrome", within: 60 * time.Second,
			exits: []int{0, 3}, serve: endless(contentType, begin, chunk),
		}
	}
	return []row{
		{
			id: right, what: "is a right server", answer: "nothing fails", via: "raw,chrome", within: 60 * time.Second, exits: []int{0},
			serve: func(right http.Handler, _ <-chan struct{}) http.Handler { return right },
		},
		{
			id: "silent-after-in-a-browser", what: "answers 60 requests, then takes connections and says nothing", answer: "“the target has stopped answering”, once",
			via: "chrome", args: []string{"--timeout", "2s"}, within: 30 * time.Second,
			serve: after(60, silently), exits: []int{3}, says: []string{"the target has stopped answering"},
		},
		{
			id: "retry-after-in-a-browser", what: "answers everything with 503 and Retry-After: 2", answer: "it says Retry-After again and again, so it was asked no more",
			via: "chrome", within: 40 * time.Second, serve: after(0, comesBackLater("2")), exits: []int{3},
			says: []string{"Retry-After again and again"},
		},
		script("script-spins", "never ends", judged, `for(;;){}`),
		script("script-spins-later", "never ends, a moment after it was loaded", judged, `setTimeout(() => { for(;;){} }, 1)`),
		script("script-workers", "starts workers that never end", "it is judged", `
			const url = URL.createObjectURL(new Blob(["for(;;){}"], {type: "text/javascript"}));
			for (let i = 0; i < 32; i++) new Worker(url);`),
		script("script-windows", "opens 50 windows", "it is judged; no window opens", `
			for (let i = 0; i < 50; i++) window.open(location.href + "?" + i, "w" + i);
			const f = document.createElement("iframe"); document.body.append(f);
			for (let i = 0; i < 50; i++) f.contentWindow.open("about:blank", "v" + i);`),
		script("script-hoards", "takes all memory that it gets", judged, `
			const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1));`),
		script("script-hoards-later", "takes all memory that it gets, bit by bit", judged, `
			const all = []; setInterval(() => { all.push(new Uint8Array(1 << 24).fill(1)); }, 1);`),
		script("script-leaves", "leads its page elsewhere", "it is judged", `location.href = "about:blank"; window.close(); document.open();`),
		body("body-endless", "answers a text without end", "text/plain", nil, make([]byte, 1<<16)),
		body("picture-endless", "answers a picture without end", "image/png", pngHead, make([]byte, 1<<16)),
		body("script-endless", "answers a script without end", "text/javascript", nil, []byte("/* nothing to run here, and no end */\n")),
		body("stylesheet-endless", "answers a stylesheet without end", "text/css", nil, []byte("a { color: red }\n")),
		{
			id: "bomb", what: "answers a body that is a thousand times as long when unpacked", answer: "the head of the answer is judged, the body is cut off",
			via: "chrome", within: 60 * time.Second, exits: []int{0, 3}, serve: bomb("image/svg+xml"),
		},
		{
			id: "picture-large", what: "answers a picture of 30,000 by 30,000 dots", answer: "it is judged", via: "chrome", within: 60 * time.Second,
			exits: []int{0, 3}, serve: answersWith("image/png", largePicture(30000)),
		},
	}
}

// answersWith serves one body, with CORS for the friend.
func answersWith(contentType string, body []byte) func(http.Handler, <-chan struct{}) http.Handler {
	return shared(contentType, func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) { _, _ = w.Write(body) })
}

// endless serves a body that begins in one way and goes on for ever in another.
func endless(contentType string, begin, chunk []byte) func(http.Handler, <-chan struct{}) http.Handler {
	return shared(contentType, func(w http.ResponseWriter, _ *http.Request, end <-chan struct{}) {
		_, err := w.Write(begin)
		for err == nil {
			select {
			case <-end:
				return
			default:
				_, err = w.Write(chunk)
			}
		}
	})
}

// bomb serves 8 GB of spaces, compressed, and nothing to whoever does not take that.
func bomb(contentType string) func(http.Handler, <-chan struct{}) http.Handler {
	return shared(contentType, func(w http.ResponseWriter, r *http.Request, end <-chan struct{}) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		spaces := make([]byte, 1<<20)
		for i := range spaces {
			spaces[i] = ' '
		}
		for range 8 << 10 {
			select {
			case <-end:
				return
			default:
			}
			if _, err := packed.Write(spaces); err != nil {
				return
			}
		}
		_ = packed.Close()
	})
}

// shared answers with the CORS of the policy, and the rest as told.
func shared(contentType string, body func(http.ResponseWriter, *http.Request, <-chan struct{})) func(http.Handler, <-chan struct{}) http.Handler {
	return func(_ http.Handler, end <-chan struct{}) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			w.Header().Set("Content-Type", contentType)
			if r.Header.Get("Origin") == friend {
				w.Header().Set("Access-Control-Allow-Origin", friend)
			}
			if r.Method != http.MethodGet {
				return
			}
			body(w, r, end)
		})
	}
}
