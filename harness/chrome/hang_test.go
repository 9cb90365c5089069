package chrome

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// spin keeps the page's renderer busy for good, a moment later.
const spin = `setTimeout(() => { for(;;){} }, 1), 1`

// A page whose script spins does not keep the next one from being opened: neither
// where it is thrown away, nor where nobody knows of it.
func TestHungRendererIsReplaced(t *testing.T) {
	for name, end := range map[string]func(*page){
		"thrown away": (*page).dispose,
		"unknown":     func(*page) {},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAgent(t, Options{})
			p, err := openPage(t.Context(), a.browser(), "", a.traces)
			if err != nil {
				t.Fatal(err)
			}
			var one int
			if err := p.call(t.Context(), spin, &one); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond) // it spins
			end(p)
			for try := 1; ; try++ {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				_, err := openPage(ctx, a.browser(), "", a.traces)
				cancel()
				if err == nil {
					break
				}
				if try == 3 {
					t.Fatalf("no page can be opened any more: %v", err)
				}
			}
		})
	}
}

// A script that spins a moment after its story is over is loaded once, and the
// stories after it are asked as if it had not been there.
func TestScriptSpinsLater(t *testing.T) {
	var loads atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(acao, "*")
		w.Header().Set("Content-Type", "text/javascript")
		if r.Header.Get("Sec-Fetch-Dest") == "script" {
			loads.Add(1)
			_, _ = w.Write([]byte(spin))
		}
	})
	a := startAgent(t, Options{})
	began := time.Now()
	for range 3 {
		one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: harness.ByScript})
		if o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/"}); o.Outcome != harness.OutcomeShared {
			t.Errorf("got %s %s %s; want shared", o.Outcome, o.Reason, o.Error)
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v; want a few seconds for the page that spins", took)
	}
	if n := loads.Load(); n > 2 { // under load a first one may have been over before it spun
		t.Errorf("the script was loaded %d times; want it let alone", n)
	}
}
