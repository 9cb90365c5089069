package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// ciDir returns a folder with a corsuite.yaml for a server, and a program corsuite in bin/
// that is this test as the command.
func ciDir(t *testing.T, server http.Handler) (dir, script string) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("what CI systems run is written for bash")
	}
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	dir = t.TempDir()
	config := fmt.Sprintf("policy: {origins: [https://app.example.com]}\ntargets:\n  - url: %s/items\nrun: {via: [raw]}\n", s.URL)
	script = fmt.Sprintf("#!/bin/sh\n%s=1 exec %s \"$@\"\n", asCommand, harness.ShellQuote(os.Args[0]))
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "corsuite.yaml"), []byte(config), 0o600),
		os.Mkdir(filepath.Join(dir, "bin"), 0o700),
		os.WriteFile(filepath.Join(dir, "bin", "corsuite"), []byte(script), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	return dir, script
}

// releases serves a release as goreleaser lays it out, with the checksum of its archive or
// of another.
func releases(t *testing.T, program string, right bool) string {
	t.Helper()
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	files := tar.NewWriter(zipped)
	err := files.WriteHeader(&tar.Header{Name: "corsuite", Mode: 0o755, Size: int64(len(program))})
	_, written := files.Write([]byte(program))
	if err := errors.Join(err, written, files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	summed := archive.Bytes()
	if !right {
		summed = summed[1:]
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/download/v1.2.3/corsuite_linux_amd64.tar.gz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive.Bytes()) })
	mux.HandleFunc("/download/v1.2.3/checksums.txt", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%x  corsuite_darwin_arm64.tar.gz\n%x  corsuite_linux_amd64.tar.gz\n", sha256.Sum256(nil), sha256.Sum256(summed))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// step runs a step of the action.
func step(t *testing.T, dir, name string, env ...string) (out string, code int) {
	t.Helper()
	script, err := filepath.Abs(filepath.Join("..", "..", ".github", "actions", "run", name))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "bash", script)
	c.Dir = dir
	c.Env = append(os.Environ(), append(env, "RUNNER_TEMP="+dir, "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"))...)
	text, err := c.CombinedOutput()
	exit, isExit := errors.AsType[*exec.ExitError](err)
	if err != nil && !isExit {
		t.Fatal(err)
	}
	if isExit {
		code = exit.ExitCode()
	}
	return string(text), code
}

// TestAction: the steps of the GitHub action, with a release of this very program.
func TestAction(t *testing.T) {
	t.Parallel()
	dir, program := ciDir(t, http.HandlerFunc(reflect))
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip(err)
	}
	if out, code := step(t, dir, "install", "VERSION=v1.2.3", "RELEASES="+releases(t, program, false)); code != 2 || !strings.Contains(out, "nothing is run") {
		t.Errorf("a wrong checksum: got exit code %d: %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "corsuite")); err == nil {
		t.Error("a wrong checksum: the program is unpacked all the same")
	}
	if out, code := step(t, dir, "install", "VERSION=v9.9.9", "RELEASES="+releases(t, program, true)); code != 2 || !strings.Contains(out, "cannot download") {
		t.Errorf("no such release: got exit code %d: %s", code, out)
	}
	if out, code := step(t, dir, "install", "VERSION=v1.2.3", "RELEASES="+releases(t, program, true)); code != 0 {
		t.Fatalf("install: got exit code %d: %s", code, out)
	}
	out, code := step(t, dir, "run", "CONFIG=corsuite.yaml", "SARIF=c.sarif", "JUNIT=j.xml", "BADGE=b.svg", "ARGS=--redact 'X-Not Said'")
	if code != exitFail {
		t.Errorf("run: got exit code %d; want %d: %s", code, exitFail, out)
	}
	if !regexp.MustCompile(`(?m)^::error file=corsuite\.yaml,line=3,`).MatchString(out) {
		t.Errorf("want an annotation at the target's line in\n%s", out)
	}
	for file, want := range map[string]string{"summary": "stranger.example", "c.sarif": `"ruleId"`, "j.xml": "<failure", "b.svg": ">fails<"} {
		if text, err := os.ReadFile(filepath.Join(dir, file)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: got %v, %.300s; want %s in it", file, err, text, want)
		}
	}
	if out, code := step(t, dir, "run", "ARGS=--no-such-flag"); code != exitUsage || strings.Contains(out, "::error") {
		t.Errorf("wrong usage: got exit code %d: %s", code, out)
	}
}

// TestCIDocument: the commands that docs/CI.md shows run as they stand there, and leave the
// files that the systems look for.
func TestCIDocument(t *testing.T) {
	t.Parallel()
	yes := false
	dir, _ := ciDir(t, reference.Handler(harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: &yes}))
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "CI.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^(?:    - |    sh ')?(corsuite run [^'\n]*)'?$`).FindAllStringSubmatch(string(text), -1)
	if len(commands) != 3 {
		t.Fatalf("got %d commands; want those of GitLab, Jenkins and the badge: %q", len(commands), commands)
	}
	for _, command := range commands {
		c := exec.CommandContext(t.Context(), "bash", "-c", command[1])
		c.Dir = dir
		c.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command[1], err, out)
		}
		for _, file := range regexp.MustCompile(`--out \w+=(\S+)`).FindAllStringSubmatch(command[1], -1) {
			if err := os.Remove(filepath.Join(dir, file[1])); err != nil {
				t.Errorf("%s: %v", command[1], err)
			}
		}
	}
}
