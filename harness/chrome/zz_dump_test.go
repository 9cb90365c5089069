package chrome

import (
	"net/http"
	"testing"
	"fmt"
	"github.com/corsuite/corsuite/harness"
)

var zz func(a, b any)

func TestZZ(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "*")
		w.Header().Set("X-B", "caf\xc3\xa9 x")
		w.Header().Set("X-C", "caf\xe9 y")
		w.Header().Set("X-D", "caf\xa0 yes \x80 no")
	})
	a := startAgent(t, Options{Unsafe: true})
	o := one(t, a, harness.Ask{From: friend, URL: s.URL})
	fmt.Printf("%q %q\n", o.Exchanges[0].Response, o.Parameter)
}
