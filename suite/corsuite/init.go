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
	var schema bool
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented corsuite.yaml to start from",
		Long: `Writes one file, and asks nothing: corsuite.yaml, with a policy and comments that
say what each line means. As it stands it judges the built-in reference server, so
that corsuite run shows a result at once; say in it what your server should allow,
and name a URL of yours. A corsuite.yaml that is there already is left as it is.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := os.Lstat(file); err == nil && !c.Flags().Changed("file") && !schema {
				if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
					return fmt.Errorf("%s is there already, and is no file that could be judged: say --file NAME for another one", file)
				}
				fmt.Fprintf(c.OutOrStdout(), "%s is there already, and was left as it is: judge what it says with\n  corsuite run\n", file)
				return nil
			}
			if err := create("--file", file, config.Template()); err != nil && !(schema && errors.Is(err, errThere)) {
				return err
			}
			if schema { // ours, not the user's: an older one is replaced
				beside := filepath.Join(filepath.Dir(file), "corsuite.schema.json")
				if err := os.WriteFile(beside, config.Schema(), 0o644); err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "wrote %s, for editors that know JSON Schema: they find it by a first line\n  # yaml-language-server: $schema=corsuite.schema.json\n", beside)
			}
			fmt.Fprintf(c.OutOrStdout(), "wrote %s, which judges the built-in server until you name one of yours in it:\n  corsuite run%s\n", file, orNamed(file))
			return nil
		},
	}
	c.Flags().StringVar(&file, "file", foundConfig, "`FILE` to write")
	c.Flags().BoolVar(&schema, "schema", false, "write the JSON Schema beside it, too, for editors")
	return c
}

// orNamed is the flag that names the file, where run would not find it.
func orNamed(file string) string {
	if file == foundConfig {
		return ""
	}
	return " --config " + file
}

// errThere is that of a file which create leaves alone.
var errThere = errors.New("is there already")

// create writes a new file, which a flag has named, and leaves an existing one alone.
func create(flag, file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s %w: it was left as it is; say %s NAME for another one", file, errThere, flag)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
