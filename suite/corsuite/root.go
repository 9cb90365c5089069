package main

import "github.com/spf13/cobra"

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "corsuite",
		Short: "Judge a server's CORS set-up, over raw HTTP and in a real browser",
		Long: `corsuite asks a server what a browser would ask, over raw HTTP (through a
model of the Fetch Standard) and in a headless Chrome, and judges the answers
against what you say the server should allow.

  corsuite run                        the built-in reference server: see a result
  corsuite run URL --origin ORIGIN    your server, for pages of that origin
  corsuite try URL --origin ORIGIN    one fetch(): would it work, and if not, why
  corsuite try 'curl …'               the same of what DevTools copied
  corsuite explain 'MESSAGE'          what a console message means, and what to change
  corsuite har FILE                   what a page got of each recorded request, and why
  corsuite record -- COMMAND          the same of what a front-end asks while its own tests run
  corsuite policy from FILE           what manifests and templates declare, and what is wrong on paper
  corsuite cure --server NAME         the configuration of a server that does what a policy says
  corsuite learn URL --origin ORIGIN  a policy to review: what the server seems to allow

Exit codes: 0 as wanted, 1 a fail, 2 wrong usage, 3 could not judge.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		runCommand(), tryCommand(), initCommand(), learnCommand(), diffCommand(), mergeCommand(), compareCommand(), galleryCommand(),
		serveCommand(), rulesCommand(), explainCommand(),
		waiversCommand(), harCommand(), recordCommand(), requestsCommand(), policyCommand(), cureCommand(),
	)
	return root
}
