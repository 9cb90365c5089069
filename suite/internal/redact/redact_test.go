package redact_test

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/corsuite/corsuite/suite/internal/redact"
)

// clothes are the ways in which a server, a report or a shell spells a text.
func clothes() map[string]func(string) string {
	b64 := func(e *base64.Encoding, before, after string) func(string) string {
		return func(s string) string { return e.EncodeToString([]byte(before + s + after)) }
	}
	asJSON := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	everyByte := func(format string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for i := range len(s) {
				fmt.Fprintf(&b, format, s[i])
			}
			return b.String()
		}
	}
	everyRune := func(format string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for _, c := range s {
				fmt.Fprintf(&b, format, c)
			}
			return b.String()
		}
	}
	return map[string]func(string) string{
		"plain":             func(s string) string { return s },
		"upper":             strings.ToUpper,
		"lower":             strings.ToLower,
		"query":             url.QueryEscape,
		"path":              url.PathEscape,
		"percent":           everyByte("%%%02X"),
		"percent, lower":    everyByte("%%%02x"),
		"percent, twice":    func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		"json":              asJSON,
		"json in json":      func(s string) string { return asJSON(asJSON(s)) },
		"json, all escaped": everyRune(`\u%04x`),
		"go":                func(s string) string { return fmt.Sprintf("%q", s) },
		"octal":             everyByte(`\%03o`),
		"html":              html.EscapeString,
		"html, all escaped": everyRune("&#%d;"),
		"html, hexadecimal": everyRune("&#x%x;"),
		"shell":             func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
		"base64":            b64(base64.StdEncoding, "", ""),
		"base64, url":       b64(base64.RawURLEncoding, "", ""),
		"base64, shifted":   b64(base64.StdEncoding, "u", "x"),
		"base64, shifted 2": b64(base64.RawStdEncoding, "us", "yz"),
		"base64, longer":    b64(base64.URLEncoding, "user:", " and more"),
		"base64 of upper":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte("u:" + strings.ToUpper(s))) },
		"percent, thrice":   func(s string) string { return url.QueryEscape(url.QueryEscape(url.QueryEscape(s))) },
		"percent, escape()": everyRune("%%u%04X"),
		"go, long":          everyRune(`\U%08x`),
		"html, bare":        everyRune("&#%d"),
		"html, zeros":       everyRune("&#x%09X;"),
		"css":               everyRune(`\%x `),
		"quoted-printable":  everyByte("=%02X"),
		"soft line break":   func(s string) string { return s[:len(s)/2] + "=\r\n" + s[len(s)/2:] },
		"hex, colons":       func(s string) string { return strings.TrimSuffix(everyByte("%02x:")(s), ":") },
		"hex, dumped":       func(s string) string { return strings.TrimSuffix(everyByte("%02X ")(s), " ") },
		"hex, an array":     func(s string) string { return strings.TrimSuffix(everyByte("0x%02x, ")(s), ", ") },
		"decimal":           func(s string) string { return strings.TrimSuffix(everyByte("%d,")(s), ",") },
		"base64, twice":     func(s string) string { return b64(base64.StdEncoding, "", "")(b64(base64.StdEncoding, "u:", "")(s)) },
		"base64, wrapped":   func(s string) string { e := b64(base64.StdEncoding, "", "")(s); return e[:5] + "\r\n " + e[5:] },
		"base64 of hex":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString([]byte(s)))) },
		"hex of base64":     func(s string) string { return hex.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s)))) },
		"base32":            func(s string) string { return base32.StdEncoding.EncodeToString([]byte("user:" + s)) },
		"utf-16":            everyRune("%c\x00"),
		"zero width":        everyRune("%c\u200b"),
		"hex":               func(s string) string { return hex.EncodeToString([]byte(s)) },
		"spaced out":        func(s string) string { return strings.Join(strings.Split(s, ""), " ") },
		"wrapped":           func(s string) string { return s[:len(s)/2] + "\n      " + s[len(s)/2:] },
		"cut":               func(s string) string { return s[:len(s)*3/4] + "…" },
		"three quarters":    func(s string) string { return s[:(len(s)*3+3)/4] + "|" },
		"the last of it":    func(s string) string { return "|" + s[len(s)/4:] },
	}
}

