package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness/config"
)

func initCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented corsuite.yaml to start from",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := create("--file", file, config.Template()); err != nil {
				return err
			}
			// The schema is ours, not the user's: an older one is replaced.
			schema := filepath.Join(filepath.Dir(file), "corsuite.schema.json")
			if err := os.WriteFile(schema, config.Schema(), 0o644); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "wrote %s (and its JSON Schema, for editors): say in it what your server should allow, then\n  corsuite run%s\n", file, orNamed(file))
			return nil
		},
	}
	c.Flags().StringVar(&file, "file", "corsuite.yaml", "`FILE` to write")
	return c
}

// orNamed is the flag that names the file, where run would not find it.
func orNamed(file string) string {
	if file == foundConfig {
		return ""
	}
	return " --config " + file
}

// create writes a new file, which a flag has named, and leaves an existing one alone.
func create(flag, file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: it was left as it is; say %s NAME for another one", file, flag)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
