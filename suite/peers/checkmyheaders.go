package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

//go:embed checkmyheaders.cjs
var checkMyHeadersScript string

// checkMyHeaders is check-my-headers: a list of fields that a response should
// have, three of CORS among them. It sends no Origin.
func checkMyHeaders(installed string) peer {
	const module = "check-my-headers"
	return peer{
		id: module, name: module, kind: program,
		asked:   "its module with the URL; what it says of `Access-Control-…` and `Vary` counts",
		told:    []knowledge{nothing},
		missing: npmMissing(installed, module),
		version: npmVersion(installed, module),
		ask: perFriend(func(ctx context.Context, _ string, targets []target) ([]answer, error) {
			var urls strings.Builder
			for _, t := range targets {
				fmt.Fprintln(&urls, t.url())
			}
			ctx, cancel := context.WithTimeout(ctx, time.Duration(len(targets))*20*time.Second)
			defer cancel()
			c := command(ctx, "node", "--eval", checkMyHeadersScript)
			c.Dir = installed
			c.Stdin = strings.NewReader(urls.String())
			out, err := output(c)
			if err != nil {
				return nil, err
			}
			return readCheckMyHeaders(out)
		}),
	}
}

// readCheckMyHeaders reads a line for each target: errors and warnings about
// fields of CORS are complaints, the rest about them and their values remarks.
func readCheckMyHeaders(out []byte) ([]answer, error) {
	var answers []answer
	for line := range bytes.Lines(out) {
		var said struct {
			Messages []struct{ Msg, Type string }
			Headers  map[string]any
			Error    string
		}
		if err := json.Unmarshal(line, &said); err != nil {
			return nil, fmt.Errorf("reading the line %q of check-my-headers: %w", line, err)
		}
		a := answer{unjudged: said.Error}
		for _, m := range said.Messages {
			switch {
			case !ofCORS(m.Msg):
			case m.Type == "error", m.Type == "warn":
				a.complaints = append(a.complaints, m.Msg)
			default:
				a.remarks = append(a.remarks, m.Msg)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(said.Headers)) {
			if ofCORS(name) {
				a.remarks = append(a.remarks, fmt.Sprintf("%s: %v", name, said.Headers[name]))
			}
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// ofCORS reports whether a text names a field that CORS is about.
func ofCORS(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "access-control-") || strings.HasSuffix(lower, "vary")
}
