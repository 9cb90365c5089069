package harness

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// script returns the lines to paste into the console of a page at the ask's
// origin; the first is a comment that says which page.
func script(ask Ask) string {
	where := "// in the console of a page at " + string(ask.From)
	switch ask.From {
	case Null:
		where = "// in the console of a frame made by <iframe sandbox=\"allow-scripts\">"
	case NoOrigin:
		where = "// in the console of a page of any other origin"
	}
	address := withoutFragment(ask.URL)
	return where + "\n" + call(ask, address)
}

// call returns the statement that makes the ask's request.
func call(ask Ask, address string) string {
	u := literal(address)
	credentialed := ask.Credentials == fetch.Include
	crossOrigin := `crossOrigin: "anonymous", `
	switch {
	case ask.Mode == fetch.NoCORS:
		crossOrigin = "" // https://html.spec.whatwg.org/#cors-settings-attribute
	case credentialed:
		crossOrigin = `crossOrigin: "use-credentials", `
	}
	switch ask.Initiator {
	case ByXHR, ByXHRUpload:
		return xhr(ask, u, credentialed)
	case ByBeacon:
		return fmt.Sprintf("navigator.sendBeacon(%s, %s)", u, literal(ask.Body))
	case ByWebSocket:
		return fmt.Sprintf("new WebSocket(%s).onopen = console.log", literal("ws"+strings.TrimPrefix(address, "http")))
	case ByEventSource:
		return fmt.Sprintf("new EventSource(%s, {withCredentials: %t}).onmessage = console.log", u, credentialed)
	case ByImage, ByCanvas:
		return fmt.Sprintf("Object.assign(new Image(), {%sonload: console.log, onerror: console.error, src: %s})", crossOrigin, u)
	case ByScript:
		return element("script", crossOrigin+"src: "+u)
	case ByModule:
		return fmt.Sprintf("import(%s).then(console.log, console.error)", u)
	case ByStylesheet:
		return element("link", `rel: "stylesheet", `+crossOrigin+"href: "+u)
	case ByVideo:
		return element("video", crossOrigin+"src: "+u)
	case ByFont:
		return fmt.Sprintf("new FontFace(\"probe\", %s).load().then(console.log, console.error)", literal("url("+literal(address)+")"))
	}
	return fetchCall(ask, u)
}

func element(name, properties string) string {
	return fmt.Sprintf("document.head.append(Object.assign(document.createElement(%q), {%s, onload: console.log, onerror: console.error}))", name, properties)
}

func xhr(ask Ask, u string, credentialed bool) string {
	lines := []string{
		"const x = new XMLHttpRequest()",
		fmt.Sprintf("x.open(%s, %s)", literal(fetch.NormalizeMethod(ask.Method)), u),
	}
	if credentialed {
		lines = append(lines, "x.withCredentials = true")
	}
	if ask.Initiator == ByXHRUpload {
		lines = append(lines, "x.upload.onprogress = console.log")
	}
	for _, h := range ask.Headers {
		lines = append(lines, fmt.Sprintf("x.setRequestHeader(%s, %s)", literal(h.Name), literal(h.Value)))
	}
	body := ""
	if ask.Body != "" {
		body = literal(ask.Body)
	}
	return strings.Join(append(lines, "x.onloadend = () => console.log(x.status, x.getAllResponseHeaders())", "x.send("+body+")"), "\n")
}

func fetchCall(ask Ask, u string) string {
	var options []string
	option := func(name, value string) {
		if value != "" {
			options = append(options, name+": "+literal(value))
		}
	}
	switch {
	case ask.From == NoOrigin, ask.Initiator == ByNoCORS:
		option("mode", string(fetch.NoCORS))
	case ask.Mode != fetch.CORS:
		option("mode", string(ask.Mode))
	}
	option("method", ask.Method)
	if len(ask.Headers) > 0 {
		pairs := make([]string, len(ask.Headers))
		for i, h := range ask.Headers {
			pairs[i] = fmt.Sprintf("[%s, %s]", literal(h.Name), literal(h.Value))
		}
		options = append(options, "headers: ["+strings.Join(pairs, ", ")+"]")
	}
	option("body", ask.Body)
	option("credentials", string(ask.Credentials))
	option("redirect", string(ask.Redirect))
	option("cache", string(ask.Cache))
	if ask.Initiator == ByKeepalive {
		options = append(options, "keepalive: true")
	}
	arguments := u
	if len(options) > 0 {
		arguments += ", {" + strings.Join(options, ", ") + "}"
	}
	return fmt.Sprintf("await fetch(%s).then(async r => [r.status, [...r.headers], await r.text()])", arguments)
}

// literal returns s as a JavaScript string, safe in a script element too:
// JSON is JavaScript, and the encoder escapes "<" and the line separators.
// https://tc39.es/ecma262/#sec-literals-string-literals
func literal(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // no string fails
		return `""`
	}
	return string(b)
}