func secretTexts() []string {
	return []string{
		"S3cr3t-Token-0123", `it's "quoted" & <odd> \ 100%`, "plus+slash/equals=and==", "two words here", "sechs6", "Schlüssel-Straße",
	}
}

// A secret is hidden in all clothes, and nothing that is left gives it away.
func TestText(t *testing.T) {
	t.Parallel()
	for _, secret := range secretTexts() {
		s := redact.New()
		s.Add(secret, "")
		for name, dress := range clothes() {
			piece := name == "cut" || name == "three quarters" || name == "the last of it"
			if len(secret) < 12 && (piece || slices.Contains([]string{"spaced out", "wrapped", "utf-16", "zero width", "base64, wrapped"}, name)) {
				continue // too short to be told from other words
			}
			if piece && strings.ContainsAny(secret, "= :ü") {
				continue // its parts are secrets by themselves where they are ones
			}
			dressed := dress(secret)
			got := s.Text("said [" + dressed + "] back")
			if name == "cut" {
				got = s.Text("said " + dressed)
			}
			if strings.Contains(got, dressed) || !strings.Contains(got, redact.Mark) || strings.Contains(got, dressed[1:len(dressed)-1]) {
				t.Errorf("%s, %q: got %s", name, secret, got)
			}
			if name != "cut" && (!strings.HasPrefix(got, "said [") || !strings.HasSuffix(got, "] back")) {
				t.Errorf("%s, %q: got %s; want the rest as it was", name, secret, got)
			}
		}
	}
}

// Of a long secret no piece is left that would be worth having.
func TestTextPieces(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("Az09bY-", 30)
	s := redact.New()
	s.Add(secret, "")
	for _, text := range []string{
		secret[:40], secret[60:150], secret[:16], base64.StdEncoding.EncodeToString([]byte(secret))[:60],
		fmt.Sprintf("the answer is not HTTP: it begins %q", secret[:40]),
	} {
		if got := s.Text(text); !strings.Contains(got, redact.Mark) || strings.Contains(got, "Az09b") {
			t.Errorf("%s: got %s", text, got)
		}
	}
	s.Add("Größe-der-Übung-ist-schön", "")
	if got := s.Text("Größe-der-Übung-ist-schän"); !utf8.ValidString(got) {
		t.Errorf("got %q; want whole letters", got)
	}
}

// What is not a secret stays as it is.
func TestTextLeavesTheRest(t *testing.T) {
	t.Parallel()
	s := redact.New()
	s.Add("S3cr3t-Token-0123", "")
	s.AddCookie("theme=dark; a=1; session=a-session-of-ours", "")
	for _, text := range []string{
		"", "a", "dark", "a=1", "want shared; got blocked", "S3cr3t", "the session", "Access-Control-Allow-Credentials: true",
		"https://app.example.com@stranger.example", "https://localhost:3000@stranger.example", "http://127.0.0.1:8080@x.example", "say --credentials=same-origin",
		"?monkey=0123456789&key=1", `{"code":200,"message":"no"}`, `"token_type":"bearer-token"`, "--key=client.pem",
		"Vary: Origin, Access-Control-Request-Headers", "mailto:someone@example.com", "app:latest@sha256:0123", "https:app.example.com@stranger.example", "Bearer realm=\"0123456789\"", "basic authentication needs", "50% & more \\ than 'that'", "&#;%zz\\u12\\",
	} {
		if got := s.Text(text); got != text {
			t.Errorf("got %q; want %q", got, text)
		}
	}
}

