package agreement

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A story is one differential case: what a page asks, in order, and what the
// servers on its way answer. It is a value: it can be printed as a row of a
// table, recorded, and made smaller.
//
// Placeholders stand for what differs from run to run: {b}, {c} and {l} are
// addresses under which hops are found, "http://host/segment", so "{c}/1" is
// hop 1 on server c; {B}, {C} and {L} are the same without the scheme; {bo},
// {co} and {lo} are the origins; {origin} is that of the first ask's page, and
// {segment} what all paths of the story begin with.
// Servers b and c are two ports of 127.0.0.1, and l is b under the name localhost.
type story struct {
	Asks []ask `json:"asks"`
	Hops []hop `json:"hops"`
}

// ask is one fetch() of a page.
type ask struct {
	From        text                  `json:"from,omitempty"` // "" is friend
	To          text                  `json:"to,omitempty"`   // "" is "{b}/0"
	Method      text                  `json:"method,omitempty"`
	Headers     []text                `json:"headers,omitempty"` // "Name: value"
	Body        text                  `json:"body,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials,omitempty"`
	Redirect    fetch.RedirectMode    `json:"redirect,omitempty"`
	Cache       fetch.CacheMode       `json:"cache,omitempty"`
	Initiator   harness.Initiator     `json:"initiator,omitempty"`
}

// hop is what is answered under one number: the first preflight gets the first
// of the preflight answers and so on, and the last stands for all later ones.
type hop struct {
	Preflights []reply `json:"preflights,omitempty"`
	Actual     []reply `json:"actual,omitempty"`
}

// reply is one answer. Cache-Control: no-store and a Content-Length of 0 are
// added where it has no such line of its own.
type reply struct {
	Status  int           `json:"status,omitempty"`  // 0 is 200
	Headers []text        `json:"headers,omitempty"` // "Name: value" as on the wire
	After   time.Duration `json:"after,omitempty"`   // how long the server waits
}

// text is bytes that may be no UTF-8: JSON carries each as the code point of
// its number.
type text string

// MarshalText implements encoding.TextMarshaler.
func (t text) MarshalText() ([]byte, error) {
	runes := make([]rune, len(t))
	for i := range len(t) {
		runes[i] = rune(t[i])
	}
	return []byte(string(runes)), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *text) UnmarshalText(b []byte) error {
	var raw []byte
	for _, r := range string(b) {
		if r > 0xff {
			return fmt.Errorf("text %q: %q is not a byte", b, r)
		}
		raw = append(raw, byte(r))
	}
	*t = text(raw)
	return nil
}

// friend is the page of most asks.
const friend = "https://app.example.com"

// single is the story of one ask and one hop.
func single(a ask, preflight, actual reply) story {
	return story{Asks: []ask{a}, Hops: []hop{{Preflights: []reply{preflight}, Actual: []reply{actual}}}}
}

