package report

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

const (
	headOfReport = `{"corsuite": "v1", "agents": [{"name": "raw"}], `
	oneVerdict   = `"verdicts": [{"rule": "a.b", "case": "c", "agent": "raw", "target": "t", "status": "pass"}]`
)

// manyExchanges is a report with large exchanges, which never is in memory as a whole.
type manyExchanges struct {
	next, last int
	text       []byte
	// live is the most memory that was in use while it was read.
	live uint64
}

func (m *manyExchanges) Read(into []byte) (int, error) {
	for len(m.text) == 0 {
		if m.next > m.last {
			return 0, io.EOF
		}
		body := strings.Repeat("x", 64<<10)
		switch m.next {
		case 0:
			m.text = fmt.Appendf(nil, "%s%s, \"exchanges\": [\n", headOfReport, oneVerdict)
		case m.last:
			m.text = []byte("null]}")
		default:
			m.text = fmt.Appendf(nil, "{\"id\": \"%d\", \"body\": \"%s\"},\n", m.next, body)
		}
		if m.next%100 == 0 {
			var stats runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&stats)
			m.live = max(m.live, stats.HeapAlloc)
		}
		m.next++
	}
	n := copy(into, m.text)
	m.text = m.text[n:]
	return n, nil
}

// A report may be larger than what is kept of it: only that is in memory.
func TestReportIsReadInPieces(t *testing.T) {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	for name, evidence := range map[string]bool{"verdicts": false, "all": true} {
		from := &manyExchanges{last: 500}
		r, err := parseJSON("saved.json", from, evidence)
		if err != nil || len(r.Verdicts) != 1 || evidence && len(r.Exchanges) != 500 || !evidence && r.Exchanges != nil {
			t.Fatalf("%s: got %v; want the verdict, and the exchanges only where they are wanted", name, err)
		}
		if grown := int64(from.live) - int64(stats.HeapAlloc); grown > 8<<20 { // equal bodies are kept once
			t.Errorf("%s: %d MiB were in use for 32 MiB of text", name, grown>>20)
		}
	}
}

// An error says where it is, wherever that is.
func TestReportErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("{\"id\": \"1\"},\n", 20000) // longer than what is read at once
	for _, tt := range []struct {
		text string
		line int
	}{
		{"{\"corsuite\":\n\n oops}", 3},
		{"{\n\"corsuite\": \"v1\",\n\"verdicts\": [{}, {\"rule\": \n 7}]}", 4},
		{"{\n\"exchanges\": [" + many + "{\"id\": \noops}]}", 20003},
		{"{\n\"exchanges\": [" + many + "{\"id\": \n7}]}", 20003},
		{"{\n\"exchanges\": [" + many, 20002},
		{"{\n\"exchanges\": 7}", 2},
		{"{}\n{}", 1},
		{"{\n]", 2},
	} {
		_, err := ParseJSON("saved.json", []byte(tt.text))
		if want := fmt.Sprintf("saved.json:%d: ", tt.line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v; want %q in it", tt.text, err, want)
		}
	}
}

// A name may come twice, or in another spelling, as encoding/json takes it; a byte order
// mark is passed over, and so is what a later version has added.
func TestReportSpellings(t *testing.T) {
	t.Parallel()
	text := "\ufeff" + headOfReport + `"later": {"a": [1, {"b": 2}]}, "verdicts": null, "Verdicts": [], ` + oneVerdict + `, "targets": [{"name": "t"}], "findings": [1, {}], "disagreements": null}`
	r, err := ParseJSON("saved.json", []byte(text))
	if err != nil || len(r.Verdicts) != 1 || r.Verdicts[0].Status != harness.StatusPass || len(r.Targets) != 1 {
		t.Errorf("got %+v, %v; want the verdict and the target", r, err)
	}
	lines := bytes.ReplaceAll([]byte(`{"agents":[{"name":"raw"}],"corsuite":"v1","kind":"head"}
{"kind":"verdict","rule":"a.b","case":"c","agent":"raw","target":"t","status":"pass"}
{"agents":[{"name":"raw"}],"corsuite":"v1","kind":"end"}`), []byte("\n"), []byte("\r\n"))
	if r, err = ParseJSON("saved.ndjson", lines); err != nil || len(r.Verdicts) != 1 {
		t.Errorf("got %+v, %v; want the verdict, in whatever order the members of a line are", r, err)
	}
}
