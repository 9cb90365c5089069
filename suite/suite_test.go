package suite_test

import (
	"context"
	"flag"
	"net"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite"
)

var (
	targetURL  = flag.String("target", "", "URL to judge; without one the built-in reference server")
	configFile = flag.String("config", "", "corsuite.yaml with the policy (and the targets, of which the first is judged)")
	viaChrome  = flag.Bool("chrome", true, "ask through Chrome too")
	unsafe     = flag.Bool("unsafe", false, "let requests other than GET, HEAD and OPTIONS reach the target")
)

func TestSuite(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	target, err := chooseTarget(t)
	if err != nil {
		t.Fatal(err)
	}
	opts := []suite.Option{}
	if !*viaChrome || testing.Short() {
		opts = append(opts, suite.Via("raw"))
	}
	if *unsafe {
		opts = append(opts, suite.Unsafe())
	}
	suite.Describe(harness.Policy{}, func() harness.Target { return target }, opts...)
	ginkgo.RunSpecs(t, "CORS")
}

// chooseTarget returns what the flags name, or the reference under a policy in
// which every field is declared.
func chooseTarget(t *testing.T) (harness.Target, error) {
	var target harness.Target
	if *configFile != "" {
		f, err := config.Read(*configFile)
		if err != nil {
			return target, err
		}
		target.Policy = f.Policy
		if len(f.Targets) > 0 {
			target = f.Targets[0]
		}
	}
	if *targetURL != "" {
		target.URL = *targetURL
	}
	if target.URL == "" {
		yes, age := true, 600
		target.Policy = harness.Policy{
			Origins: []string{"https://app.example.com", "https://*.example.org"}, Credentials: &yes,
			Methods: []string{"PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization"},
			Expose: []string{"X-Request-Id"}, MaxAge: &age,
		}
		target.URL = serveReference(t, target.Policy) + "/items"
	}
	return target, nil
}

func serveReference(t *testing.T, policy harness.Policy) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() { _ = reference.Serve(ctx, ln, reference.Handler(policy)) }()
	return "http://" + ln.Addr().String()
}
