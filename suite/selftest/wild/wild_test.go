package wild

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/wild"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// end is what became of a server.
type end string

const (
	caught    end = "caught"
	warned    end = "warned"
	missed    end = "missed"
	unjudged  end = "could not judge"
	loud      end = "loud"
	cached    end = "cached"    // a fail that only caches explain
	weather   end = "weather"   // not judged, since the server is busy now and then
	late      end = "late"      // a fail of a server that the oracle asks too soon
	extra     end = "extra"     // a fail for what the oracle takes for optional
	slow      end = "slow"      // missed, of a server that changes after some time
	faded     end = "faded"     // missed, and gone for good before it could be asked for
	elsewhere end = "elsewhere" // not judged, and pages notice nothing: it is not what was declared
	invisible end = "invisible" // to browsers, and nothing is said
)

// finding is a server and what became of it.
type finding struct {
	server wild.Server
	end    end
	seen   notice
	said   string
}

// TestWild judges random servers over raw HTTP: fixed ones, or as many as
// CORSUITE_WILD_N says, from the seed in CORSUITE_WILD_SEED. Of those that pages
// notice most must be caught, and nothing may be said of others.
func TestWild(t *testing.T) {
	n, seed := 200, 1
	if testing.Short() {
		n = 8
	}
	if text := os.Getenv("CORSUITE_WILD_N"); text != "" {
		var err, seedErr error
		n, err = strconv.Atoi(text)
		seed, seedErr = strconv.Atoi(os.Getenv("CORSUITE_WILD_SEED"))
		if err := errors.Join(err, seedErr); err != nil {
			t.Fatalf("CORSUITE_WILD_N and CORSUITE_WILD_SEED are numbers: %v", err)
		}
	}
	findings := make([]finding, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for i := range next {
				findings[i] = judge(t, wild.New(uint64(seed+i)))
			}
		})
	}
	began := time.Now()
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	tell(t, findings)
	hold(t, findings)
	t.Logf("%d servers from seed %d in %v", n, seed, time.Since(began).Round(time.Millisecond))
}

const (
	// leastCaught is the share of servers that are caught, of those that pages notice, in percent:
	// the rules catch more, but of the few that are judged by default two may depend on the load.
	leastCaught = 80
	// mostLoud is the share of servers of which a fail may be told that the oracle does not
	// see, in percent: its wishes come in an order of their own, and some mistakes show in another.
	mostLoud = 1
)

// hold fails the test where too little is caught, or too much is said that no page notices.
func hold(t *testing.T, findings []finding) {
	t.Helper()
	seen, known, noise := 0, 0, 0
	for _, f := range findings {
		switch f.end {
		case caught:
			seen++
			known++
		case warned, missed, unjudged:
			seen++
		case loud:
			noise++
			t.Logf("seed %d: %s: pages notice nothing, and yet %s", f.server.Seed, f.server.Title, f.said)
		}
	}
	if noise*100 > mostLoud*max(100, len(findings)) {
		t.Errorf("%d of %d servers are complained of although pages notice nothing; want %d %% at most", noise, len(findings), mostLoud)
	}
	if missed := seen - known; missed > 1 && known*100 < leastCaught*seen { // one of few says nothing
		t.Errorf("%d of %d servers that pages notice are caught; want %d %%", known, seen, leastCaught)
	}
}

func judge(t *testing.T, s wild.Server) finding {
	f := finding{server: s, seen: newBattery(s).sees()}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Error(err)
		return f
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- reference.Serve(ctx, ln, s.Handler()) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	started, err := agents.Start(ctx, agents.Options{Via: []string{"raw"}, Unsafe: true})
	if err != nil {
		t.Error(err)
		return f
	}
	defer started.Close()
	r, err := engine.Run(ctx, engine.Options{
		Agents: started.Agents, Targets: []harness.Target{s.Target("http://" + ln.Addr().String())}, Rules: specs.Rules(),
	})
	if err != nil {
		t.Error(err)
		return f
	}
	f.end, f.said = endOf(f.seen, r)
	switch {
	case f.end == loud && s.Class == wild.OnTime:
		f.end = late
	case s.Class == wild.OnTime && (f.end == missed || f.end == warned || f.end == unjudged):
		f.end = slow
	case s.Class == wild.AtStart && (f.end == missed || f.end == warned || f.end == unjudged):
		f.end = faded
	}
	return f
}

// endOf says what became of a server of which a page notices something, or not.
func endOf(seen notice, r *harness.Report) (end, string) {
	of := map[harness.Status][]string{}
	onlyCaches := true
	for _, v := range r.Verdicts {
		if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
			continue
		}
		of[v.Status] = append(of[v.Status], fmt.Sprintf("%s (%.150s)", v.ID(), v.Why))
		if v.Status == harness.StatusFail && v.Harm != harness.Cache {
			onlyCaches = false
		}
	}
	said := func(s harness.Status) string { return strings.Join(of[s][:min(3, len(of[s]))], "; ") }
	fails, warns, doubts := len(of[harness.StatusFail]), len(of[harness.StatusWarn]), len(of[harness.StatusInconclusive])
	switch {
	case fails > 0 && seen.must != "":
		return caught, said(harness.StatusFail)
	case fails > 0 && seen.may != "":
		return extra, said(harness.StatusFail)
	case fails > 0 && onlyCaches:
		return cached, said(harness.StatusFail)
	case fails > 0:
		return loud, said(harness.StatusFail)
	case doubts > 0 && !slices.ContainsFunc(r.Verdicts, func(v harness.Verdict) bool {
		return v.Status == harness.StatusInconclusive && v.Cause.Kind != harness.CauseWeather
	}):
		return weather, said(harness.StatusInconclusive)
	case doubts > 0 && seen.must != "":
		return unjudged, said(harness.StatusInconclusive)
	case doubts > 0:
		return elsewhere, said(harness.StatusInconclusive)
	case seen.must == "":
		return invisible, said(harness.StatusWarn)
	case warns > 0:
		return warned, said(harness.StatusWarn)
	}
	return missed, ""
}

// tell logs the figures, and every server that was not as it should be, the smallest first.
func tell(t *testing.T, findings []finding) {
	counts := map[string]int{}
	for _, f := range findings {
		counts[string(f.end)]++
		counts[string(f.server.Class)+" "+string(f.end)]++
	}
	visible := counts["caught"] + counts["warned"] + counts["missed"] + counts["could not judge"]
	t.Logf("caught %d of %d that pages notice (%.1f %%): %v", counts["caught"], visible, 100*float64(counts["caught"])/float64(max(1, visible)), counts)
	slices.SortFunc(findings, func(a, b finding) int { return len(a.server.Title) - len(b.server.Title) })
	for _, f := range findings {
		switch f.end {
		case caught, invisible, cached, late, weather, faded, extra, slow, elsewhere:
		default:
			t.Logf("%s seed %d %v %s\n    pages notice: %s\n    said: %s", f.end, f.server.Seed, f.server.Policy.Origins, f.server.Title, f.seen.must, f.said)
		}
	}
}
