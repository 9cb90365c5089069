package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The samples are what the programs printed about the reference server, about
// the mutants star-for-everyone and allow-origin-twice, and about no server at all.

func sample(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wantAnswer(t *testing.T, got, want answer) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadCorsuite(t *testing.T) {
	t.Parallel()
	got, err := readCorsuite(sample(t, "corsuite.json"))
	if err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, got, answer{
		complaints: []string{"fail cors-check.stranger/exact", "warn consistency.conditional/origin"},
		remarks:    []string{"note preflight.not-without-request-method/readable"},
	})
}

func TestReadCheckMyHeaders(t *testing.T) {
	t.Parallel()
	got, err := readCheckMyHeaders(sample(t, "check-my-headers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	missing := []string{"Missing field: access-control-allow-methods", "Missing field: access-control-allow-headers"}
	shown := []string{
		"Extra field: access-control-expose-headers", "Extra field: vary",
		"access-control-allow-origin: *", "access-control-expose-headers: ETag, X-Request-Id", "vary: Origin",
	}
	want := []answer{{complaints: missing, remarks: shown}, {unjudged: "status 404"}, {complaints: missing, remarks: shown}}
	if len(got) != len(want) {
		t.Fatalf("got %d answers; want %d", len(got), len(want))
	}
	for i := range want {
		wantAnswer(t, got[i], want[i])
	}
}

func TestReadNmap(t *testing.T) {
	t.Parallel()
	got, err := readNmap(sample(t, "nmap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	// 18079 is closed, 18080 the reference server.
	want := map[string]answer{"18080": {}, "18081": {complaints: []string{"GET PUT PATCH"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadCorsuiteWithoutVerdict(t *testing.T) {
	t.Parallel()
	got, err := readCorsuite([]byte(`{"verdicts":[{"rule":"a.b","case":"c","status":"inconclusive"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, got, answer{unjudged: "no verdict"})
}

func TestReadObservatory(t *testing.T) {
	t.Parallel()
	// The last line is put together: no server of the bench got that far.
	out := fmt.Appendf(sample(t, "observatory.jsonl"),
		`{"pass":false,"result":"cross-origin-resource-sharing-implemented-with-universal-access","data":"https://app.example.com"}`+"\n")
	got, err := readObservatory(out)
	if err != nil {
		t.Fatal(err)
	}
	want := []answer{
		{remarks: []string{"cross-origin-resource-sharing-implemented-with-public-access *"}},
		{remarks: []string{"cross-origin-resource-sharing-not-implemented "}},
		{unjudged: "Site did respond with an unexpected HTTP status code 404."},
		{complaints: []string{"cross-origin-resource-sharing-implemented-with-universal-access"}, remarks: []string{"https://app.example.com"}},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d answers; want %d", len(got), len(want))
	}
	for i := range want {
		wantAnswer(t, got[i], want[i])
	}
}

func TestReadersRefuseGarbage(t *testing.T) {
	t.Parallel()
	garbage := []byte("Segmentation fault\n")
	if a, err := readNmap(garbage); err == nil {
		t.Errorf("readNmap: got %v; want an error", a)
	}
	if a, err := readCorsuite(garbage); err == nil {
		t.Errorf("readCorsuite: got %v; want an error", a)
	}
	if a, err := readObservatory(garbage); err == nil {
		t.Errorf("readObservatory: got %v; want an error", a)
	}
	if a, err := readCheckMyHeaders(garbage); err == nil {
		t.Errorf("readCheckMyHeaders: got %v; want an error", a)
	}
}
