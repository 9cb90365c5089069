package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

//go:embed observatory.mjs
var observatoryScript string

// observatory is MDN's HTTP Observatory. It sends one preflight for GET, from
// an origin that can be set. Node.js takes a second to start, so one process
// scans all targets, one after the other.
func observatory(installed string) peer {
	const module = "@mdn/mdn-http-observatory"
	return peer{
		id: "observatory", name: "MDN HTTP Observatory", kind: program,
		asked:   "its `scan`, of which the CORS test counts; the one origin in `CORS_ORIGIN`",
		told:    []knowledge{nothing, oneOrigin},
		missing: npmMissing(installed, module),
		version: npmVersion(installed, module),
		ask: perFriend(func(ctx context.Context, origin string, targets []target) ([]answer, error) {
			return scan(ctx, installed, origin, targets)
		}),
	}
}

// scan asks about all targets in one process, from the origin unless it is "".
func scan(ctx context.Context, installed, origin string, targets []target) ([]answer, error) {
	// The scanner gives up on an address after 10 seconds and asks four times at most.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(len(targets))*40*time.Second)
	defer cancel()
	c := command(ctx, "node", "--input-type=module", "--eval", observatoryScript)
	c.Dir = installed
	c.Env = os.Environ()
	if origin != "" {
		c.Env = append(c.Env, "CORS_ORIGIN="+origin)
	}
	var hosts strings.Builder
	for _, t := range targets {
		fmt.Fprintf(&hosts, "%s%s\n", t.address, t.path)
	}
	c.Stdin = strings.NewReader(hosts.String())
	out, err := output(c)
	if err != nil {
		return nil, err
	}
	return readObservatory(out)
}

// readObservatory reads a line for each target. A test that is not passed is a
// complaint; its result, and the origin that it shows, are remarks.
func readObservatory(out []byte) ([]answer, error) {
	var answers []answer
	for line := range bytes.Lines(out) {
		var said struct {
			Pass                bool
			Result, Data, Error string
		}
		if err := json.Unmarshal(line, &said); err != nil {
			return nil, fmt.Errorf("reading the observatory's line %q: %w", line, err)
		}
		a := answer{unjudged: said.Error}
		switch {
		case said.Error != "":
		case said.Pass:
			a.remarks = []string{said.Result + " " + said.Data}
		default:
			a.complaints = []string{said.Result}
			a.remarks = []string{said.Data}
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// npmMissing returns a check that the package was installed.
func npmMissing(installed, module string) func() string {
	return func() string {
		if why := inPath("node")(); why != "" {
			return why
		}
		if _, err := os.Stat(filepath.Join(installed, "node_modules", module, "package.json")); err != nil {
			return fmt.Sprintf("no %s in %s", module, installed)
		}
		return ""
	}
}

// npmVersion returns the version that was installed, or "unknown".
func npmVersion(installed, module string) func(context.Context) string {
	return func(context.Context) string {
		var manifest struct{ Version string }
		text, err := os.ReadFile(filepath.Join(installed, "node_modules", module, "package.json"))
		if err != nil || json.Unmarshal(text, &manifest) != nil || manifest.Version == "" {
			return "unknown"
		}
		return manifest.Version
	}
}
