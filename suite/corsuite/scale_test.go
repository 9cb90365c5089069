package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// TestRecipesOfShards runs what docs/SCALE.md has GitHub and Kubernetes run, job by job,
// and joins the results with the command that it has for that.
func TestRecipesOfShards(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/SCALE.md")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct {
				Matrix struct {
					Shard []int `yaml:"shard"`
				} `yaml:"matrix"`
			} `yaml:"strategy"`
			Steps []struct {
				Run string `yaml:"run"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	var job struct {
		Spec struct {
			Completions int `yaml:"completions"`
			Template    struct {
				Spec struct {
					Containers []struct {
						Command []string `yaml:"command"`
					} `yaml:"containers"`
				} `yaml:"spec"`
			} `yaml:"template"`
		} `yaml:"spec"`
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(document), -1) {
		for begins, into := range map[string]any{"jobs:": &workflow, "apiVersion:": &job} {
			if strings.HasPrefix(block[1], begins) {
				if err := yaml.Unmarshal([]byte(block[1]), into); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	joined := workflow.Jobs["report"].Steps[1].Run
	t.Run("GitHub", func(t *testing.T) {
		dir := scaleFolder(t)
		for _, shard := range workflow.Jobs["judge"].Strategy.Matrix.Shard {
			step := strings.ReplaceAll(workflow.Jobs["judge"].Steps[1].Run, "${{ matrix.shard }}", fmt.Sprint(shard))
			shell(t, dir, step)
		}
		shell(t, dir, joined)
	})
	t.Run("Kubernetes", func(t *testing.T) {
		dir := scaleFolder(t)
		command := job.Spec.Template.Spec.Containers[0].Command
		for index := range job.Spec.Completions {
			shell(t, dir, command[len(command)-1], fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index))
		}
		shell(t, dir, joined)
	})
}

// scaleFolder returns a folder with the configuration of the document and a list of six
// endpoints of a server that does CORS right.
func scaleFolder(t *testing.T) string {
	t.Helper()
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: new(true)}
	server := httptest.NewServer(reference.Handler(policy))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	list := ""
	for n := range 6 {
		list += fmt.Sprintf("/items?n=%d\n", n)
	}
	config := "policy:\n  origins: [https://app.example.com]\n  credentials: true\nbase: " + server.URL + "\ntargets-from: urls.txt\n"
	for name, text := range map[string]string{"corsuite.yaml": config, "urls.txt": list} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shell runs a command line in which corsuite is this program.
func shell(t *testing.T, dir, line string, env ...string) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh here")
	}
	c := exec.CommandContext(t.Context(), sh, "-c", `corsuite() { "$PROGRAM" "$@"; }; `+line)
	c.Dir = dir
	c.Env = append(append(os.Environ(), asCommand+"=1", "PROGRAM="+os.Args[0]), env...)
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(line, "merge") && !strings.Contains(string(out), "PASS") {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}
