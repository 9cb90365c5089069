package harness

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// What is expected is held against what was seen, and what was not put to the
// test is neither met nor broken.
func TestExpectation(t *testing.T) {
	t.Parallel()
	shared := Observation{Outcome: OutcomeShared, Status: 206, Exposed: []string{"content-type", "etag"}}
	refused := Observation{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200}
	badPort := Observation{Outcome: OutcomeBlocked, Reason: fetch.BadPort}
	withheld := Observation{Outcome: OutcomeWithheld}
	for name, row := range map[string]struct {
		want    Expectation
		got     Observation
		status  Status
		differs []string
	}{
		"shared":               {Expectation{Outcome: OutcomeShared}, shared, StatusPass, nil},
		"not shared":           {Expectation{Outcome: OutcomeShared}, refused, StatusFail, []string{"outcome"}},
		"withheld for shared":  {Expectation{Outcome: OutcomeShared}, withheld, StatusPass, nil},
		"withheld":             {Expectation{Outcome: OutcomeWithheld}, withheld, StatusPass, nil},
		"shared, not withheld": {Expectation{Outcome: OutcomeWithheld}, shared, StatusFail, []string{"outcome"}},
		"let in":               {Expectation{Outcome: OutcomeBlocked}, withheld, StatusFail, []string{"outcome"}},
		"status and exposed":   {Expectation{Status: 206, Exposed: []string{"ETag"}}, shared, StatusPass, nil},
		"neither":              {Expectation{Status: 200, Exposed: []string{"X-A"}}, shared, StatusFail, []string{"status", "exposed"}},
		"status unseen":        {Expectation{Outcome: OutcomeShared, Status: 200}, withheld, StatusInconclusive, nil},
		"reason":               {Expectation{Reason: fetch.MissingAllowOriginHeader}, refused, StatusPass, nil},
		"another reason":       {Expectation{Outcome: OutcomeBlocked, Reason: fetch.AllowOriginMismatch}, refused, StatusFail, []string{"reason"}},
		"not CORS":             {Expectation{Outcome: OutcomeBlocked}, badPort, StatusInconclusive, nil},
		"not CORS, and meant":  {Expectation{Outcome: OutcomeBlocked, Reason: fetch.BadPort}, badPort, StatusPass, nil},
		"could not ask":        {Expectation{Outcome: OutcomeShared}, Observation{Outcome: OutcomeError}, StatusInconclusive, nil},
	} {
		if status, differs := row.want.Of(row.got); status != row.status || !slices.Equal(differs, row.differs) {
			t.Errorf("%s: got %s %v; want %s %v", name, status, differs, row.status, row.differs)
		}
	}
}

// What the script cannot read of an answer is told by name.
func TestHidden(t *testing.T) {
	t.Parallel()
	o := Observation{Outcome: OutcomeShared, Exposed: []string{"content-type"}, Exchanges: []Exchange{{Status: 206, Response: []HeaderLine{
		{Name: "Content-Range", Value: "bytes 0-0/1"}, {Name: "Content-Type", Value: "a/b"}, {Name: "ETag", Value: "1"}, {Name: "etag", Value: "2"},
	}}}}
	if got := o.Hidden(); !slices.Equal(got, []string{"content-range", "etag"}) {
		t.Errorf("got %v; want content-range, etag", got)
	}
	o.Outcome = OutcomeBlocked
	if got := o.Hidden(); got != nil {
		t.Errorf("refused: got %v; want none", got)
	}
}

// A page that browsers would stop is told apart from one that they would not.
func TestCautions(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		page, url string
		want      []Caution
	}{
		{"https://app.example.com", "http://api.example.com/", []Caution{CautionMixedContent}},
		{"https://app.example.com", "ws://api.example.com/", []Caution{CautionMixedContent}},
		{"https://app.example.com", "https://api.example.com/", nil},
		{"http://app.example.com", "http://api.example.com/", nil},
		{"https://app.example.com", "http://192.168.1.9/", []Caution{CautionMixedContent, CautionLocalNetwork}},
		{"https://app.example.com", "http://localhost:8080/", []Caution{CautionLocalNetwork}},
		{"http://localhost:5173", "http://127.0.0.1:8080/", nil},
		{"http://localhost:5173", "http://api.example.com/", nil},
	} {
		if got := (Ask{From: Origin(row.page), URL: row.url}).Cautions(); !slices.Equal(got, row.want) {
			t.Errorf("%s asks %s: got %v; want %v", row.page, row.url, got, row.want)
		}
	}
}
