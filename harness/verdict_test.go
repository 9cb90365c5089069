package harness

import "testing"

// TestMessage: a verdict in a test log keeps its indentation, and says so where nothing came back.
func TestMessage(t *testing.T) {
	t.Parallel()
	v := Verdict{
		Rule: "cors-check.stranger", Case: "exact", Agent: "raw", Status: StatusInconclusive, Title: "an allowed origin reads the response",
		Why: "the target does not answer", Spec: "https://fetch.spec.whatwg.org/#concept-cors-check", Want: "shared",
		Instances: []InstanceVerdict{{Label: "https://app.example.com", Status: StatusInconclusive, Why: "no answer"}},
		Reproduce: []string{"curl -i URL", "// in the console\nawait fetch(URL)"},
	}
	want := `INCONCLUSIVE  cors-check.stranger/exact  via raw
an allowed origin reads the response
the target does not answer
https://fetch.spec.whatwg.org/#concept-cors-check
got nothing; want shared
  https://app.example.com: no answer
  curl -i URL
  // in the console
  await fetch(URL)
`
	if got := v.Message(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
