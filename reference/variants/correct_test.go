package variants

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func TestCorrectAreWellFormed(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	rule := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$`)
	trap := regexp.MustCompile(`^T[0-9]{2}$`)
	seen, traps := map[string]bool{}, map[string]bool{}
	for _, s := range Correct() {
		if seen[s.ID] || !id.MatchString(s.ID) {
			t.Errorf("style %q: the id is taken or not of lower case with dashes", s.ID)
		}
		seen[s.ID] = true
		if s.Title == "" || strings.HasSuffix(s.Title, ".") || s.Source == "" {
			t.Errorf("%s: title %q, source %q; want a sentence without full stop, and a source", s.ID, s.Title, s.Source)
		}
		for _, name := range s.Warns {
			if !rule.MatchString(name) {
				t.Errorf("%s: %q is not a rule", s.ID, name)
			}
		}
		for _, name := range s.Traps {
			if !trap.MatchString(name) {
				t.Errorf("%s: %q is not a trap", s.ID, name)
			}
			traps[name] = true
		}
		if target := s.Target("http://127.0.0.1:1"); target.URL == "" || target.Name != s.ID {
			t.Errorf("%s: got the target %q at %q", s.ID, target.Name, target.URL)
		}
	}
	// The rest of the catalogue is not about a server: T52 compares several, T53
	// is about load, T58 about a policy that is not written down.
	for _, name := range strings.Fields(`T01 T03 T04 T06 T07 T08 T10 T12 T13 T15 T16 T19 T20 T21 T23 T25 T26 T27 T29 T30 T31 T32 T33
		T35 T36 T38 T39 T40 T41 T42 T43 T44 T46 T47 T48 T49 T50 T51 T56 T57`) {
		if !traps[name] {
			t.Errorf("no style stands for %s", name)
		}
	}
}

// A style means what the reference means: for every request of a script that
// the policy decides, a browser lets the script read just as much.
func TestCorrectMeanWhatTheReferenceMeans(t *testing.T) {
	t.Parallel()
	for _, s := range Correct() {
		t.Run(s.ID, func(t *testing.T) {
			t.Parallel()
			policy := s.MeantPolicy()
			style, right := inSession(s), reference.Handler(policy)
			read := 0
			for _, f := range scripts(s) {
				if s.NoHead && f.method == http.MethodHead {
					continue
				}
				got, want := f.readable(style), f.readable(right)
				if got != want {
					t.Errorf("%+v: readable is %v; want %v", f, got, want)
				}
				if got {
					read++
				}
			}
			if read == 0 {
				t.Error("nobody reads anything")
			}
		})
	}
}

// inSession is the style's server before whoever has the session.
func inSession(s Variant) http.Handler {
	h := Handler(s)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions {
			for _, line := range s.Auth.Onto(nil, true) {
				r.Header.Set(line.Name, line.Value)
			}
		}
		h.ServeHTTP(w, r)
	})
}

// A style that changes something is not the reference in disguise.
func TestCorrectDifferFromTheReference(t *testing.T) {
	t.Parallel()
	for _, s := range Correct() {
		if s.Change == nil && s.Wrap == nil {
			continue // Its policy is the point.
		}
		policy := s.MeantPolicy()
		style, right := Handler(s), reference.Handler(policy)
		differs := slices.ContainsFunc(messages(s), func(m message) bool {
			return !slices.Equal(m.ask(style), m.ask(right))
		})
		if !differs {
			t.Errorf("%s answers everything as the reference does", s.ID)
		}
	}
}

// script is a fetch() of a page.
type script struct {
	path, origin, method, headers string
	credentials                   bool
}

// scripts returns what the style's policy decides, one way or the other.
func scripts(s Variant) []script {
	path := s.Target("").URL
	policy := s.MeantPolicy()
	origins := []string{"https://stranger.example", "http://stranger.example", "https://app.example.com.stranger.example", "http://app.example.com"}
	for _, origin := range policy.Origins {
		if origin != harness.Any {
			origins = append(origins, strings.Replace(origin, "*", "some", 1))
		}
	}
	if !slices.Contains(policy.Origins, harness.Any) && !slices.Contains(origins, "null") {
		origins = append(origins, "null")
	}
	modes := []bool{false, true}
	if policy.Credentials == nil {
		modes = modes[:1]
	}
	var all []script
	for _, origin := range origins {
		for _, mode := range modes {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "purge", "PROPFIND"} {
				all = append(all, script{path, origin, method, "", mode})
			}
			for _, headers := range []string{"content-type", "x-api-key", "content-type,x-api-key", "x-other", "x-api-key,x-other"} {
				all = append(all, script{path, origin, "GET", headers, mode}, script{path, origin, "PUT", headers, mode})
			}
		}
	}
	return all
}

// readable is a browser in a few lines: it reports whether the script gets the response.
// https://fetch.spec.whatwg.org/#http-fetch
func (f script) readable(h http.Handler) bool {
	safe := f.method == "GET" || f.method == "HEAD" || f.method == "POST"
	if !safe || f.headers != "" {
		fields := []string{"Origin", f.origin, reference.RequestMethod, f.method}
		if f.headers != "" {
			fields = append(fields, reference.RequestHeaders, f.headers)
		}
		resp := send(h, "OPTIONS", f.path, fields...)
		methods, methodsOK := tokens(values(resp, reference.AllowMethods))
		headers, headersOK := tokens(values(resp, reference.AllowHeaders))
		if resp.StatusCode/100 != 2 || !f.passes(resp) || !methodsOK || !headersOK {
			return false
		}
		if !safe && !slices.Contains(methods, f.method) && (f.credentials || !slices.Contains(methods, "*")) {
			return false
		}
		for name := range strings.SplitSeq(f.headers, ",") {
			listed := slices.ContainsFunc(headers, func(s string) bool { return strings.EqualFold(s, name) })
			if name != "" && !listed && (f.credentials || !slices.Contains(headers, "*")) {
				return false
			}
		}
	}
	return f.passes(send(h, f.method, f.path, "Origin", f.origin))
}

// passes is the CORS check.
// https://fetch.spec.whatwg.org/#concept-cors-check
func (f script) passes(resp *http.Response) bool {
	allowed := strings.Join(values(resp, reference.AllowOrigin), ", ")
	if allowed == "*" && !f.credentials {
		return true
	}
	return allowed == f.origin && (!f.credentials || strings.Join(values(resp, reference.AllowCredentials), ", ") == "true")
}

func tokens(lines []string) (list []string, ok bool) {
	token := regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	for element := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		element = strings.Trim(element, " \t")
		if element == "" {
			continue
		}
		if !token.MatchString(element) {
			return nil, false
		}
		list = append(list, element)
	}
	return list, true
}

// values returns the lines of a field, in whatever case its name is written.
func values(resp *http.Response, name string) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(resp.Header)) {
		if strings.EqualFold(key, name) {
			all = append(all, resp.Header[key]...)
		}
	}
	return all
}

func send(h http.Handler, method, path string, fields ...string) *http.Response {
	return answer(h, httptest.NewRequest(method, path, nil), fields...)
}

func answer(h http.Handler, r *http.Request, fields ...string) *http.Response {
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// message is one HTTP request.
type message struct {
	method, path string
	fields       []string
	old          bool // HTTP/1.0
}

func messages(s Variant) []message {
	const app = "https://app.example.com"
	path := s.Target("").URL
	var all []message
	for _, origin := range []string{app, "https://stranger.example", "null", "https://a.b.example.com", app + "/", "HTTPS://APP.example.com", "http://example.com"} {
		for _, headers := range []string{"x-api-key", "x-other", "x-other,x-api-key", "X-API-KEY"} {
			all = append(all, message{"OPTIONS", path, []string{"Origin", origin, reference.RequestMethod, "GET", reference.RequestHeaders, headers}, false})
		}
		all = append(all,
			message{"GET", path, []string{"Origin", origin}, false},
			message{"GET", path, []string{"Origin", origin}, true},
			message{"GET", path + "?unknown", []string{"Origin", origin}, false},
			message{"HEAD", path, []string{"Origin", origin}, false},
			message{"OPTIONS", path, []string{"Origin", origin}, false},
			message{"OPTIONS", path, []string{"Origin", origin, reference.RequestMethod, "DELETE"}, false},
			message{"OPTIONS", path, []string{"Origin", origin, reference.RequestMethod, "patch"}, false},
			message{"OPTIONS", "/missing", []string{"Origin", origin, reference.RequestMethod, "GET"}, false},
			message{"GET", path, []string{"Origin", origin, "If-None-Match", "*"}, false},
		)
	}
	foreign := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}
	return append(all, message{"GET", path, nil, false}, message{"GET", path, foreign, false}, message{"OPTIONS", path, nil, false})
}

// ask returns the answer as lines that can be compared.
func (m message) ask(h http.Handler) []string {
	r := httptest.NewRequest(m.method, m.path, nil)
	if m.old {
		r.Proto, r.ProtoMinor = "HTTP/1.0", 0
	}
	resp := answer(h, r, m.fields...)
	body, _ := io.ReadAll(resp.Body)
	lines := []string{resp.Status, string(body)}
	for _, name := range slices.Sorted(maps.Keys(resp.Header)) {
		if name != "X-Request-Id" {
			lines = append(lines, name+": "+strings.Join(resp.Header[name], "|"))
		}
	}
	return lines
}
