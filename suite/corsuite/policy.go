package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

func policyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Read the CORS policy that infrastructure files declare",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policyFromCommand())
	return c
}

// policyFromFlags are the flags of `corsuite policy from`.
type policyFromFlags struct {
	source policySource
	out    string
	format string
}

func policyFromCommand() *cobra.Command {
	var f policyFromFlags
	c := &cobra.Command{
		Use:   "from FILE...",
		Short: "Write a corsuite.yaml from manifests, templates and plans",
		Long: `Reads what infrastructure files declare of CORS and writes it as a corsuite.yaml:
what the file says, and what the product does where the file says nothing. What is
wrong on paper is said before anything is deployed; what a file alone cannot say is
listed and left out.

It reads, from files or from - for standard input, several documents each:

  Kubernetes    ingress-nginx annotations, HTTPRoute of the Gateway API, Istio's
                VirtualService, Traefik's Middleware, Envoy Gateway's SecurityPolicy,
                Contour's HTTPProxy (also as ` + "`kubectl get -o yaml`" + ` prints them)
  AWS           templates of SAM and CloudFormation (and what the CDK makes), serverless.yml
  storage       CORS rules of S3 (JSON, XML) and of Google Cloud Storage
  Terraform     terraform show -json PLAN: API Gateway, Lambda, S3, CloudFront, Google, Azure
  OpenAPI 3     operations as targets, with the document's examples; header parameters
                and what authenticates as headers (--set base=URL says where it is)
  others        Traefik's file provider and Compose labels, x-amazon-apigateway-cors

Nothing is rendered, run or asked: give the output of helm template, of
terraform show -json or of cdk synth.

Exit codes: 1 something is wrong on paper, 2 wrong usage or a file that cannot be
read, 3 it is not known who is let in, 0 otherwise.`,
		Example: `  corsuite policy from ingress.yaml > corsuite.yaml
  kubectl get ingress,httproute -A -o yaml | corsuite policy from -
  corsuite policy from template.yaml --set AllowedOrigin=https://app.example.com`,
		Args: wantArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	f.source.registerChoice(fs, "")
	fs.StringVar(&f.out, "out", "", "a new `FILE` to write to (default: standard output)")
	fs.StringVar(&f.format, "format", "yaml", "`FORMAT`: yaml, which is a corsuite.yaml, or json, which has each policy separately")
	return c
}

func (f *policyFromFlags) run(c *cobra.Command, args []string) error {
	if f.format != "yaml" && f.format != "json" {
		return fmt.Errorf("--format %q: want yaml or json", f.format)
	}
	f.source.from = args
	found, err := f.source.read(c)
	if err != nil {
		return err
	}
	text, err := f.text(found)
	if err != nil {
		return errors.New(strings.Join(append([]string{err.Error()}, mistakesOf(found)...), "\n"))
	}
	text = []byte(outletOf(c.Context()).secrets.Text(string(text)))
	to := c.OutOrStdout()
	if f.format == "json" {
		text, to = inert.JSON(text), outletOf(c.Context()).structured()
	} else {
		text = inert.Lines(text)
	}
	if f.out == "" {
		_, err = to.Write(text)
	} else {
		err = create("--out", f.out, text)
	}
	if err != nil {
		return err
	}
	return onPaper(found)
}

func (f *policyFromFlags) text(found []declared.Found) ([]byte, error) {
	if f.format == "json" {
		text, err := json.MarshalIndent(found, "", "  ")
		return append(text, '\n'), err
	}
	return declared.YAML(found)
}

// onPaper turns what was read into the exit code.
func onPaper(found []declared.Found) error {
	if lines := mistakesOf(found); len(lines) > 0 {
		return exitWith(exitFail, "wrong on paper:\n%s", strings.Join(lines, "\n"))
	}
	for _, f := range found {
		if !f.Policy.DeclaresOrigins() {
			return exitWith(exitCannotJudge, "%s:%d: %s does not say by itself who is let in: --set NAME=VALUE settles what is named as open, or write origins yourself", f.File, f.Line, f.Name)
		}
	}
	return nil
}

// mistakesOf are the mistakes in what was read, a line each.
func mistakesOf(found []declared.Found) []string {
	var lines []string
	for _, f := range found {
		for _, n := range f.Mistakes() {
			lines = append(lines, fmt.Sprintf("%s:%d: %s (%s): %s", f.File, n.Line, f.Name, f.Product, n.Sentence(f.Product)))
		}
	}
	return lines
}
