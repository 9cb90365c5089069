package engine

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/corsuite/corsuite/harness"
)

// What a server says again and again is kept once, and bodies that are not text
// do not come along.
func TestPoolKeepsEqualTextsOnce(t *testing.T) {
	t.Parallel()
	answer := func(body string) []harness.Observation {
		return []harness.Observation{{
			Exposed: []string{strings.Clone("x-long")},
			Exchanges: []harness.Exchange{{
				Response: []harness.HeaderLine{{Name: strings.Clone("X-Long"), Value: strings.Repeat("x", 1000)}}, Body: body,
			}},
		}}
	}
	p := newPool()
	a, b := p.keep(answer("text")), p.keep(answer("text"))
	if &a[0].Exchanges[0].Response[0] != &b[0].Exchanges[0].Response[0] || &a[0].Exposed[0] != &b[0].Exposed[0] {
		t.Error("equal lists are kept twice")
	}
	other := p.keep(answer("another text"))
	other[0].Exchanges[0].Response = p.list([]harness.HeaderLine{{Name: "Date"}, {Name: "X-Long", Value: strings.Repeat("x", 1000)}})
	if unsafe.StringData(other[0].Exchanges[0].Response[1].Value) != unsafe.StringData(a[0].Exchanges[0].Response[0].Value) {
		t.Error("equal values are kept twice")
	}
	for lines, want := range map[int]bool{manyLines: false, manyLines + 1: true} {
		dated := func(at string) *harness.HeaderLine {
			return &p.list(append([]harness.HeaderLine{{Name: "Date", Value: at}}, make([]harness.HeaderLine, lines-1)...))[0]
		}
		if got := dated("now") == dated("then"); got != want {
			t.Errorf("%d lines that differ in their Date alone: kept once %t; want %t", lines, got, want)
		}
	}
	if body := p.keep(answer(strings.Repeat("\x00", 1<<16)))[0].Exchanges[0].Body; len(body) > 200 || !strings.Contains(body, "65536 bytes") {
		t.Errorf("of a body of NUL %d bytes are kept: %.100q", len(body), body)
	}
	for _, text := range []string{"", "plain", "ü cut of\xc3", strings.Repeat("ü", 1000)} {
		if got := legible(text); got != text {
			t.Errorf("the text %.20q became %.100q", text, got)
		}
	}
}

// A server that says something large and new each time gets so far.
func TestPoolIsBounded(t *testing.T) {
	t.Parallel()
	answer := func(name string, n, lines, body int) []harness.Observation {
		x := harness.Exchange{Body: strings.Repeat("b", body) + strconv.Itoa(n)}
		for i := range lines {
			x.Response = append(x.Response, harness.HeaderLine{Name: fmt.Sprintf("%s-%d-%d", name, n, i), Value: "y"})
		}
		return []harness.Observation{{Outcome: harness.OutcomeShared, Exchanges: []harness.Exchange{x}}}
	}
	p := newPool()
	judged, whole := 0, 0
	for n := range 600 {
		o := p.keep(answer("Access-Control", n, 2000, 0))[0]
		if o.Outcome == harness.OutcomeShared {
			judged++
		} else if o.Error != excess {
			t.Fatalf("got %+v", o)
		}
	}
	if judged < 100 || judged > 400 {
		t.Errorf("%d answers of 2,000 lines that matter are judged; want as many as memory allows", judged)
	}
	if o := p.keep(answer("X", -1, 20, 20)); o[0].Outcome != harness.OutcomeShared {
		t.Error("a small answer is no longer judged")
	}
	p = newPool()
	for n := range 600 {
		x := p.keep(answer("X", n, 2000, 0))[0].Exchanges[0]
		if left := len(x.Response) + x.MoreLines; left != 2000 || (x.MoreLines == 0) != (len(x.Response) == 2000) {
			t.Fatalf("answer %d has %d lines and %d more; want 2,000 in all", n, len(x.Response), x.MoreLines)
		}
		if n == 599 && len(x.Response) != fewLines {
			t.Errorf("%d lines of no matter are kept of the last answer; want %d", len(x.Response), fewLines)
		}
	}
	p = newPool()
	for n := range 800 {
		if x := p.keep(answer("X", n, 0, 60<<10))[0].Exchanges[0]; len(x.Body) > 60<<10 {
			whole++
		}
	}
	if whole < 400 || whole > 600 {
		t.Errorf("%d bodies of 60 KiB are kept whole; want as many as memory allows", whole)
	}
}
