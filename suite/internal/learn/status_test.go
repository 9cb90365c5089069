package learn_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/learn"
)

// TestStatuses: /200 answers 200, /404 404 and so on.
func TestStatuses(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if r.Method != http.MethodGet || r.URL.Query().Has("tenant") && r.Header.Get("X-Tenant") == "" {
			status = http.StatusBadRequest
		}
		w.WriteHeader(status)
	}))
	defer s.Close()
	for _, tt := range []struct {
		name  string
		paths []string
		want  []int
	}{
		{"as a success is declared", []string{"/200", "/204"}, []int{0, 0}},
		{"an example that does not exist", []string{"/200", "/404", "/410"}, []int{0, 404, 410}},
		{"an address at which nothing is", []string{"/404", "/404"}, []int{0, 0}},
		{"a sign-in", []string{"/401", "/401"}, []int{401, 401}},
		{"nothing that says something of the request", []string{"/200", "/405", "/429", "/302", "/500"}, []int{0, 0, 0, 0, 0}},
		{"with the headers that pages set", []string{"/200?tenant", "/403?tenant"}, []int{0, 403}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var targets []harness.Target
			for _, path := range tt.paths {
				targets = append(targets, harness.Target{URL: s.URL + path, Headers: []fetch.Header{{Name: "X-Tenant", Value: "acme"}}})
			}
			targets = append(targets, harness.Target{URL: s.URL + "/200", Method: "POST", Status: 201})
			got, differ := learn.Statuses(t.Context(), newAgent(t), targets)
			others := 0
			for i, want := range append(tt.want, 201) {
				if got[i].Status != want {
					t.Errorf("%s: status %d; want %d", got[i].URL, got[i].Status, want)
				}
				if got[i].Status != targets[i].Status {
					others++
				}
			}
			if len(differ) != others {
				t.Errorf("%d are said to differ; want %d", len(differ), others)
			}
		})
	}
}
