package main

import (
	"context"
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestSubjects(t *testing.T) {
	t.Parallel()
	subjects := allSubjects()
	broken := 0
	for i, s := range subjects {
		if s.target.meant.AllowsOrigin(s.target.friend()) != harness.Yes {
			t.Errorf("%s: got the friend %q, which the policy does not allow", s.id, s.target.friend())
		}
		like := subjects[s.like]
		if like.broken != nil || like.like != s.like || like.target.path != s.target.path {
			t.Errorf("%s is like %s; want the reference server at %s", s.id, like.id, s.target.path)
		}
		if s.broken != nil {
			broken++
		}
		if s.broken != nil && s.like == i {
			t.Errorf("%s is broken and its own reference", s.id)
		}
	}
	if broken == 0 || broken == len(subjects) {
		t.Errorf("got %d broken servers of %d; want broken and correct ones", broken, len(subjects))
	}
}

// TestPublishedProbes holds what each scanner says of servers that it is known for, over loopback.
func TestPublishedProbes(t *testing.T) {
	t.Parallel()
	all := allSubjects()
	pick := func(id string) subject {
		i := slices.IndexFunc(all, func(s subject) bool { return s.id == id })
		if i < 0 {
			t.Fatalf("no server %q on the bench", id)
		}
		return all[i]
	}
	reflecting, star, correct := pick("reflect-any-origin"), pick("star-for-everyone"), all[pick("star-for-everyone").like]
	for _, test := range []struct {
		peer                            string
		ofReflecting, ofStar, ofCorrect bool
	}{
		{"corsy", true, true, false},
		{"corscanner", true, false, false},
		{"nuclei", false, false, false}, // it wants credentials, which neither lets in
		{"zap", true, true, false},
		{"cors-star", true, false, false},
	} {
		t.Run(test.peer, func(t *testing.T) {
			t.Parallel()
			probes := publishedProbes()
			p := probes[slices.IndexFunc(probes, func(p peer) bool { return p.id == test.peer })]
			for _, k := range p.told {
				answers, err := bench(context.Background(), p, k, []subject{reflecting, star, correct})
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range []bool{test.ofReflecting, test.ofStar, test.ofCorrect} {
					if a := answers[i]; a.unjudged != "" || (len(a.complaints) > 0) != want {
						t.Errorf("%s, server %d: got %+v; want complaints: %v", k, i, a, want)
					}
				}
			}
		})
	}
}

func TestPerFriendKeepsTheOrder(t *testing.T) {
	t.Parallel()
	ask := perFriend(func(_ context.Context, origin string, targets []target) ([]answer, error) {
		var answers []answer
		for _, t := range targets {
			answers = append(answers, answer{remarks: []string{origin + " " + t.path}})
		}
		return answers, nil
	})
	targets := []target{
		{path: "/1", meant: harness.Policy{Origins: []string{harness.Any}}},
		{path: "/2", meant: harness.Policy{Origins: []string{"https://other.example"}}},
		{path: "/3", meant: harness.Policy{Origins: []string{"https://app.example.com"}}},
	}
	for k, want := range map[knowledge][]string{
		nothing:   {" /1", " /2", " /3"},
		oneOrigin: {"https://app.example.com /1", "https://other.example /2", "https://app.example.com /3"},
	} {
		answers, err := ask(t.Context(), k, targets)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got := answers[i].remarks[0]; got != want[i] {
				t.Errorf("%s: got %q; want %q", k, got, want[i])
			}
		}
	}
}

func TestBenchCountsAnswers(t *testing.T) {
	t.Parallel()
	silent := peer{ask: func(context.Context, knowledge, []target) ([]answer, error) { return nil, nil }}
	if _, err := bench(t.Context(), silent, nothing, allSubjects()[:1]); err == nil {
		t.Error("got no error of a checker that gives fewer answers than asked")
	}
}
