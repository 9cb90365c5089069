// Package redact keeps secrets out of what corsuite writes.
//
// A Secrets is told every secret of a run: what came from the environment, from
// a file or from a command, what stands in a URL, a form or a JSON body under a
// name that says so, and the names that the user wants hidden. Its methods then
// take those secrets out of a text, in whatever clothes they come: in capitals,
// percent-encoded, escaped as JSON, Go, JavaScript, HTML, CSS, quoted-printable or
// a shell writes it, in base64, base32 or hexadecimal, and two such layers deep.
//
// What no program can recognise stays: a secret that a server says back reversed,
// encrypted, hashed, or in small pieces.
package redact

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// MinLength is the number of bytes that a secret has at least. Anything shorter
// stands in too many texts by chance.
const MinLength = 6

// Check returns an error for a declared secret that is too short to be kept out
// of a report. what names the flag or the key, and the error quotes no value.
func Check(what, value string) error {
	if len(value) >= MinLength {
		return nil
	}
	return fmt.Errorf("%s: the secret has %d bytes; want at least %d, since anything shorter stands in a report by chance and cannot be hidden there", what, len(value), MinLength)
}

// Secrets are the secrets of one run. It may be used by several goroutines.
// Use New to make one.
type Secrets struct {
	mu sync.Mutex
	// values are the secrets, each with the variable that it came from, or "".
	values map[string]string
	// heard are the secrets of others, which are looked for as they are.
	heard map[string]bool
	// names are hidden besides those that say so themselves; in lower case.
	names map[string]bool
	// written is how the user wrote a header's value, by the name in lower case:
	// "Bearer ${TOKEN}". "" is that headers of the name differ.
	written map[string]string
	index   *index // nil until it is needed
	shapes  []shape
	// looked remembers of names whether they are Named: the same few come back all the time.
	looked map[string]bool
}

// New returns a set that knows no value yet.
func New() *Secrets {
	return &Secrets{values: map[string]string{}, heard: map[string]bool{}, names: map[string]bool{}, written: map[string]string{}, shapes: shapes()}
}

// Clone returns an independent copy. Nil gives an empty set.
func (s *Secrets) Clone() *Secrets {
	if s == nil {
		return New()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Secrets{values: maps.Clone(s.values), heard: maps.Clone(s.heard), names: maps.Clone(s.names), written: maps.Clone(s.written), index: s.index, shapes: s.shapes}
}

// Add makes a value secret. variable is the environment variable that it came
// from, which commands then name in its place; "" for none. A value shorter than
// MinLength is not looked for in texts: see Check.
func (s *Secrets) Add(value, variable string) {
	value = strings.TrimSpace(value)
	if len(value) < MinLength || strings.Contains(Mark, value) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.values[value]; !ok || known == "" && variable != "" {
		s.values[value] = variable
		s.index = nil
	}
}

// longestHeard is as much of another's secret as is looked for, in bytes. There
// may be thousands of them, and what goes on behind it is hidden with its header.
const longestHeard = 1024

// Heard makes a value secret that a target has sent, such as a session of its
// own. It is looked for in every escaping, but not in base64.
func (s *Secrets) Heard(value string) {
	value = value[:min(len(value), longestHeard)]
	if len(value) < MinLength || strings.Contains(Mark, value) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.heard[value] {
		s.heard[value] = true
		s.index = nil
	}
}

// AddHeader makes the value of a header secret: the whole, what follows the
// scheme of an Authorization, and of Basic the user and password that it
// encodes. written is the value as the user wrote it, with ${NAME} for what came
// from the environment, which commands then show; "" is not known.
func (s *Secrets) AddHeader(name, value, written string) {
	s.inCommands(name, written)
	s.addHeader(name, value, onlyVariable(written))
}

func (s *Secrets) addHeader(name, value, variable string) {
	if strings.EqualFold(name, "Cookie") {
		s.addCookie(value, variable)
		return
	}
	s.Hide(name)
	s.Add(value, variable)
	scheme, token, found := strings.Cut(strings.TrimSpace(value), " ")
	if !found {
		return
	}
	token = strings.TrimSpace(token)
	s.Add(token, "")
	// https://www.rfc-editor.org/rfc/rfc7617#section-2
	if strings.EqualFold(scheme, "Basic") {
		if pair, err := base64.StdEncoding.DecodeString(token); err == nil {
			s.addUser(string(pair))
		}
	}
}

// addUser makes user:password secret: the pair and the password, or where there
// is none to speak of the user, which is a token then.
func (s *Secrets) addUser(pair string) {
	s.Add(pair, "")
	user, password, _ := strings.Cut(pair, ":")
	if len(password) < MinLength {
		password = user
	}
	s.Add(password, "")
}

// AddCookie makes a Cookie header's value secret: the whole, and the value of
// each cookie. written is as for AddHeader.
func (s *Secrets) AddCookie(value, written string) {
	if value == "" {
		return
	}
	s.inCommands("Cookie", written)
	s.addCookie(value, onlyVariable(written))
}

func (s *Secrets) addCookie(value, variable string) {
	s.Add(value, variable)
	for pair := range strings.SplitSeq(value, ";") {
		if _, v, found := strings.Cut(pair, "="); found {
			s.Add(v, "")
		}
	}
}

// onlyVariable returns the variable that a value was wholly taken from, or "".
func onlyVariable(written string) string {
	if m := variable.FindStringSubmatch(written); m != nil && m[0] == written {
		return m[1]
	}
	return ""
}

func (s *Secrets) inCommands(name, written string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = strings.ToLower(name)
	if before, known := s.written[name]; known && before != written {
		written = "" // which of them a command is about cannot be told
	}
	s.written[name] = written
}

// Hide adds names of headers, URL parameters and fields whose values are hidden.
func (s *Secrets) Hide(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		s.names[strings.ToLower(n)] = true
	}
}

