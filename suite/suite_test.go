package suite_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite"
)

var (
	targetURL  = flag.String("target", "", "URL to judge (default: the targets of --config, or the built-in reference server)")
	configFile = flag.String("config", "", "corsuite.yaml with the policy, and the targets")
	via        = flag.String("via", "raw,chrome", "the user agents that ask")
	unsafe     = flag.Bool("unsafe", false, "let requests other than GET, HEAD and OPTIONS reach the target")
	send       = flag.String("send", "", "METHOD, or several with commas, of those that are declared, to let reach the target")
	insecure   = flag.Bool("insecure", false, "accept any TLS certificate of the target")
	caCert     = flag.String("cacert", "", "PEM file of authorities to trust besides the system's (raw)")
	resolve    = flag.String("resolve", "", "HOST:PORT:ADDRESS, or several with commas, to connect to instead of looking hosts up")
	timeout    = flag.Duration("timeout", 0, "time for one ask (default 10s)")
	waiverFile = flag.String("waivers", "", "file of findings that are known and accepted for now")
)

func TestSuite(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	targets, err := chooseTargets(t)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := chooseOptions()
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		own := opts
		if len(targets) > 1 {
			own = append(opts[:len(opts):len(opts)], suite.Name("CORS of "+target.Label()))
		}
		suite.Describe(harness.Policy{}, func() harness.Target { return target }, own...)
	}
	ginkgo.RunSpecs(t, "CORS")
}

// chooseOptions returns the options that the flags stand for.
func chooseOptions() ([]suite.Option, error) {
	names := strings.Split(*via, ",")
	if testing.Short() {
		names = []string{"raw"}
	}
	opts := []suite.Option{suite.Via(names...), suite.CACert(*caCert), suite.Timeout(*timeout)}
	if *unsafe {
		opts = append(opts, suite.Unsafe())
	}
	if *send != "" {
		opts = append(opts, suite.Send(strings.Split(*send, ",")...))
	}
	if *insecure {
		opts = append(opts, suite.Insecure())
	}
	if *resolve != "" {
		opts = append(opts, suite.Resolve(strings.Split(*resolve, ",")...))
	}
	if *waiverFile != "" {
		waivers, err := config.ReadWaivers(context.Background(), fromRoot(*waiverFile))
		if err != nil {
			return nil, err
		}
		opts = append(opts, suite.Waive(waivers...))
	}
	return opts, nil
}

// chooseTargets returns what the flags name, as `corsuite run` understands them:
// a URL under the file's policy, the file's targets, or the reference under a
// policy in which every field is declared.
func chooseTargets(t *testing.T) ([]harness.Target, error) {
	file := &config.File{}
	if *configFile != "" {
		var err error
		if file, err = config.Read(context.Background(), fromRoot(*configFile)); err != nil {
			return nil, err
		}
	}
	switch {
	case *targetURL != "":
		return []harness.Target{{URL: *targetURL, Policy: file.Policy}}, nil
	case len(file.Targets) > 0:
		for i, command := range file.Commands {
			if command != "" {
				return nil, fmt.Errorf("%s: the session of %s is printed by a command, which the tests do not run: say cookie or headers with ${NAME}", *configFile, file.Targets[i].Label())
			}
		}
		return file.Targets, nil
	case *configFile != "":
		return nil, fmt.Errorf("%s names no target: add one, or say --target=URL", *configFile)
	}
	yes, age := true, 600
	policy := harness.Policy{
		Origins: []string{"https://app.example.com", "https://*.example.org"}, Credentials: &yes,
		Methods: []string{"PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization"},
		Expose: []string{"X-Request-Id"}, MaxAge: &age,
	}
	return []harness.Target{{URL: serveReference(t, policy) + "/items", Policy: policy}}, nil
}

// fromRoot finds a file that was named from the root of the repository, where
// `go tool ginkgo ./suite` is called: tests run in the folder of their package.
func fromRoot(name string) string {
	above := filepath.Join("..", name)
	_, hereErr := os.Stat(name)
	if _, err := os.Stat(above); err == nil && hereErr != nil && !filepath.IsAbs(name) {
		return above
	}
	return name
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
