package reasons

import (
	"cmp"
	"slices"
	"strings"
)

// Message is what a console's message says.
type Message struct {
	Reason  Reason
	Browser Browser
	// Text is the message as its wording in the table has it.
	Text string
	// URL that was asked, and Origin of the page that asked; "" where the message does not say.
	URL, Origin string
	// RedirectedFrom is the URL asked first where the message names two.
	RedirectedFrom string
	// Initiator is what the message says made the request: "fetch", "XMLHttpRequest", "image" …
	Initiator string
	// Method of the request, "" where no line says it.
	Method string
	// Parameter is what the reason is about: a value, a method, a header or a status.
	Parameter string
	// Status is what the server answered, where a line beside the message says it.
	Status string
	// Guessed is true where the words do not name the reason, and it is only the
	// likeliest reading: general words, or a language that is not known here.
	Guessed bool
}

// MaxLength is how much of a text is read at once, in bytes: a console's message is far shorter.
const MaxLength = 64 << 10

// overlap of two parts of a longer text: no message is cut in both.
const overlap = 8 << 10

// Read finds what a pasted text says, with whatever stands around it: file names,
// stacks, other lines. Of several messages those of CORS come first, then those of
// other things, and last those that say nothing; each kind in the order of the
// text, and each of them once. A text without any is not found.
//
// Of a text that is longer than MaxLength the first part counts that tells a reason.
func Read(text string) []Message {
	var first []Message
	for {
		messages := readPart(text[:min(len(text), MaxLength)])
		if slices.ContainsFunc(messages, Message.says) {
			return messages
		}
		if len(first) == 0 {
			first = messages
		}
		if len(text) <= MaxLength {
			return first
		}
		text = text[MaxLength-overlap:]
	}
}

// readPart is Read of at most MaxLength bytes.
func readPart(text string) []Message {
	folded := fold(text)
	messages := read(folded)
	if slices.ContainsFunc(messages, Message.says) {
		return messages
	}
	if again := read(unwrapped(text)); rankOf(again) < rankOf(messages) {
		return again
	}
	if m, likely := guess(folded); likely && m.rank() < rankOf(messages) {
		contexts := contextsOf(folded)
		return withoutEchoes(append([]Message{contexts.complete(m, contexts.first())}, messages...))
	}
	return messages
}

// says reports whether a message tells a reason.
func (m Message) says() bool { return m.rank() <= rankOther }

// The order of messages.
const (
	rankCORS = iota
	rankOther
	rankGeneral
	rankStatus
	rankNothing
)

func rankOf(messages []Message) int {
	if len(messages) == 0 {
		return rankNothing + 1
	}
	return messages[0].rank()
}

// rank is where among others a message stands.
func (m Message) rank() int {
	switch {
	case m.Reason.ID == NoReason:
		return rankNothing
	case m.Reason.ID == HTTPError:
		return rankStatus
	case m.Reason.ID == UnspecifiedCORS:
		return rankGeneral
	case m.Reason.CORS:
		return rankCORS
	}
	return rankOther
}

// hit is a wording in a text.
type hit struct {
	found
	message Message
	// general is true of words that stand beside others which say more.
	general bool
	// around is the index of the words that say who asked for what, -1 for none.
	around int
}

// read is Read of a folded text.
func read(text string) []Message {
	hits := hitsIn(text)
	contexts := contextsOf(text)
	for i := range hits {
		hits[i].around = contexts.around(hits[i].found)
	}
	var messages []Message
	for _, h := range hits {
		if h.general && slices.ContainsFunc(hits, func(o hit) bool { return !o.general && o.message.says() && contexts.together(o.around, h.around) }) {
			continue
		}
		messages = append(messages, contexts.complete(h.message, h.around))
	}
	slices.SortStableFunc(messages, func(a, b Message) int { return a.rank() - b.rank() })
	return withoutEchoes(messages)
}

// hitsIn returns the wordings in a text in its order, without those that are
// part of another.
func hitsIn(text string) []hit {
	var hits []hit
	squeezed := squeeze(text)
	for _, r := range All() {
		for _, w := range r.Says {
			for _, f := range w.in(text, squeezed) {
				m := Message{Reason: r, Browser: w.Browser, Text: w.Text, Guessed: w.General && r.ID != UnspecifiedCORS, URL: f.values["url"], Origin: f.values["origin"], Method: f.values["method"]}
				m.Status = statusAfter(text, f.end)
				m.Parameter = cmp.Or(f.values["value"], f.values["method"], f.values["header"], f.values["status"])
				hits = append(hits, hit{found: f, message: m, general: w.General || r.ID == NoReason})
			}
		}
		if at := nameIn(text, r.ID); at >= 0 {
			hits = append(hits, hit{found: found{start: at, end: at + len(r.ID)}, message: Message{Reason: r, Browser: DevTools, Text: r.ID}})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	return slices.DeleteFunc(slices.Clone(hits), func(h hit) bool {
		// Safari says each reason once more where it counts the resources that failed.
		again := strings.HasSuffix(text[:h.start], "Failed to load resource: ")
		return again && slices.ContainsFunc(hits, func(o hit) bool { return o.start < h.start && o.message.Reason.ID == h.message.Reason.ID }) || slices.ContainsFunc(hits, func(o hit) bool {
			return o.start <= h.start && h.end <= o.end && o.end-o.start > h.end-h.start && !o.general
		})
	})
}

// nameIn returns where a reason's own word stands in a text, as DevTools shows it
// beside the network log; -1 for nowhere. Words of one part are too common.
func nameIn(text, id string) int {
	if strings.ToLower(id[1:]) == id[1:] {
		return -1
	}
	for at := 0; ; {
		i := strings.Index(text[at:], id)
		if i < 0 {
			return -1
		}
		at += i
		if !isLetter(text, at-1) && !isLetter(text, at+len(id)) {
			return at
		}
		at += len(id)
	}
}

func isLetter(text string, i int) bool {
	return i >= 0 && i < len(text) && (text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z')
}

// withoutEchoes leaves out what was said before: the same of the same request, and
// Firefox's "did not succeed", which follows each refused preflight.
func withoutEchoes(messages []Message) []Message {
	var out []Message
	for _, m := range messages {
		said := slices.ContainsFunc(out, func(o Message) bool {
			same := m.URL == "" || o.URL == m.URL || o.RedirectedFrom == m.URL
			echo := o.Reason.CORS && m.Reason.ID == ConnectionFailed && m.Browser == Firefox && o.Browser == Firefox
			vague := o.Reason.CORS && m.Reason.ID == UnspecifiedCORS
			twin := o.Reason.ID == m.Reason.ID || o.Reason.ID == "Preflight"+m.Reason.ID || m.Reason.ID == "Preflight"+o.Reason.ID
			return same && (echo || vague || twin && (m.Parameter == "" || m.Parameter == o.Parameter || o.Parameter == ""))
		})
		if !said {
			out = append(out, m)
		}
	}
	return out
}
