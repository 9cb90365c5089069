package specs

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A title is read alone: in a list of failures, in an editor, in a report of a
// CI system. So each is a whole sentence that needs no other beside it.
func TestTitlesStandAlone(t *testing.T) {
	t.Parallel()
	rules, cases := map[string]string{}, map[string]string{}
	check := func(id, title string, taken map[string]string) {
		if why := notASentence(title); why != "" {
			t.Errorf("%s: the title %q %s", id, title, why)
		}
		if other, there := taken[title]; there {
			t.Errorf("%s: %s has the title %q already", id, other, title)
		}
		taken[title] = id
	}
	for _, r := range Rules() {
		check(r.ID, r.Title, rules)
		for _, c := range r.Cases {
			check(r.CaseID(c), c.Title, cases)
		}
	}
}

var (
	conjunct = regexp.MustCompile(`(?i)\band\b`)
	// An opening that points to another sentence, or to the rule that the case is of.
	pointing = regexp.MustCompile(`^(?i)(it|its|they|their|them|he|his|she|her|this|these|that|those|so|nor|neither|both|none|the same|one (of|in|with|that|is)|the others?|not|if|in|for|with|without|by)\b`)
	// An ending or a middle that does, and what no native writer says.
	leaning = regexp.MustCompile(`(?i)\b(as well|as ever|too|(is|are) no|is none|are none|do so|does so|he|him|his|she|her)\b|\bnot$`)
)

// verbs are those that titles are made with. Another one is simply added.
var verbs = strings.Fields(`is are has have does do reads read gets get passes pass allows repeats removes lists
names needs fails succeeds says contain contains continues combines stands decides follows exceed matter change
allow announces refuses can sends sets uses shows keeps stores serves accepts rejects exposes
answers returns applies asks wants ends closes opens breaks loses makes takes waits works must cannot`)

// Why a rule is one and what usually breaks it are read by people who want to get on.
func TestTextsArePlain(t *testing.T) {
	t.Parallel()
	odd := regexp.MustCompile(`\b(he|him|his|she|her|is none|are none|as ever|whoever|now here)\b`)
	for _, r := range Rules() {
		if !strings.HasSuffix(r.Why, ".") {
			t.Errorf("%s: Why does not end in a full stop: %q", r.ID, r.Why)
		}
		for _, text := range append([]string{r.Why}, r.Causes...) {
			if m := odd.FindString(text); m != "" {
				t.Errorf("%s: %q in %q; want plain, gender-neutral English", r.ID, m, text)
			}
		}
	}
}

// The example that the guide shows is the rule as it stands.
func TestGuideShowsARule(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	section, err := os.ReadFile("http_semantics.go")
	if err != nil {
		t.Fatal(err)
	}
	_, diff, found := strings.Cut(string(guide), "+++ b/specs/http_semantics.go\n")
	diff, _, closed := strings.Cut(diff, "```")
	if !found || !closed {
		t.Fatal("docs/CONTRIBUTING.md has no example of a rule in http_semantics.go")
	}
	for _, line := range strings.Split(diff, "\n") {
		if added, is := strings.CutPrefix(line, "+"); is && !strings.Contains(string(section), strings.TrimSpace(added)) {
			t.Errorf("docs/CONTRIBUTING.md shows %q, which is not in http_semantics.go", added)
		}
	}
}

// notASentence says what keeps a title from being a sentence that stands alone, or "".
func notASentence(title string) string {
	words := strings.Fields(title)
	isVerb := func(word string) bool { return slices.Contains(verbs, strings.Trim(word, ",;:")) }
	switch {
	case len(words) < 3:
		return "has fewer than three words"
	case strings.HasSuffix(title, ".") || strings.Join(words, " ") != title:
		return "has a full stop, or spaces that do not belong there"
	case conjunct.MatchString(title):
		return "has an \"and\": that is two"
	case pointing.MatchString(title):
		return "begins with a word that points to another sentence"
	case words[0] == "where" && !strings.Contains(title, ","):
		return "is only a condition"
	case leaning.MatchString(title):
		return "has \"" + leaning.FindString(title) + "\", which leaves something to be guessed: write it out"
	case strings.Contains(title, "%"):
		return "has a placeholder that nobody filled in"
	case !slices.ContainsFunc(words, isVerb):
		return "has none of the verbs of this test's list: add yours, or make it a sentence"
	}
	return ""
}

// Titles as they were once, and must not be again.
func TestNotASentence(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"it reads it", "so is its preflight", "two methods do not", "for a request with declared headers",
		"an unrelated origin does not", "its preflight is accepted too", "HTTP/2 is read as well", "a method that is none does not",
		"both say the same of credentials", "a preflight for %s is not redirected", "an origin and its preflight are refused",
		"the response is read.", "where browsers read it",
	} {
		if notASentence(bad) == "" {
			t.Errorf("%q counts as a sentence that stands alone", bad)
		}
	}
}
