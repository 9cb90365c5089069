package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/inputs"
	"github.com/corsuite/corsuite/suite/internal/inputs/recorded"
)

func requestsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "requests",
		Short: "Write a list of requests for corsuite try -f",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var out string
	from := &cobra.Command{
		Use:   "from FILE...",
		Short: "Write the requests of recordings and of copied texts as a list",
		Long: `Writes a list for corsuite try -f of the requests across origins that a HAR holds, or
of what was copied with "Copy as cURL" or "Copy as fetch", a file each; - is standard
input. What is named like a secret becomes ${NAME}, to be set in the environment.
Nothing is asked, run or expanded.`,
		Example: `  corsuite requests from app.example.com.har --out requests.yaml
  corsuite try -f requests.yaml --via raw`,
		Args: wantArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return writeRequests(c, args, out) },
	}
	from.Flags().StringVar(&out, "out", "", "a new `FILE` to write to (default: standard output)")
	c.AddCommand(from)
	return c
}

func writeRequests(c *cobra.Command, paths []string, out string) error {
	var asks []harness.Ask
	for _, path := range paths {
		more, err := readAsks(c, path)
		if err != nil {
			return err
		}
		asks = append(asks, more...)
	}
	if len(asks) == 0 {
		return exitWith(exitCannotJudge, "there is no request across origins in it: nothing was written")
	}
	text := inert.Lines([]byte(outletOf(c.Context()).secrets.Text(string(recorded.Requests(paths[0], asks)))))
	if out == "" {
		_, err := c.OutOrStdout().Write(text)
		return err
	}
	if err := create("--out", out, text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "wrote %s: say in it what is expected of each request, then\n  corsuite try -f %s\n", out, out)
	return err
}

// readAsks reads what one file holds: a recording, or a text that was copied.
func readAsks(c *cobra.Command, path string) ([]harness.Ask, error) {
	name, data, err := readInput(c, path)
	if err != nil {
		return nil, err
	}
	if !inputs.Looks(string(data)) {
		r, err := recorded.Read(name, data)
		if err != nil {
			return nil, err
		}
		asks := make([]harness.Ask, len(r.Requests))
		for i, t := range r.Requests {
			asks[i] = t.Ask
		}
		return asks, nil
	}
	copied, err := inputs.Read(string(data))
	if err != nil {
		return nil, errors.New(name + ": " + err.Error())
	}
	asks := make([]harness.Ask, len(copied))
	for i, r := range copied {
		for _, s := range r.Secrets {
			outletOf(c.Context()).secrets.Add(s, "")
		}
		asks[i] = harness.Ask{
			From: harness.Origin(r.Origin), URL: r.URL, Method: r.Method, Headers: r.Headers, Body: r.Body,
			Credentials: r.Credentials, Redirect: r.Redirect, Cache: r.Cache, Mode: r.Mode,
		}
	}
	return asks, nil
}
