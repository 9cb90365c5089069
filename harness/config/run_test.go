package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/config"
)

func TestRunAndBase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "corsuite.yaml")
	text := "targets:\n  - url: /items\nbase: https://api.example.com/v1/\nrun: {via: raw, out: [html=a/report.html], waivers: w.yaml, strict: true}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Run{
		Via:     []config.Setting{{Value: "raw", At: path + ":4:12: run.via"}},
		Out:     []config.Setting{{Value: "html=" + filepath.Join(dir, "a", "report.html"), At: path + ":4:23: run.out[0]"}},
		Waivers: config.Setting{Value: filepath.Join(dir, "w.yaml"), At: path + ":4:53: run.waivers"},
		Strict:  true,
	}
	if diff := cmp.Diff(want, f.Run); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
	if got := f.Targets[0].URL; got != "https://api.example.com/v1/items" {
		t.Errorf("got %s; want the base before the path", got)
	}
	f, err = config.ReadWith(t.Context(), path, config.Options{Base: "http://127.0.0.1:8080"})
	if err != nil || f.Targets[0].URL != "http://127.0.0.1:8080/items" {
		t.Errorf("got %v, %v; want the base of the command line", f, err)
	}
}

// A link in the file's folder must not make a body of what lies elsewhere.
func TestBodyFileThroughALink(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "key"), []byte("private"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "key"), filepath.Join(dir, "body.json")); err != nil {
		t.Skip(err)
	}
	path := filepath.Join(dir, "corsuite.yaml")
	if err := os.WriteFile(path, []byte("targets:\n  - {url: https://api.example.com/, method: POST, body-file: body.json}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), "leads out of the folder") {
		t.Errorf("got %v; want an error", err)
	}
}
