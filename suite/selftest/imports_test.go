package selftest

import (
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/corsuite/corsuite/"

// floors are the floors of the house, from the ground up. Each package stands with
// those of ours that it imports: all of them are on floors below its own.
func floors() []map[string][]string {
	return []map[string][]string{
		{
			"fixtures":             nil,
			"harness/authority":    nil,
			"harness/fetch":        nil,
			"harness/files":        nil,
			"harness/proc":         nil,
			"suite/internal/badge": nil,
			"suite/internal/inert": nil,
			"suite/internal/prose": nil,

			"reference/adapters/apigateway": nil,
		}, {
			"harness":               {"harness/fetch"},
			"suite/internal/inputs": {"harness/fetch"},

			"reference/adapters/apigateway/serve": {"reference/adapters/apigateway"},
		}, {
			"harness/config":          {"harness", "harness/fetch", "harness/files"},
			"harness/judge":           {"harness", "harness/fetch"},
			"harness/patience":        {"harness", "harness/fetch"},
			"harness/plan":            {"harness", "harness/fetch"},
			"harness/probe":           {"harness", "harness/fetch"},
			"harness/replay":          {"harness", "harness/fetch"},
			"harness/wire":            {"harness", "harness/fetch", "harness/files"},
			"reference":               {"harness"},
			"specs":                   {"harness", "harness/fetch"},
			"suite/internal/advice":   {"harness", "harness/fetch"},
			"suite/internal/cure":     {"harness"},
			"suite/internal/reasons":  {"harness", "harness/fetch"},
			"suite/internal/record":   {"harness/authority"},
			"suite/internal/redact":   {"harness", "harness/fetch"},
			"suite/internal/yamltext": {"harness"},

			"suite/internal/report/finding": {"harness", "harness/fetch"},
		}, {
			"harness/chrome":         {"fixtures", "harness", "harness/fetch", "harness/patience", "harness/probe", "harness/proc", "harness/wire"},
			"harness/proxied":        {"fixtures", "harness", "harness/authority", "harness/fetch", "harness/patience", "harness/probe", "harness/proc", "harness/replay", "harness/wire"},
			"harness/raw":            {"harness", "harness/fetch", "harness/patience", "harness/wire"},
			"reference/variants":     {"harness", "reference"},
			"reference/wild":         {"harness", "reference"},
			"suite/internal/adapter": {"harness", "harness/proc"},
			"suite/internal/engine":  {"harness", "harness/fetch", "harness/judge", "harness/patience", "harness/plan", "harness/replay", "suite/internal/report/finding"},
			"suite/internal/learn":   {"harness", "harness/fetch", "harness/plan", "harness/replay", "suite/internal/prose", "suite/internal/yamltext"},
			"suite/internal/report":  {"harness", "harness/fetch", "harness/files", "suite/internal/badge", "suite/internal/inert", "suite/internal/prose", "suite/internal/redact", "suite/internal/report/finding"},

			"suite/internal/inputs/contract": {"fixtures", "harness", "harness/config"},
			"suite/internal/inputs/declared": {"harness", "harness/config", "harness/fetch", "suite/internal/prose", "suite/internal/yamltext"},
			"suite/internal/inputs/recorded": {"harness", "harness/config", "harness/fetch", "harness/replay", "suite/internal/redact", "suite/internal/yamltext"},
		}, {
			"harness/firefox": {"harness/fetch", "harness/probe", "harness/proc", "harness/proxied"},
			"harness/webkit":  {"harness/fetch", "harness/proc", "harness/proxied"},
		}, {
			"suite/agents": {"harness", "harness/chrome", "harness/firefox", "harness/proxied", "harness/raw", "harness/webkit", "harness/wire"},
			"suite/internal/gallery": {
				"harness", "harness/config", "harness/files", "suite/internal/adapter", "suite/internal/badge", "suite/internal/engine", "suite/internal/inert",
			},
			"suite/peers": {"harness", "harness/proc", "reference", "reference/variants"},
		}, {
			"suite": {
				"harness", "harness/config", "harness/judge", "harness/plan", "specs",
				"suite/agents", "suite/internal/advice", "suite/internal/engine", "suite/internal/redact", "suite/internal/report",
			},
			"suite/corstest": {
				"harness", "harness/config", "specs",
				"suite/agents", "suite/internal/advice", "suite/internal/engine", "suite/internal/redact", "suite/internal/report",
			},
			"suite/corsuite": {
				"harness", "harness/authority", "harness/config", "harness/fetch", "harness/files", "harness/plan", "harness/proc", "harness/proxied", "harness/wire", "reference", "reference/variants", "specs",
				"suite/agents", "suite/internal/adapter", "suite/internal/advice", "suite/internal/cure", "suite/internal/engine", "suite/internal/gallery", "suite/internal/inert",
				"suite/internal/inputs", "suite/internal/inputs/contract", "suite/internal/inputs/declared", "suite/internal/inputs/recorded",
				"suite/internal/learn", "suite/internal/prose", "suite/internal/reasons", "suite/internal/record", "suite/internal/redact", "suite/internal/report", "suite/internal/report/finding", "suite/internal/yamltext",
			},
		},
	}
}

// TestFloors: what the table lists is below.
func TestFloors(t *testing.T) {
	t.Parallel()
	below := map[string]bool{}
	for n, floor := range floors() {
		for name, imports := range floor {
			for _, i := range imports {
				if !below[i] {
					t.Errorf("%s stands on floor %d and imports %s, which is not below it", name, n, i)
				}
			}
		}
		for name := range floor {
			below[name] = true
		}
	}
}

// TestImportsRunDownhill: the packages import what the table lists, no more and no less.
func TestImportsRunDownhill(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{}
	for _, floor := range floors() {
		maps.Copy(allowed, floor)
	}
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
		listed, known := allowed[name]
		if !known {
			t.Errorf("%s stands on no floor: add it to the table", name)
		}
		delete(allowed, name)
		imported := strings.Fields(imports)
		for _, i := range imported {
			if ours, isOurs := strings.CutPrefix(i, module); isOurs && !slices.Contains(listed, ours) {
				t.Errorf("%s imports %s: add it to the table, if that is below it", name, ours)
			}
			if strings.HasPrefix(i, "github.com/chromedp/") && name != "harness/chrome" {
				t.Errorf("%s imports %s: only harness/chrome may", name, i)
			}
		}
		for _, i := range listed {
			if !slices.Contains(imported, module+i) {
				t.Errorf("%s does not import %s: delete that from the table", name, i)
			}
		}
	}
	for name := range allowed {
		t.Errorf("there is no %s: delete it from the table", name)
	}
}

// TestCommandLinksNoGinkgo: importing Ginkgo adds its flags to the process, and
// Gomega is for other people's tests.
func TestCommandLinksNoGinkgo(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", module+"suite/corsuite").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "github.com/onsi/") {
		t.Error("suite/corsuite links Ginkgo or Gomega")
	}
}
