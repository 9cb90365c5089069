package raw

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// compose returns the request line, headers and body that stand for m: what the
// profile's browser sends, and of ours Host, cookies, authentication and length.
func (p *page) compose(ask harness.Ask, m fetch.Message) (*wire.Message, *wire.Failure) {
	addr, fail := wire.ParseAddress(m.URL)
	if fail != nil {
		return nil, fail
	}
	msg := &wire.Message{
		Declared:    ask.Declared,
		May:         func(method string) bool { return ask.MaySend(method, m.URL, p.agent.unsafe) },
		Stream:      ask.Stream || p.agent.carrier.streams.has(addr),
		Address:     addr,
		Method:      m.Method,
		Body:        m.Body,
		Version:     p.agent.version(ask),
		Credentials: m.Credentials,
		Alone:       p.alone,
	}
	msg.Headers = make([]fetch.Header, 0, len(m.Headers)+len(ask.Auth.Headers)+3)
	msg.Headers = append(msg.Headers, fetch.Header{Name: "Host", Value: addr.Host})
	msg.Fresh = ask.Fresh
	for _, h := range m.Headers {
		// HTTP/1.0 has no persistent connections, and asking for one would be news to it.
		if msg.Version != wire.HTTP10 || !strings.EqualFold(h.Name, "Connection") {
			msg.Headers = append(msg.Headers, h)
		}
	}
	msg.Headers = instead(msg.Headers, ask, m.Preflight)
	p.revalidate(msg, ask, m)
	p.authenticate(msg, ask, m)
	if fail := wire.CheckLines(msg.Headers); fail != nil {
		return nil, fail
	}
	msg.AddLength(m.Body != nil)
	return msg, nil
}

// composeBytes is compose for an ask whose first message no browser sends. The
// lines are as listed; added are Host unless one is listed or NoHost is set, the
// target's authentication unless this is a preflight, and the length of a body
// that is listed without one: otherwise it would be read as the next request.
func (p *page) composeBytes(ask harness.Ask, m fetch.Message) (*wire.Message, *wire.Failure) {
	msg, fail := p.compose(ask, m)
	if fail != nil {
		return nil, fail
	}
	b := ask.Bytes
	msg.Alone, msg.Fresh = true, true
	msg.Body = []byte(b.Body)
	if b.Method != "" {
		msg.Method = b.Method
	}
	if b.Target != "" {
		msg.Target = b.Target
	}
	fill := strings.NewReplacer("{origin}", string(ask.From), "{host}", msg.Host)
	lines := make([]fetch.Header, 0, len(b.Headers)+1)
	if _, listed := fetch.Get(b.Headers, "Host"); !listed && !b.NoHost {
		lines = append(lines, fetch.Header{Name: "Host", Value: msg.Host})
	}
	for _, h := range b.Headers {
		lines = append(lines, fetch.Header{Name: h.Name, Value: fill.Replace(h.Value)})
	}
	msg.Headers = lines
	if !m.Preflight && msg.Method != "OPTIONS" {
		p.authenticate(msg, ask, m)
	}
	msg.AddLength(false)
	return msg, nil
}

// authenticate adds the target's authentication to an actual request. It goes to
// the target's own origin only: wherever a redirect leads has no right to it.
func (p *page) authenticate(msg *wire.Message, ask harness.Ask, m fetch.Message) {
	if m.Preflight {
		return
	}
	if fetch.IsSameOrigin(ask.URL, m.URL) {
		msg.Headers = ask.Auth.Onto(msg.Headers, m.Credentials)
	} else {
		msg.Headers = ask.Elsewhere(msg.Headers, m.URL)
	}
	if kept := p.cookies.forURL(m.URL, ask.Auth.CookieNames()); m.Credentials && len(kept) > 0 {
		msg.Headers = harness.Auth{Cookie: strings.Join(kept, "; ")}.Onto(msg.Headers, true)
	}
}

// instead puts the ask's own field lines in the place of the browser's.
func instead(lines []fetch.Header, ask harness.Ask, preflight bool) []fetch.Header {
	for _, h := range ask.Instead {
		if preflight && neverOnPreflight(h.Name) {
			continue
		}
		value := strings.ReplaceAll(h.Value, "{origin}", string(ask.From))
		same := func(line fetch.Header) bool { return strings.EqualFold(line.Name, h.Name) }
		at := slices.IndexFunc(lines, same)
		switch {
		case at < 0 && value != "":
			lines = append(lines, fetch.Header{Name: h.Name, Value: value})
		case at >= 0 && value != "":
			lines[at].Value = value
		default:
			lines = slices.DeleteFunc(lines, same)
		}
	}
	return lines
}

// neverOnPreflight reports whether no browser writes a field into a preflight: what the
// page sets, what is known of a stored answer, cookies, and client hints.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (step 1)
func neverOnPreflight(name string) bool {
	name = strings.ToLower(name)
	if slices.ContainsFunc([]string{"sec-ch-", "content-", "if-"}, func(start string) bool { return strings.HasPrefix(name, start) }) {
		return true
	}
	return slices.Contains([]string{"accept", "cookie", "range", "save-data", "x-requested-with"}, name)
}
