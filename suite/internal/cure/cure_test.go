package cure_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/cure"
)

var update = flag.Bool("update", false, "write the golden files anew")

// policies are those that every product is configured for.
func policies() map[string]harness.Policy {
	yes, age := true, 300
	return map[string]harness.Policy{
		"listed":   {Origins: []string{"https://app.example.com", "http://localhost:3000"}, Credentials: &yes, Methods: []string{"PUT", "PATCH"}, Headers: []string{"Content-Type", "X-Cart"}, Expose: []string{"X-Request-Id", "X-Total"}, MaxAge: &age},
		"everyone": {Origins: []string{"*"}, Methods: []string{}, Headers: []string{}},
		"patterns": {Origins: []string{"https://app.example.com", "https://*.example.com", "https://**.preview.example.net"}, Credentials: &yes, Headers: []string{"Content-Type"}},
	}
}

// What is written for each product stands in a golden file; the gallery runs it.
func TestWritten(t *testing.T) {
	t.Parallel()
	for _, id := range cure.IDs() {
		var b strings.Builder
		for _, name := range []string{"listed", "everyone", "patterns"} {
			w, err := cure.For(id, policies()[name])
			if err != nil {
				w.Text = "error: " + err.Error() + "\n"
			}
			b.WriteString("-- " + name + " --\n" + w.Text)
		}
		golden := filepath.Join("testdata", id+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", id, diff)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	yes := true
	for want, p := range map[string]harness.Policy{
		"does not say who is let in":   {},
		"lets nobody in":               {Origins: []string{}},
		"lets every website read":      {Origins: []string{"*"}, Credentials: &yes},
		"is no list of methods":        {Origins: []string{"https://a.example"}, Credentials: &yes, Methods: []string{"*"}},
		"could mean something":         {Origins: []string{"https://a.example"}, Headers: []string{"X-$host"}},
		"leave out who is refused":     {Origins: []string{"*"}, Denied: []string{"https://b.example"}},
		"becomes several":              {Grants: []harness.Grant{{Origins: []string{"*"}}}},
		"no configuration is written ": {Origins: []string{"chrome-extension://*"}},
	} {
		if _, err := cure.For("nginx", p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v; want %q", p, err, want)
		}
	}
	if _, err := cure.For("iis", policies()["listed"]); err == nil || !strings.Contains(err.Error(), `"iis": a configuration is written for nginx, `) {
		t.Errorf("got %v", err)
	}
	if _, err := cure.For("gin", policies()["patterns"]); err == nil || !strings.Contains(err.Error(), "list the origins") {
		t.Errorf("got %v", err)
	}
}
