package engine

import (
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