// welcome lets friends read, with credentials or without, and whatever lines say.
func welcome(lines ...text) reply {
	return reply{Headers: append([]text{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true"}, lines...)}
}

// granted is a preflight answer that lets every method and header of the tables through.
func granted(lines ...text) reply {
	return welcome(append([]text{
		"Access-Control-Allow-Methods: PUT, DELETE, PATCH, OPTIONS, CHICKEN",
		"Access-Control-Allow-Headers: x-a, x-b, authorization, content-type, accept, accept-language, content-language, range",
	}, lines...)...)
}

// slow reports whether a server takes its time in the story.
func (s story) slow() bool {
	waits := func(r reply) bool { return r.After > 0 }
	return slices.ContainsFunc(s.Hops, func(h hop) bool {
		return slices.ContainsFunc(h.Preflights, waits) || slices.ContainsFunc(h.Actual, waits)
	})
}

// setsCookie reports whether the story is about cookies: it wants the browser to
// itself, since there is one jar for all.
func (s story) setsCookie() bool {
	return slices.ContainsFunc(s.Hops, func(h hop) bool {
		return slices.ContainsFunc(slices.Concat(h.Preflights, h.Actual), func(r reply) bool {
			return slices.ContainsFunc(r.Headers, func(l text) bool { return strings.HasPrefix(string(l), "Set-Cookie: k=v; Path=/{segment}") })
		})
	})
}

// stage is where stories are played: the hosts behind the letters b, c and l.
type stage struct{ b, c, l string }

// urls are those of all hosts.
func (st stage) urls() []string {
	return []string{"http://" + st.b, "http://" + st.c, "http://" + st.l}
}

// expand puts values in the place of the story's placeholders.
func (st stage) expand(s story, segment string) story {
	pairs := []string{"{segment}", segment}
	for letter, host := range map[string]string{"b": st.b, "c": st.c, "l": st.l} {
		pairs = append(pairs,
			"{"+letter+"}", "http://"+host+"/"+segment,
			"{"+strings.ToUpper(letter)+"}", host+"/"+segment,
			"{"+letter+"o}", "http://"+host)
	}
	places := strings.NewReplacer(pairs...)
	from := places.Replace(cmp.Or(string(s.Asks[0].From), friend))
	with := func(r *strings.Replacer) func(text) text {
		return func(t text) text { return text(r.Replace(string(t))) }
	}
	inAsk, inReply := with(places), with(strings.NewReplacer(append(pairs, "{origin}", from)...))

	var out story
	for _, a := range s.Asks {
		a.From = inAsk(cmp.Or(a.From, friend))
		a.To = inAsk(cmp.Or(a.To, "{b}/0"))
		a.Headers = mapped(a.Headers, inAsk)
		out.Asks = append(out.Asks, a)
	}
	replies := func(rs []reply) []reply {
		return mapped(rs, func(r reply) reply { r.Headers = mapped(r.Headers, inReply); return r })
	}
	for _, h := range s.Hops {
		out.Hops = append(out.Hops, hop{Preflights: replies(h.Preflights), Actual: replies(h.Actual)})
	}
	return out
}

func mapped[T any](list []T, by func(T) T) []T {
	var out []T
	for _, v := range list {
		out = append(out, by(v))
	}
	return out
}

// harness is an expanded ask in the words of the user agents.
func (a ask) harness() harness.Ask {
	out := harness.Ask{
		From: harness.Origin(a.From), URL: string(a.To), Method: string(a.Method), Body: string(a.Body),
		Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator,
	}
	for _, line := range a.Headers {
		name, value, _ := strings.Cut(string(line), ":")
		out.Headers = append(out.Headers, fetch.Header{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return out
}

// asks are the story's asks in the words of the user agents.
func (s story) asks() []harness.Ask {
	var all []harness.Ask
	for _, a := range s.Asks {
		all = append(all, a.harness())
	}
	return all
}

// has reports whether the answer has a line of that name of its own.
func (r reply) has(name string) bool {
	return slices.ContainsFunc(r.Headers, func(l text) bool {
		got, _, _ := strings.Cut(string(l), ":")
		return strings.EqualFold(strings.TrimRight(got, " \t"), name)
	})
}

// lines are the field lines of an answer, framing included.
func (r reply) lines() []text {
	lines := slices.Clone(r.Headers)
	if !r.has("Cache-Control") {
		lines = append(lines, "Cache-Control: no-store")
	}
	if r.Status != 204 && r.Status != 304 && !r.has("Content-Length") {
		lines = append(lines, "Content-Length: 0")
	}
	return lines
}

// wire is the answer as the responder sends it.
func (r reply) wire() string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d Status\r\n", cmp.Or(r.Status, 200))
	for _, line := range r.lines() {
		b.WriteString(string(line) + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// fold is a line break inside a field value, which recipients take for a space.
// https://www.rfc-editor.org/rfc/rfc9112#section-5.2
var fold = regexp.MustCompile(`[ \t]*\r?\n[ \t]+`)

// response is the answer as a lenient parser of HTTP hands it over: a line ends
// with a bare LF too, and white space before the colon is not part of the name.
func (r reply) response() fetch.Response {
	resp := fetch.Response{Status: cmp.Or(r.Status, 200), Headers: []fetch.Header{}}
	for _, written := range r.lines() {
		for line := range strings.SplitSeq(fold.ReplaceAllString(string(written), " "), "\n") {
			name, value, found := strings.Cut(strings.TrimSuffix(line, "\r"), ":")
			if !found {
				continue // no field at all
			}
			resp.Headers = append(resp.Headers, fetch.Header{Name: strings.TrimRight(name, " \t"), Value: strings.Trim(value, " \t")})
		}
	}
	return resp
}

// row is the story as a row of a table in Go, ready to be pasted.
func (s story) row() string {
	var b strings.Builder
	writeLiteral(&b, reflect.ValueOf(s))
	return b.String() + ","
}

// writeLiteral writes a value as Go writes it inside a composite literal of
// its type: field names, no zero fields, element types left out.
func writeLiteral(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		b.WriteByte('{')
		separator := ""
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			b.WriteString(separator + v.Type().Field(i).Name + ": ")
			if v.Field(i).Kind() == reflect.Slice {
				b.WriteString("[]" + v.Field(i).Type().Elem().Name())
			}
			writeLiteral(b, v.Field(i))
			separator = ", "
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteByte('{')
		for i := range v.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			writeLiteral(b, v.Index(i))
		}
		b.WriteByte('}')
	case reflect.String:
		b.WriteString(strconv.Quote(v.String()))
	default:
		fmt.Fprintf(b, "%d", v.Int())
	}
}
