package declared

import (
	"bytes"
	"regexp"

	"github.com/corsuite/corsuite/harness/config"
)

// Rules of this file: what a tool makes manifests from is none itself. It is named, with
// the command that makes one of it; nothing here renders, plans or builds.

const givePlan = "`terraform show -json PLAN | corsuite policy from -`"

// hclBlock is how a block of Terraform's own language begins, which is nothing in YAML.
var hclBlock = regexp.MustCompile(`(?m)^(resource|data|module|provider|variable|output)([ \t]+"[^"\n]*"){1,2}[ \t]*\{|^(terraform|locals)[ \t]+\{`)

// source returns what is wrong with a text that some tool has to make a manifest of; nil is nothing.
func source(file string, data []byte) error {
	// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.7)
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return &config.Error{File: file, Message: "is an archive, as the plans of Terraform are; give what it says: " + givePlan}
	}
	if at := hclBlock.FindIndex(data); at != nil {
		return &config.Error{
			File: file, Line: 1 + bytes.Count(data[:at[0]], []byte("\n")), Column: 1,
			Message: "is Terraform's own language, in which values are still open; give what they come to: `terraform plan -out PLAN`, then " + givePlan,
		}
	}
	return nil
}

// unbuilt returns what is wrong with a document that some tool has to make manifests of; nil is nothing.
func (r *reader) unbuilt(n *node) error {
	if n.textOf("kind") == "Kustomization" {
		return &config.Error{
			File: r.file, Line: n.line, Column: 1,
			Message: "is what kustomize builds from; give what it builds: `kustomize build FOLDER | corsuite policy from -`",
		}
	}
	return nil
}
