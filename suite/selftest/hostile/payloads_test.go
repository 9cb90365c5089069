package hostile

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
)

// payloads are servers whose answers are meant for whoever reads the report: the
// runner of a CI system, a terminal, somebody who looks for secrets.
func payloads() []row {
	const (
		commands = "no line of what is printed is a command"
		controls = "they are escaped where they are printed"
		secrets  = "none of it is printed: `[redacted]`"
	)
	runner := strings.Repeat("a", 60) + " ::error title=X::bad ##[error]bad ##vso[task.setvariable variable=a]b ##teamcity[message text='x']"
	withSecret := []string{"--verbose", "--auth-command", `printf 'X-Api-Key: %s\n' ` + secret}
	bounded := func(r row) row {
		r.within, r.exits, r.short = 30*time.Second, []int{1, 3}, true
		return r
	}
	return []row{
		bounded(row{
			id: "runner-commands", what: "writes commands of the runners of GitHub, Azure Pipelines and TeamCity into its headers", answer: commands,
			serve: saying(runner), check: noCommand,
		}),
		bounded(row{
			id: "runner-commands-markdown", what: "does the same to `--format markdown`", answer: commands,
			args: []string{"--format", "markdown"}, serve: saying(runner), check: noCommand,
		}),
		bounded(row{
			id: "runner-commands-json", what: "does the same to `--format json`", answer: commands,
			args: []string{"--format", "json"}, serve: saying(runner), check: noCommand,
		}),
		bounded(row{
			id: "controls", what: "writes C1 controls and characters that reorder a line into its headers", answer: controls,
			serve: saying("x\u009b31m\u202e\u2066y\x7f"), check: noControl,
		}),
		bounded(row{
			id: "echoes-secrets", what: "says back what authenticates to it: in capitals, percent-encoded, in base64 and hexadecimal, as names and as values", answer: secrets,
			args: withSecret, serve: echo, check: noSecret,
		}),
		bounded(row{
			id: "garbage-with-secrets", what: "answers with what authenticates to it, and no HTTP", answer: secrets,
			args: withSecret, serve: garbage, check: noSecret,
		}),
	}
}

// secret authenticates to the servers that say it back.
const secret = "Hostile-Key-4f1c9Za0"

// saying has every header of CORS, and some others, say the same.
func saying(text string) func(http.Handler, <-chan struct{}) http.Handler {
	return func(http.Handler, <-chan struct{}) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Vary", "Server", "Location"} {
				w.Header().Set(name, text)
			}
			fmt.Fprintln(w, text)
		})
	}
}

// dressed are the spellings in which a secret comes back.
func dressed(s string) []string {
	percent := ""
	for i := range len(s) {
		percent += fmt.Sprintf("%%%02X", s[i])
	}
	return []string{
		s, strings.ToUpper(s), strings.ToLower(s), percent, url.QueryEscape("<" + s + ">"), hex.EncodeToString([]byte(s)),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte("u:" + s)), base64.RawStdEncoding.EncodeToString([]byte("u" + s)),
	}
}

func echo(http.Handler, <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := strings.Join(dressed(r.Header.Get("X-Api-Key")), " ")
		w.Header().Set("Access-Control-Allow-Origin", "https://"+said)
		w.Header().Set("Access-Control-Expose-Headers", said)
		w.Header().Set("X-Said", said)
		if key := r.Header.Get("X-Api-Key"); key != "" {
			w.Header()[key] = []string{"as a name"}
		}
		fmt.Fprintln(w, said)
	})
}

func garbage(http.Handler, <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "%s\r\n", strings.Join(append(dressed(r.Header.Get("X-Api-Key")), "."), " "))
	})
}

var command = regexp.MustCompile(`(?im)^[\s\pZ]*::|##\[|##vso\[|##teamcity\[`)

func noCommand(t *testing.T, got ran) {
	t.Helper()
	if found := command.FindString(got.output); found != "" || !strings.Contains(got.output, "error title=X::bad") {
		t.Errorf("a runner finds the command %q; want what the server says, and no command", found)
	}
}

func noControl(t *testing.T, got ran) {
	t.Helper()
	for _, c := range got.output {
		if unicode.IsControl(c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c) {
			t.Errorf("got the control %q", c)
			return
		}
	}
}

func noSecret(t *testing.T, got ran) {
	t.Helper()
	for _, s := range dressed(secret) {
		if strings.Contains(got.output, s) {
			t.Errorf("got the secret as %s", s)
		}
	}
	if !strings.Contains(got.output, "[redacted]") {
		t.Error("nothing was redacted; want the server to have been told")
	}
}
