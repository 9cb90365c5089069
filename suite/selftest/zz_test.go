package selftest

import (
	"fmt"
	"github.com/corsuite/corsuite/harness"
	"testing"
)

type hstory = harness.Story

func TestZZ(t *testing.T) {
	d := newDuel(t)
	for _, s := range []story{
		single(ask{Method: "PUT", Initiator: "no-cors"}, granted(), welcome()),
		single(ask{Headers: []text{"Available-Dictionary: 1"}}, granted("Access-Control-Allow-Headers: *"), welcome()),
		single(ask{Headers: []text{"Available-Dictionary: :abcd:"}}, granted("Access-Control-Allow-Headers: *"), welcome()),
	} {
		seg := "z" + fmt.Sprint(d.played)
		d.played++
		e := d.stage.expand(s, seg)
		d.responder.put(seg, e.Hops)
		for _, o := range d.agent.Ask(t.Context(), []hstory{{ID: "x", Asks: e.asks()}}) {
			fmt.Printf("%+v\n", o)
		}
		fmt.Printf("%q\n", fmt.Sprint(d.responder.take(seg)))
	}
}
