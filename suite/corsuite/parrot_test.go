//go:build unix

package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// secret texts of the inputs, one each, so that a leak says where it comes from.
func planted() map[string]string {
	all := map[string]string{}
	for i, input := range []string{
		"cookie", "header", "file-header", "basic", "command", "command-cookie", "query", "signature", "redact", "form", "json",
		"list-header", "list-body", "list-url", "userinfo", "proxy", "config-url", "config-body", "script-header", "lower", "auth-cookie", "auth-header", "auth-token", "auth-body", "openapi", "openapi-body", "fetch-call", "powershell", "base", "listed", "label", "har-page", "recorded",
	} {
		all[input] = fmt.Sprintf("Pl4nt-%s.%02xQz", input, 7*i+16)
	}
	return all
}

// clothes are the ways in which the parrot says a secret back.
func clothes(s string) map[string]string {
	b64 := func(before, after string) string {
		return strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(before+s+after)), "=")
	}
	percent := ""
	for i := range len(s) {
		percent += fmt.Sprintf("%%%02X", s[i])
	}
	quoted, _ := json.Marshal(map[string]string{"said": "\"" + s + "\""})
	return map[string]string{
		"plain": s, "upper": strings.ToUpper(s), "lower": strings.ToLower(s), "percent": percent, "query": url.QueryEscape("=" + s + "&"),
		"json": string(quoted), "html": html.EscapeString("<" + s + ">"), "base64": b64("", ""), "base64-1": b64("u:", ""), "base64-2": b64("u", "xyz"),
		"base64-url": base64.URLEncoding.EncodeToString([]byte("??>" + s)), "hex": hex.EncodeToString([]byte(s)),
	}
}

// parrot serves a CORS policy rightly, or wrongly on /wrong, and says back every
// secret that it is told, in all clothes.
type parrot struct {
	secrets map[string]string
	url     string
}

func newParrot(t *testing.T, secrets map[string]string) *parrot {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &parrot{secrets: secrets, url: "http://" + ln.Addr().String()}
	s := &http.Server{Handler: p}
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { s.Close() })
	return p
}

// told returns the secrets of a request.
func (p *parrot) told(r *http.Request) []string {
	dump, _ := httputil.DumpRequest(r, true)
	text := string(dump)
	if user, password, ok := r.BasicAuth(); ok {
		text += user + ":" + password
	}
	plain, _ := url.QueryUnescape(strings.ReplaceAll(text, "%", "%25"))
	var told []string
	for _, s := range p.secrets {
		if strings.Contains(text, s) || strings.Contains(plain, s) {
			told = append(told, s)
		}
	}
	return told
}

func (p *parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	told := p.told(r)
	body := strings.Builder{}
	h := w.Header()
	for i, s := range told {
		h.Add("Set-Cookie", fmt.Sprintf("echo%d=%s; Path=/", i, s))
		h[s] = []string{"a name"}
		for name, dressed := range clothes(s) {
			h.Add("X-Echo-"+name, dressed)
			body.WriteString(name + "=" + dressed + "\n")
		}
	}
	h.Set("Vary", "Origin")
	h.Set("Access-Control-Expose-Headers", strings.Join(append([]string{"X-Request-Id"}, told...), ", "))
	h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Headers", strings.Join(append([]string{"Content-Type", "X-Script"}, told...), ", "))
	switch r.URL.Path {
	case "/wrong":
		h["Access-Control-Allow-Origin"] = append([]string{"https://" + strings.Join(told, " ")}, told...)
	case "/away":
		h.Set("Location", "/wrong?told="+strings.Join(told, "&token="))
		w.WriteHeader(http.StatusFound)
		return
	case "/garbage":
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprintf(conn, "%s %s\r\n", strings.Join(told, " "), body.String())
			conn.Close()
		}
		return
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	fmt.Fprint(w, body.String())
}

// leaks returns what a text shows of the secrets, in any clothes.
func leaks(secrets map[string]string, text string) []string {
	var found []string
	plain := strings.ToLower(text)
	for input, s := range secrets {
		for name, dressed := range clothes(s) {
			seen := strings.Contains(text, dressed)
			switch name {
			case "plain", "upper", "lower", "hex", "percent":
				seen = strings.Contains(plain, strings.ToLower(dressed))
			}
			if seen {
				i := max(strings.Index(plain, strings.ToLower(dressed)), 0)
				found = append(found, fmt.Sprintf("%s (%s): …%q…", input, name, text[max(0, i-60):min(len(text), i+len(dressed)+20)]))
			}
		}
	}
	return found
}
