package declared

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/suite/internal/prose"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// Ambiguous are policies of which one has to be chosen: they differ, and not each
// says where it holds.
type Ambiguous struct{ Found []Found }

func (e *Ambiguous) Error() string {
	lines := []string{"there are several policies, and not each says for which URL: choose one with --name"}
	for _, f := range e.Found {
		lines = append(lines, fmt.Sprintf("  %s:%d: --name %s (%s)", f.File, f.Line, f.Name, f.Product))
	}
	return strings.Join(lines, "\n")
}

// YAML returns a corsuite.yaml with the policies and with comments that say where
// each line comes from. The error is an *Ambiguous.
func YAML(all []Found) ([]byte, error) {
	var b strings.Builder
	b.WriteString(`# Drafted by corsuite policy from. It says what the files declare, and what the
# product does where they say nothing, which need not be what is meant: read it,
# then judge the server by it:
#   corsuite run --config THIS-FILE
# What is left out is not judged.
`)
	if err := Check(all); err != nil {
		return nil, err
	}
	same := Alike(all)
	targets := ""
	for _, f := range all {
		b.WriteString("#\n" + comments(f))
		for _, t := range f.Targets {
			targets += yamltext.Target(t)
			if !same {
				targets += "    policy:\n" + block(f, "      ")
			}
		}
		for _, u := range f.URLs {
			targets += fmt.Sprintf("  - url: %s\n", yamltext.Quote(u))
			if !same {
				targets += "    policy:\n" + block(f, "      ")
			}
		}
	}
	b.WriteString("\n")
	if same {
		b.WriteString(policyOf(all[0]))
	}
	if targets != "" {
		b.WriteString("targets:\n" + targets)
	}
	return []byte(b.String()), nil
}

// Check returns an *Ambiguous where one of the policies has to be chosen, nil
// where they are alike, or each names URLs.
func Check(all []Found) error {
	if !Alike(all) && slices.ContainsFunc(all, func(f Found) bool { return len(f.URLs)+len(f.Targets) == 0 }) {
		return &Ambiguous{Found: all}
	}
	return nil
}

// Alike reports whether all policies are the same.
func Alike(all []Found) bool {
	return !slices.ContainsFunc(all, func(f Found) bool { return !reflect.DeepEqual(f.Policy, all[0].Policy) })
}

func policyOf(f Found) string {
	if text := block(f, "  "); text != "" {
		return "policy:\n" + text
	}
	return "policy: {}\n"
}

func block(f Found, indent string) string { return yamltext.Policy(f.Policy, indent) }

// comments say where a policy stands and what is to be known of it.
func comments(f Found) string {
	text := fmt.Sprintf("# %s:%d: %s (%s)\n", yamltext.Comment(f.File), f.Line, yamltext.Comment(f.Name), f.Product)
	for _, n := range f.Notes {
		head := ""
		switch {
		case n.Kind.IsMistake():
			head = "wrong: "
		case n.Kind.IsOpen():
			head = "open: "
		}
		for i, line := range prose.Wrap(fmt.Sprintf("line %d: %s%s", n.Line, head, yamltext.Comment(n.Sentence(f.Product))), 90) {
			text += "#   " + strings.Repeat(" ", min(i, 1)*2) + line + "\n"
		}
	}
	return text
}
