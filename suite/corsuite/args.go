package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// wantArgs says in the words of the usage line what is wrong with the arguments.
func wantArgs(want cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if want(c, args) == nil {
			return nil
		}
		if len(args) == 1 {
			return fmt.Errorf("got 1 argument; want corsuite %s", c.Use)
		}
		return fmt.Errorf("got %d arguments; want corsuite %s", len(args), c.Use)
	}
}