// headerLine finds Name: value as a command line has it, in quotes or without.
var headerLine = regexp.MustCompile(`([A-Za-z][A-Za-z0-9_-]*):[ \t]*([^'"\r\n\\]{6,})`)

// curlUser finds the user and password of a curl line: -u user:password.
var curlUser = regexp.MustCompile(`(?:-u|-U|--user|--proxy-user)[ =]?['"]?([^\s'":]*:[^\s'"]+)`)

// Learn makes secret what a text of the user's (an argument, a URL, a body) has
// under a name that says so, and the user information of its URLs, so that they
// are hidden when a server says them back. A pasted curl line or a fetch() has
// header fields, too.
func (s *Secrets) Learn(text string) {
	for _, m := range headerLine.FindAllStringSubmatch(text, -1) {
		if value := strings.TrimSpace(m[2]); Named(m[1]) && !placeholder.MatchString(value) && !strings.HasPrefix(value, "@") {
			s.addHeader(m[1], value, "")
		}
	}
	if strings.HasPrefix(text, "curl ") {
		for _, m := range curlUser.FindAllStringSubmatch(text, -1) {
			s.addUser(m[1])
		}
	}
	v := newView(text)
	for _, f := range append(s.telling(v), s.telling(v.decode(v.escapings()...))...) {
		value := text[f.start:f.end]
		for _, spelled := range []string{value, unescaped(value)} {
			if f.user {
				s.addUser(spelled)
			} else {
				s.Add(spelled, "")
			}
		}
	}
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		s = plain
	}
	v := newView(s)
	return string(v.decode(v.escapings()...).text)
}

// hidden reports whether the values of a name are hidden, and whether because
// the user said so.
func (s *Secrets) hidden(name string) (hidden, declared bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names[strings.ToLower(name)] {
		return true, true
	}
	named, seen := s.looked[name]
	if !seen {
		named = Named(name)
		if s.looked == nil || len(s.looked) == maxNamed {
			s.looked = map[string]bool{}
		}
		s.looked[name] = named
	}
	return named, false
}

// maxNamed bounds what is remembered of names: a target may send as many as it likes.
const maxNamed = 1000

// declared reports whether the user said that the values of a name are hidden.
func (s *Secrets) declared(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.names[strings.ToLower(name)]
}

// current returns the index of all values.
func (s *Secrets) current() *index {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index == nil {
		s.index = newIndex(s.values, s.heard)
	}
	return s.index
}
