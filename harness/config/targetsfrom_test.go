package config_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/config"
)

const listing = "policy: {origins: [https://app.example.com]}\nbase: https://api.example.com\ntargets: [{url: /first}]\ntargets-from: urls.txt\n"

func TestTargetsFrom(t *testing.T) {
	t.Parallel()
	file := beside(t, listing, "# ours\nhttps://api.example.com/items\n\n/orders?x=1\n"+
		`{"url": "/missing", "status": 404, "name": "missing", "labels": {"team": "shop"}, "policy": {"credentials": true}}`+"\n")
	got, err := config.Read(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, target := range got.Targets {
		urls = append(urls, target.URL)
		if !target.Policy.DeclaresOrigins() {
			t.Errorf("%s does not inherit the policy", target.URL)
		}
	}
	want := []string{"https://api.example.com/first", "https://api.example.com/items", "https://api.example.com/orders?x=1", "https://api.example.com/missing"}
	if diff := cmp.Diff(want, urls); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	last := got.Targets[3]
	if last.Status != 404 || last.Labels["team"] != "shop" || last.Policy.Credentials == nil || last.At.Line != 5 || filepath.Base(last.At.File) != "urls.txt" {
		t.Errorf("the last target is %+v", last)
	}
}

func TestTargetsFromStandardInput(t *testing.T) {
	t.Parallel()
	file := beside(t, "targets-from: '-'\n", "")
	got, err := config.ReadWith(context.Background(), file, config.Options{Stdin: strings.NewReader("http://localhost/a\r\nhttp://localhost/b")})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Targets) != 2 || got.Targets[1].URL != "http://localhost/b" {
		t.Errorf("got %+v", got.Targets)
	}
	if _, err := config.Read(context.Background(), file); err == nil || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("without standard input: %v", err)
	}
}

func TestTargetsFromMistakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ list, want string }{
		{"https://api.example.com/a\nftp://api.example.com/b\n", `urls.txt:2:1: "ftp://api.example.com/b" has the scheme "ftp"; want http or https`},
		{"\nhttps://api.example.com/a#x\n", `urls.txt:2:1: "https://api.example.com/a#x" has a fragment, which is never sent; remove it`},
		{"# \n{\"url\": \"/x\", \"stauts\": 404}\n", `urls.txt:2:15: unknown key "stauts"; did you mean "status"?`},
		{"{\"url\": \n", `urls.txt:1`},
		{"/a\n/a\n", `urls.txt:2:1: is called "https://api.example.com/a" like that of`},
		{"/first\n", `urls.txt:1:1: is called "https://api.example.com/first" like that of`},
		{"# nothing\n", `corsuite.yaml:4:15: targets-from: "urls.txt" lists no target; want a URL a line`},
	} {
		_, err := config.Read(context.Background(), beside(t, listing, tt.list))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("list %q: got %v; want %s", tt.list, err, tt.want)
		}
	}
}

// beside writes a configuration and urls.txt beside it, and returns the path of the first.
func beside(t *testing.T, text, list string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"corsuite.yaml": text, "urls.txt": list} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "corsuite.yaml")
}
