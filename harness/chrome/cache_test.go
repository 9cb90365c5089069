package chrome

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// cacheable answers with what a cache may keep for a minute, and revalidates.
func cacheable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(acao, r.Header.Get("Origin"))
	w.Header().Set("Cache-Control", "max-age=60")
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Access-Control-Expose-Headers", "ETag")
	w.Header().Set("Access-Control-Max-Age", "60")
	w.Header().Set(acam, "PUT")
	w.Header().Set(acah, "If-None-Match")
	if r.Header.Get("If-None-Match") == `"v1"` {
		w.WriteHeader(http.StatusNotModified)
	}
}

// Outside stories of several asks every answer is the server's own, however
// long a cache may keep it.
func TestCacheDoesNotAnswer(t *testing.T) {
	s := serve(t, cacheable)
	a := startAgent(t, Options{})
	stories := many(12, harness.Ask{From: friend, URL: s.URL + "/"})
	if got := askAll(t, a, stories); got[harness.OutcomeShared] != len(stories) {
		t.Errorf("got %v; want %d shared", got, len(stories))
	}
	if n := len(s.requests()); n < len(stories) {
		t.Errorf("the server saw %d requests of %d asks", n, len(stories))
	}
	for _, r := range s.requests() {
		if r.Header.Get("Cache-Control") != "" || r.Header.Get("Pragma") != "" {
			t.Errorf("the request was changed to get past the cache: %v", r.Header)
		}
	}
}

// In a story the caches do answer, and the next story begins without them.
func TestStoryHasCachesOfItsOwn(t *testing.T) {
	s := serve(t, cacheable)
	a := startAgent(t, Options{Unsafe: true})
	get := harness.Ask{From: friend, URL: s.URL + "/"}
	put := harness.Ask{From: friend, URL: s.URL + "/", Method: "PUT"}
	for _, name := range []string{"first", "second"} {
		before := len(s.requests())
		o := story(t, a, harness.Story{ID: harness.StoryID(name), Asks: []harness.Ask{get, get}})
		if len(s.requests())-before != 1 || !o[1].Exchanges[0].FromCache || o[0].Exchanges[0].FromCache {
			t.Errorf("%s: GET twice made %d requests, from cache %v, %v; want 1, false, true", name,
				len(s.requests())-before, o[0].Exchanges[0].FromCache, o[1].Exchanges[0].FromCache)
		}
		before = len(s.requests())
		o = story(t, a, harness.Story{ID: harness.StoryID(name), Asks: []harness.Ask{put, put}})
		if got := methods(s.requests()[before:]); got != "OPTIONS PUT PUT" || onTheWire(o[1]) != "PUT 200" {
			t.Errorf("%s: PUT twice made %s, the second %q; want OPTIONS PUT PUT, PUT 200", name, got, onTheWire(o[1]))
		}
	}
}

// A cache that holds an answer without Vary gives it to the wrong origin: that
// is seen as a refusal from the cache.
func TestRefusedFromCache(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		if origin := r.Header.Get("Origin"); origin != "" {
			w.Header().Set(acao, origin)
		}
	})
	a := startAgent(t, Options{})
	o := story(t, a, harness.Story{ID: "no vary", Asks: []harness.Ask{
		{From: harness.NoOrigin, URL: s.URL + "/"},
		{From: harness.StrangerOrigin, URL: s.URL + "/"},
	}})
	if o[1].Reason != fetch.MissingAllowOriginHeader || o[1].Status != 200 || len(o[1].Exchanges) != 1 || !o[1].Exchanges[0].FromCache ||
		!slices.Equal(o[1].Exchanges[0].Response, o[0].Exchanges[0].Response) {
		t.Errorf("got %s %s, status %d, %+v; want a refusal of the first answer, from the cache", o[1].Outcome, o[1].Reason, o[1].Status, o[1].Exchanges)
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("the server saw %d requests; want 1", n)
	}
}

// A script's own If-None-Match carries the ETag of the ask before.
func TestRevalidate(t *testing.T) {
	s := serve(t, cacheable)
	a := startAgent(t, Options{})
	ask := harness.Ask{From: friend, URL: s.URL + "/", Cache: fetch.NoStore}
	again := ask
	again.Revalidate = true
	o := story(t, a, harness.Story{ID: "revalidate", Asks: []harness.Ask{ask, again}})
	if o[1].Outcome != harness.OutcomeShared || o[1].Status != http.StatusNotModified {
		t.Errorf("got %s, status %d; want shared, status 304", o[1].Outcome, o[1].Status)
	}
}

// Asks made at once are told apart.
func TestConcurrentStory(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == friend {
			w.Header().Set(acao, friend)
		}
	})
	a := startAgent(t, Options{})
	asks := slices.Repeat([]harness.Ask{{From: friend, URL: s.URL + "/"}, {From: harness.StrangerOrigin, URL: s.URL + "/"}, {From: harness.Null, URL: s.URL + "/"}}, 8)
	for i, o := range story(t, a, harness.Story{ID: "at once", Asks: asks, Concurrent: true}) {
		want := harness.OutcomeBlocked
		if asks[i].From == friend {
			want = harness.OutcomeShared
		}
		if o.Outcome != want || len(o.Exchanges) != 1 {
			t.Errorf("%s: got %s %s with %d exchanges; want %s with 1", asks[i].From, o.Outcome, o.Reason, len(o.Exchanges), want)
		}
	}
}

// Waves never hold two stories of one URL, and lose none.
func TestNextWave(t *testing.T) {
	t.Parallel()
	a := harness.Story{ID: "a", Asks: []harness.Ask{{URL: "http://x/1#f"}, {URL: "http://x/2"}}}
	b := harness.Story{ID: "b", Asks: []harness.Ask{{URL: "http://x/1"}}}
	c := harness.Story{ID: "c", Asks: []harness.Ask{{URL: "http://x/1", Query: "q"}}}
	wave, rest := nextWave([]harness.Story{a, b, c})
	if ids(wave) != "a c" || ids(rest) != "b" {
		t.Errorf("got waves %q, %q; want a c, b", ids(wave), ids(rest))
	}
}

func ids(stories []harness.Story) string {
	var all []string
	for _, s := range stories {
		all = append(all, string(s.ID))
	}
	return strings.Join(all, " ")
}

func methods(requests []seen) string {
	var all []string
	for _, r := range requests {
		all = append(all, r.Method)
	}
	return strings.Join(all, " ")
}
