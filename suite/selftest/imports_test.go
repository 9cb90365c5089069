package selftest

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/corsuite/corsuite/"

// allowed lists which of our packages each package may import: downhill only.
func allowed() map[string][]string {
	// What every door stands on.
	door := []string{"harness", "harness/config", "harness/judge", "specs", "suite/agents", "suite/internal/advice", "suite/internal/engine", "suite/internal/redact", "suite/internal/report"}
	return map[string][]string{
		"harness/fetch":          nil,
		"fixtures":               nil,
		"harness":                {"harness/fetch"},
		"harness/plan":           {"harness", "harness/fetch"},
		"harness/judge":          {"harness", "harness/fetch"},
		"harness/replay":         {"harness", "harness/fetch"},
		"harness/proc":           nil,
		"harness/files":          nil,
		"harness/resolve":        nil,
		"harness/patience":       {"harness", "harness/fetch"},
		"harness/raw":            {"harness", "harness/fetch", "harness/files", "harness/patience", "harness/resolve"},
		"harness/chrome":         {"harness", "harness/fetch", "harness/patience", "harness/proc", "harness/resolve", "fixtures"},
		"harness/config":         {"harness", "harness/fetch", "harness/files"},
		"specs":                  {"harness", "harness/fetch"},
		"reference":              {"harness"},
		"reference/variants":     {"harness", "reference"},
		"reference/wild":         {"harness", "reference"},
		"suite/peers":            {"harness", "harness/proc", "reference", "reference/variants"},
		"suite/internal/redact":  {"harness", "harness/fetch"},
		"suite/internal/inert":   nil,
		"suite/internal/report":  {"harness", "harness/fetch", "harness/files", "suite/internal/inert", "suite/internal/redact", "suite/internal/report/finding"},
		"suite/internal/advice":  {"harness", "harness/fetch"},
		"suite/internal/engine":  {"harness", "harness/fetch", "harness/judge", "harness/patience", "harness/plan", "harness/replay", "specs", "suite/internal/report/finding"},
		"suite/internal/learn":   {"harness", "harness/fetch", "harness/plan", "harness/replay", "suite/internal/yamltext"},
		"suite/internal/inputs":  {"harness/fetch"},
		"suite/internal/reasons": {"harness", "harness/fetch"},
		"suite/agents":           {"harness", "harness/raw", "harness/chrome", "harness/resolve"},
		"suite/internal/adapter": {"harness", "harness/config", "harness/files", "harness/proc"},
		"suite":                  door,
		"suite/corstest":         door,

		"suite/internal/report/finding":  {"harness", "harness/fetch"},
		"suite/internal/yamltext":        {"harness"},
		"suite/internal/inputs/declared": {"harness", "harness/config", "harness/fetch", "suite/internal/yamltext"},
		"suite/internal/cure":            {"harness"},
		"suite/internal/inputs/contract": {"fixtures", "harness", "harness/config"},
		"suite/internal/inputs/recorded": {"harness", "harness/config", "harness/fetch", "harness/replay", "suite/internal/redact", "suite/internal/yamltext"},

		"suite/corsuite": append([]string{"harness/fetch", "harness/files", "harness/plan", "harness/proc", "reference", "reference/variants", "fixtures", "suite/internal/adapter",
			"suite/internal/advice", "suite/internal/inert", "suite/internal/inputs", "suite/internal/learn", "suite/internal/reasons",
			"suite/internal/inputs/declared", "suite/internal/inputs/recorded", "suite/internal/yamltext", "suite/internal/inputs/contract", "suite/internal/cure", "suite/internal/report/finding"}, door...),
	}
}

// TestImportsRunDownhill holds the floors of the house.
func TestImportsRunDownhill(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		name := strings.TrimPrefix(path, module)
		if name == "suite/selftest" || strings.HasPrefix(name, "suite/selftest/") {
			continue // tests only: they may use every door
		}
		floor, known := allowed()[name]
		if !known {
			t.Errorf("%s stands on no floor: add it to the table", name)
		}
		for i := range strings.FieldsSeq(imports) {
			ours, isOurs := strings.CutPrefix(i, module)
			if isOurs && !slices.Contains(floor, ours) {
				t.Errorf("%s imports %s, which is not below it", name, ours)
			}
			if strings.HasPrefix(i, "github.com/chromedp/") && name != "harness/chrome" {
				t.Errorf("%s imports %s: only harness/chrome may", name, i)
			}
		}
	}
}

// TestCommandLinksNoGinkgo: importing Ginkgo adds its flags to the process.
func TestCommandLinksNoGinkgo(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", module+"suite/corsuite").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "onsi/ginkgo") {
		t.Error("suite/corsuite links Ginkgo")
	}
}