// What stands under a name that says so is hidden in place.
func TestTextByName(t *testing.T) {
	t.Parallel()
	s := redact.New()
	s.Hide("Ticket")
	tests := map[string]string{
		"http://h/x?access_token=0123456789&page=2":         "http://h/x?access_token=[redacted]&page=2",
		"http://h/x?page=2&X-Amz-Signature=0123456789#f":    "http://h/x?page=2&X-Amz-Signature=[redacted]#f",
		`"http://h/x?a=b\u0026X-Amz-Signature=0123456789"`:  `"http://h/x?a=b\u0026X-Amz-Signature=[redacted]"`,
		"http://h/x?a=b&amp;X-Amz-Credential=0123456789":    "http://h/x?a=b&amp;X-Amz-Credential=[redacted]",
		"/to?u=http%3A%2F%2Fh%3Ftoken%3D0123456789%26b%3D1": "/to?u=http%3A%2F%2Fh%3Ftoken%3D[redacted]%26b%3D1",
		"http://h/x?ticket=ABC":                             "http://h/x?ticket=[redacted]",
		"client_secret=0123456789&grant_type=password":      "client_secret=[redacted]&grant_type=password",
		`{"clientSecret": "01\"23456789", "name": "n"}`:     `{"clientSecret": "[redacted]", "name": "n"}`,
		`it begins "{\"password\":\"0123456789\"}"`:         `it begins "{\"password\":\"[redacted]\"}"`,
		`{"code":"0123456789"`:                              `{"code":"[redacted]"`,
		`{"refreshToken":"0123456789`:                       `{"refreshToken":"[redacted]`,
		"http://user:password@h/x":                          "http://[redacted]@h/x",
		"http://ghp_0123456789@h/x":                         "http://[redacted]@h/x",
		"proxy http://user:1234@h:1 fails":                  "proxy http://[redacted]@h:1 fails",
		"ws://token%40x:y@h":                                "ws://[redacted]@h",
		"proxy someone:0123456789@h:80":                     "proxy [redacted]@h:80",
		"http//someone:0123456789@h/":                       "http//[redacted]@h/",
		"/run/token=0123456789/x":                           "/run/token=[redacted]",
		"serve --token=0123456789 --key=client.pem":         "serve --token=[redacted] --key=client.pem",
		"?hdnea=exp=1~acl=/*~hmac=0123456789":               "?hdnea=[redacted]",
		"/a/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Q-8w_b/x":  "/a/[redacted]/x",
		"?Policy=eyJTdGF0ZW1lbnQiOlt7fV19__&x=1":            "?Policy=[redacted]&x=1",
		"?q=Bearer%200123456789abcdef&p=1":                  "?q=Bearer%20[redacted]&p=1",
		"say Basic c29tZW9uZTpwYXNzd29yZA== to it":          "say Basic [redacted] to it",
	}
	for text, want := range tests {
		if got := s.Text(text); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

// What the user wrote under such a name is hidden wherever it comes back.
func TestLearn(t *testing.T) {
	t.Parallel()
	s := redact.New()
	s.Hide("ticket")
	s.Learn("http://user:pass-of-url@h/?access_token=tok%2Ben-1&ticket=SESAME")
	s.Learn(`{"client_secret": "secret\u002dof-json"}`)
	s.Learn("assertion=of+a+form&b=c")
	s.Learn(`curl 'https://h/' -H 'Authorization: Bearer of-a-curl-line' -H "cookie: a=1; sid=of-a-cookie" -H 'X-Api-Key: $A_VARIABLE' -H 'X-Auth-Token: @a-file.txt' -H 'X-Api-Key:          ' -u someone:of-a-curl-user`)
	for _, plain := range []string{"$A_VARIABLE", "@a-file.txt", "curl 'https://h/'"} {
		if got := s.Text(plain); got != plain {
			t.Errorf("got %s; want %s", got, plain)
		}
	}
	for _, secret := range []string{"of-a-curl-line", "of-a-cookie", "of-a-curl-user", "pass-of-url", "tok+en-1", "tok%2Ben-1", "SESAME", "secret-of-json", "of a form"} {
		if got := s.Text("<" + secret + ">"); got != "<[redacted]>" {
			t.Errorf("%s: got %s", secret, got)
		}
	}
}

// Of an Authorization the parts are secrets too, and of Basic what it encodes.
func TestAddHeader(t *testing.T) {
	t.Parallel()
	s := redact.New()
	s.AddHeader("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("someone:the-password")), "")
	s.AddHeader("X-Auth", "Bearer the-token-alone", "")
	s.AddCookie("sid=the-session; theme=dark", "")
	for _, text := range []string{
		"someone:the-password", "the-password", "THE-PASSWORD", "the-token-alone", "the-session",
		base64.StdEncoding.EncodeToString([]byte("the-password")), base64.StdEncoding.EncodeToString([]byte("someone:the-password")),
	} {
		if got := s.Text(text); got != redact.Mark {
			t.Errorf("%s: got %s", text, got)
		}
	}
	if !s.Hides("x-auth", "any") || s.Hides("x-other", "any") {
		t.Error("want the header's value hidden, and no other's")
	}
}

// A command names the variable that a value came from, and a shell puts it there.
func TestCommand(t *testing.T) {
	t.Parallel()
	s := redact.New()
	s.Add("the-token", "TOKEN")
	s.Add("it's $odd \"`\\", "ODD")
	s.AddHeader("X-Key", "the-key-itself", "${KEY}")
	s.AddHeader("X-Part", "Bearer another-token", "Bearer ${OTHER} $x")
	s.AddHeader("X-Other", "of-a-file", "")
	tests := map[string]string{
		`curl -i https://h/ -H 'Authorization: Bearer the-token'`:                       `curl -i https://h/ -H "Authorization: Bearer $TOKEN"`,
		`curl -i https://h/ -H 'X-A: the-tokens' -H 'X-B: 1'`:                           `curl -i https://h/ -H "X-A: ${TOKEN}s" -H 'X-B: 1'`,
		`curl -i https://h/ -H 'X-Key: [redacted]' -H 'Origin: null'`:                   `curl -i https://h/ -H "X-Key: $KEY" -H 'Origin: null'`,
		`curl -i https://h/ -H 'X-Part: [redacted]'`:                                    `curl -i https://h/ -H "X-Part: Bearer $OTHER \$x"`,
		`curl -i https://h/ -H 'X-Other: [redacted]'`:                                   `curl -i https://h/ -H 'X-Other: [redacted]'`,
		`curl -i https://h/ -H 'authorization: a'\''b' -H 'X-A: 1'`:                     `curl -i https://h/ -H 'authorization: [redacted]' -H 'X-A: 1'`,
		`curl -i https://h/ -H $'Cookie: a\'b\033'`:                                     `curl -i https://h/ -H 'Cookie: [redacted]'`,
		`curl -i 'https://h/?token=0123456789&a=b'`:                                     `curl -i 'https://h/?token=[redacted]&a=b'`,
		`curl -i https://h/ --data-raw '{"password":"0123456789"}'`:                     `curl -i https://h/ --data-raw '{"password":"[redacted]"}'`,
		`curl -i https://h/ --data-raw 'x it'\''s $odd "` + "`" + `\'`:                  `curl -i https://h/ --data-raw "x $ODD"`,
		`curl -i https://h/ --data-raw $'\012the-token'`:                                `curl -i https://h/ --data-raw $'\012'"$TOKEN"`,
		`curl -i https://h/ -H 'X-A: 1'`:                                                `curl -i https://h/ -H 'X-A: 1'`,
		`await fetch("https://h/", {headers: [["X-Key", "[redacted]"], ["X-A", "1"]]})`: `await fetch("https://h/", {headers: [["X-Key", "$KEY"], ["X-A", "1"]]})`,
		`x.setRequestHeader("Authorization", "Bearer the-token")`:                       `x.setRequestHeader("Authorization", "Bearer $TOKEN")`,
		`x.setRequestHeader("Authorization", "a\"b")`:                                   `x.setRequestHeader("Authorization", "[redacted]")`,
		`await fetch("https://h/?a=b\u0026X-Amz-Signature=0123456789")`:                 `await fetch("https://h/?a=b\u0026X-Amz-Signature=[redacted]")`,
	}
	for command, want := range tests {
		if got := s.Command(command); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// The shell of this machine reads the words as they were meant.
func TestCommandInAShell(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("bash") // dollar-single-quotes are new to POSIX
	if err != nil {
		t.Skip(err)
	}
	const secret = "it's $odd \"`\\ one"
	s := redact.New()
	s.Add(secret, "ODD")
	for _, word := range []string{`'x-%s-y $HOME "z"'`, `$'\012%s\011'`, `'%s'`} {
		command := "curl " + fmt.Sprintf(word, strings.ReplaceAll(secret, "'", `'\''`))
		if strings.HasPrefix(word, "$") {
			command = "curl " + fmt.Sprintf(word, strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(secret))
		}
		want := run(t, sh, command)
		hidden := s.Command(command)
		if strings.Contains(hidden, "odd") {
			t.Errorf("got %s; want the variable", hidden)
		}
		if got := run(t, sh, "ODD='"+strings.ReplaceAll(secret, "'", `'\''`)+"'; "+hidden); got != want {
			t.Errorf("%s: got %q; want %q", hidden, got, want)
		}
	}
}

func run(t *testing.T, sh, command string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), sh, "-c", "curl() { printf '<%s>' \"$@\"; }; "+command).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return string(out)
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"access_token", "accessToken", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential", "sig", "signature", "token", "key", "code", "assertion",
		"password", "user[password]", "password1", "password_confirmation", "secret", "client_secret", "clientSecret", "client_assertion", "api_key", "apikey", "X-API-Key", "Ocp-Apim-Subscription-Key",
		"Authorization", "cookie", "Set-Cookie", "X-Auth-Token", "X-CSRF-Token", "refresh-token", "idToken", "sid", "session", "sessionid", "auth", "auth_code", "jwt", "PHPSESSIONID",
		"PHPSESSID", "session_id", "ASP.NET_SessionId", "GoogleAccessId", "AWSAccessKeyId", "OSSAccessKeyId", "Key-Pair-Id", "SAMLResponse", "oauth_verifier", "code_verifier",
		"pass", "pin", "appkey", "hdnts", "tokens", "--token", "--client-secret", "--db-password",
	} {
		if !redact.Named(name) {
			t.Errorf("%s: got no secret", name)
		}
	}
	for _, name := range []string{
		"", "a", "page", "monkey", "keyboard", "country_code", "status-code", "token_type", "public_key", "sort_key", "Access-Control-Allow-Credentials",
		"Sec-WebSocket-Key", "ETag", "X-Request-Id", "Origin", "author", "sign", "codec", "ticket", "client_id", "X-Correlation-Id", "Whiskey", "--key", "--auth-command", "--credentials", "--cookie-file", "--token-file", "compass", "bypass", "Idempotency-Key", "Content-Type", "design",
	} {
		if redact.Named(name) {
			t.Errorf("%s: got a secret", name)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if err := redact.Check("--header X-Key", "short"); err == nil || strings.Contains(err.Error(), "short\"") || !strings.Contains(err.Error(), "--header X-Key") {
		t.Errorf("got %v; want an error that names the flag", err)
	}
	if err := redact.Check("--header X-Key", "long-enough"); err != nil {
		t.Error(err)
	}
}

// Whatever a text holds: nothing panics, what is hidden once stays so, and no
// known secret is left in plain or percent-encoded letters.
func FuzzText(f *testing.F) {
	for _, secret := range secretTexts() {
		for _, dress := range clothes() {
			f.Add(secret, dress(secret))
		}
	}
	f.Add("abcdef", `%%\u00\x{&#x41;&amp;'\''abcdefabcdef`)
	f.Add("nabcdef", `\nabcdef\\nabcdef`)
	f.Fuzz(func(t *testing.T, secret, text string) {
		s := redact.New()
		s.Add(secret, "NAME")
		secret = strings.TrimSpace(secret)
		if len(secret) < redact.MinLength || strings.Contains(redact.Mark, secret) {
			return
		}
		for _, hide := range []func(string) string{s.Text, s.Command} {
			out := hide(text + secret + url.QueryEscape(secret))
			plain := strings.ReplaceAll(out, redact.Mark, "\x00")
			if strings.Contains(plain, secret) && !strings.Contains("$NAME ${NAME}", secret) {
				t.Errorf("%q is left of %q in %q", secret, text, out)
			}
		}
	})
}
