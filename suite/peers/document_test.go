package main

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/reference/variants"
)

// small is a bench of a reference server, two mutants of it, and a style.
func small() []subject {
	return []subject{
		{id: "reference-1", like: 0},
		{id: "loud", broken: &variants.Variant{Rule: "cors-check.one", Scope: variants.Universal}},
		{id: "quiet", broken: &variants.Variant{Rule: "caching.two", Scope: variants.Declared}},
		{id: "style"},
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	noise := "noise"
	for _, test := range []struct {
		name                                                           string
		answers                                                        []answer
		universal, declared                                            string
		byComplaint, alarmed, alarmedBeyond, unjudged, correctExpected int
	}{
		{
			"what it says of the reference server too is no catch",
			[]answer{{complaints: []string{noise}}, {complaints: []string{noise}}, {complaints: []string{noise, "new"}}, {complaints: []string{noise}}},
			"0 of 1", "1 of 1", 1, 2, 0, 0, 2,
		},
		{
			"a remark is a catch, and no false alarm",
			[]answer{{}, {remarks: []string{"odd"}}, {}, {remarks: []string{"odd"}}},
			"1 of 1", "0 of 1", 0, 0, 0, 0, 2,
		},
		{
			"a false alarm",
			[]answer{{}, {}, {}, {complaints: []string{"wrong"}}},
			"0 of 1", "0 of 1", 0, 1, 1, 0, 2,
		},
		{
			"a complaint that was a remark of the reference server is no catch",
			[]answer{{remarks: []string{noise}}, {complaints: []string{noise}}, {}, {}},
			"0 of 1", "0 of 1", 0, 0, 0, 0, 2,
		},
		{
			"without an answer about the reference server nothing is caught",
			[]answer{{unjudged: "down"}, {complaints: []string{"new"}}, {}, {complaints: []string{"new"}}},
			"0 of 1", "0 of 1", 0, 1, 0, 1, 2,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := scoreOf(small(), test.answers)
			if got := s.scopes[variants.Universal].String(); got != test.universal {
				t.Errorf("universal: got %s; want %s", got, test.universal)
			}
			if got := s.scopes[variants.Declared].String(); got != test.declared {
				t.Errorf("declared: got %s; want %s", got, test.declared)
			}
			got := [...]int{s.byComplaint, s.alarmed, s.alarmedBeyond, s.unjudged, s.correct}
			want := [...]int{test.byComplaint, test.alarmed, test.alarmedBeyond, test.unjudged, test.correctExpected}
			if got != want {
				t.Errorf("by complaint, alarmed, beyond, unjudged, correct: got %v; want %v", got, want)
			}
		})
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	ran := result{
		peer: peer{id: "one", name: "The One", kind: program, asked: "everything"}, version: "1.2",
		rounds: []round{{nothing, []answer{{}, {complaints: []string{"new"}}, {}, {complaints: []string{"wrong", "a`|b", "third", "fourth"}}}}},
	}
	absent := result{peer: peer{id: "two", name: "The Other", kind: program, asked: "much"}, missing: "no two in PATH"}
	got := document(small(), []result{ran, absent}, "plan9/mips")
	for _, want := range []string{
		"\n2 of them, and 2 correct ones",
		"\n| The One | nothing declared | 1 of 1 | - | 0 of 1 | 1 of 2 | 1 | 1 of 2 (1) | 0 |\n",
		"\n| The One | nothing declared | `style` | `` wrong ``, `` a`\\|b ``, `` third `` and 1 more |\n",
		"\n| section | one |\n|---|---|\n| cors-check | 1 of 1 |\n| caching | 0 of 1 |\n",
		"\n| The One | 1.2 | everything |\n| The Other | not installed: no two in PATH | much |\n",
		"On plan9/mips.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant it to have %q", got, want)
		}
	}
}
