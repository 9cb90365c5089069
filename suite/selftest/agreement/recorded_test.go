package agreement

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// recording is what a browser made of the stories that TestAgreement plays,
// one line of JSON each: make agree RECORD=1 writes it anew. The stories
// themselves are in the tables; a line names one by a hash of its row.
const recording = "testdata/agreement.jsonl"

// record is a browser's account of a story, with placeholders for what differs
// from run to run.
type record struct {
	Story string `json:"story"`
	Ends  []end  `json:"ends"`
	Wire  []text `json:"wire,omitempty"`
}

// recorded are the stories that are on record: a sample of each table, and
// random ones.
func recorded() []story {
	var all []story
	for _, table := range tables() {
		all = append(all, spread(table.stories, sample)...)
	}
	return append(all, random(defaultSeed, defaultStories)...)
}

// hash names a story.
func (s story) hash() string {
	sum := sha256.Sum256([]byte(s.row()))
	return hex.EncodeToString(sum[:8])
}

// record is the browser's account of a round.
func (st stage) record(r round) record { return st.recordOf(r.story, r.segment, r.browser, r.model) }

// recordOf puts an account on record. What the model is unsure of is left out.
func (st stage) recordOf(s story, segment string, acc, model account) record {
	rec := record{Story: s.hash()}
	for _, e := range acc.Ends {
		e.Parameter = st.collapse(e.Parameter, segment)
		rec.Ends = append(rec.Ends, e)
	}
	for i, a := range acc.Wire {
		a.unsure = at(model.Wire, i).unsure
		rec.Wire = append(rec.Wire, st.recordOfMessage(a, segment))
	}
	return rec
}

// recordOfMessage is a line to read, and a hash of every field that is compared.
func (st stage) recordOfMessage(a arrival, segment string) text {
	line := a.first()
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		value, found := fetch.Get(a.Headers, name)
		if found && !slices.Contains(a.unsure, strings.ToLower(name)) {
			line += fmt.Sprintf(" %s=%q", name, value)
		}
	}
	sum := sha256.Sum256([]byte(st.collapse(text(strings.Join(a.telling(), "\n")), segment)))
	return st.collapse(text(line), segment) + text(" #"+hex.EncodeToString(sum[:4]))
}

// collapse puts placeholders into what an agent said of a story.
func (st stage) collapse(t text, segment string) text {
	var pairs []string
	for _, p := range [][2]string{{"b", st.b}, {"c", st.c}, {"l", st.l}} {
		pairs = append(pairs, "http://"+p[1]+"/"+segment+"/", "{"+p[0]+"}/", "http://"+p[1], "{"+p[0]+"o}", p[1], "{"+strings.ToUpper(p[0])+"}")
	}
	return text(strings.NewReplacer(append(pairs, "/"+segment+"/", "/{segment}/")...).Replace(string(t)))
}

// TestAgreementRecorded holds the model to what a browser was seen to do,
// without a browser, and wants a row wherever the standard would do otherwise.
func TestAgreementRecorded(t *testing.T) {
	t.Parallel()
	seen := readRecording(t)
	const segment = "s0"
	st := stage{b: "127.0.0.1:8001", c: "127.0.0.1:8002", l: "localhost:8001"}
	told, missing, wrong := map[string]bool{}, 0, 0
	for _, s := range recorded() {
		browser, found := seen[s.hash()]
		if !found {
			missing++
			continue
		}
		told[browser.Story] = true
		expanded := st.expand(s, segment)
		acc := st.modelOf(fetch.Chromium(), expanded)
		model := st.recordOf(s, segment, acc, acc)
		for i, a := range expanded.asks() {
			if !sameEnd(a, at(model.Ends, i), at(browser.Ends, i)) {
				t.Errorf("%s\n  %s", side(fmt.Sprintf("ask %d", i), at(model.Ends, i).String(), at(browser.Ends, i).String()), s.row())
				wrong++
			}
		}
		if !slices.Equal(model.Wire, browser.Wire) {
			t.Errorf("%s\n    the model's fields %q\n  %s", side("messages", fmt.Sprintf("%q", model.Wire), fmt.Sprintf("%q", browser.Wire)), acc.fields(), s.row())
			wrong++
		}
		standard := st.modelOf(fetch.Standard(), expanded)
		if parted := differences(expanded.asks(), standard, acc); len(parted) > 0 && len(acc.Rows) == 0 {
			t.Errorf("the profiles part (model is fetch, browser is chromium) and no row says why:\n  %s\n  %s", strings.Join(parted, "\n  "), s.row())
			wrong++
		}
		if wrong > 20 || wrong > 0 && os.Getenv(kit.MutantNumber) != "" {
			t.Fatal("there are more differences than it makes sense to print")
		}
	}
	if missing > 0 || len(seen) > len(told) {
		t.Errorf("%d stories are not on record, %d on record are no longer told: make agree RECORD=1", missing, len(seen)-len(told))
	}
}

// fields are what is hashed of each message.
func (acc account) fields() (all [][]string) {
	for _, a := range acc.Wire {
		all = append(all, a.telling())
	}
	return all
}

func readRecording(t *testing.T) map[string]record {
	t.Helper()
	data, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]record{}
	for line := range bytes.Lines(data) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%s: %v", recording, err)
		}
		seen[r.Story] = r
	}
	return seen
}

// writeRecording replaces the recording, the stories in the order of their hashes.
func writeRecording(t *testing.T, records []record) {
	t.Helper()
	slices.SortFunc(records, func(a, b record) int { return strings.Compare(a.Story, b.Story) })
	records = slices.CompactFunc(records, func(a, b record) bool { return a.Story == b.Story })
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, r := range records {
		if err := encoder.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recording, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
