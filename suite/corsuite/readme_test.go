package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// shownServer is the server of the README's example: its preflights do not list a header.
func shownServer() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		if r.Header.Get("Origin") != "https://app.example.com" {
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			w.Header().Set("Access-Control-Allow-Methods", "GET, PUT")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.WriteHeader(http.StatusNoContent)
		}
	})
}

// TestReadmeShowsAFinding: the finding that the README shows is what a terminal shows.
func TestReadmeShowsAFinding(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(shownServer())
	defer server.Close()
	const flags = "--origin https://app.example.com --method PUT --allow-header Content-Type --allow-header Authorization"
	c := exec.CommandContext(t.Context(), os.Args[0], append([]string{"run", server.URL + "/items", "--via", "raw"}, strings.Fields(flags)...)...)
	c.Env = append(os.Environ(), asCommand+"=1", "NO_COLOR=1")
	out, err := c.Output()
	if err == nil {
		t.Fatalf("got no finding:\n%s", out)
	}
	first, _, _ := bytes.Cut(out, []byte("\n\n"))
	before, rest, cut := strings.Cut(string(first), "      the same breaks ")
	_, after, also := strings.Cut(rest, "      > OPTIONS ")
	if !cut || !also {
		t.Fatalf("got another finding than that of the README:\n%s", out)
	}
	// How many cases break for it changes with every rule.
	want := strings.ReplaceAll(before+"      > OPTIONS "+after, server.URL, "https://api.example.com")
	want = "$ corsuite run https://api.example.com/items " + flags + "\n" + want + "\n"
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```\n"+want+"```\n") {
		t.Errorf("README.md does not show this finding as it is printed:\n%s", want)
	}
}
