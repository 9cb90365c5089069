package selftest

import (
	"bytes"
	"encoding/json"
	"net"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// The published schema holds for what runs of every kind write: a right server,
// a broken one, one of which nothing is declared, one that does not answer, and
// findings that are waived.
func TestReportSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t, report.Schema())
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}}
	right := kit.Serve(t, reference.Handler(policy)) + "/items"
	broken, found := variants.ByID("reflect-any-origin")
	if !found {
		t.Fatal("got no mutant reflect-any-origin")
	}
	reflecting := broken.Target(kit.ServeVariant(t, broken))
	reflecting.Policy = policy
	for name, o := range map[string]engine.Options{
		"right":    {Targets: []harness.Target{{Name: "one", URL: right, Policy: policy}, {URL: right, Status: 404, Policy: policy}}},
		"broken":   {Targets: []harness.Target{reflecting}},
		"waived":   {Targets: []harness.Target{reflecting}, Waivers: []harness.Waiver{{Rule: "*", Reason: "known"}, {Rule: "nobody", Reason: "stale"}}},
		"nothing":  {Targets: []harness.Target{{URL: right}}, Incomplete: []string{"no browser"}},
		"no reply": {Targets: []harness.Target{{URL: closedPort(t), Policy: policy}}},
	} {
		o.Agents, o.Rules = []harness.UserAgent{kit.NewRaw(t, false)}, specs.Rules()
		var b bytes.Buffer
		if err := report.Write("json", &b, kit.Judge(t, o), report.Options{}); err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func compileSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// closedPort returns an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return "http://" + ln.Addr().String() + "/items"
}
