package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// A report cuts what is long, says how long it was, and leaves nothing out that decides.
func TestReportIsBounded(t *testing.T) {
	t.Parallel()
	r := &harness.Report{Corsuite: "devel", Agents: []harness.AgentInfo{{Name: "raw"}}}
	for i := range 200 {
		x := harness.Exchange{ID: fmt.Sprint(i), Method: "GET", URL: "https://api.example.com/", Status: 200}
		for k := range 2_000 {
			x.Response = append(x.Response, harness.HeaderLine{Name: fmt.Sprintf("X-%d", k), Value: "v"})
		}
		x.Response = append(x.Response,
			harness.HeaderLine{Name: "X-Long", Value: strings.Repeat("x", 200_000)},
			harness.HeaderLine{Name: "Access-Control-Allow-Origin", Value: strings.Repeat("y", 200_000)})
		r.Exchanges = append(r.Exchanges, x)
	}
	var b bytes.Buffer
	if err := Write("json", &b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 20<<20 {
		t.Errorf("the report has %d bytes", b.Len())
	}
	for _, want := range []string{`"more-lines": 1502`, "… (200000 bytes in all)", "Access-Control-Allow-Origin"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %s", want)
		}
	}
}
