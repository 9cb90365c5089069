package agreement

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestModelIsOfTheBrowsersAge: the model says in User-Agent which Chrome it is, and
// servers look at that. A browser that is much newer asks for new values in
// harness/fetch/wire.go, and for a look at what else has changed.
func TestModelIsOfTheBrowsersAge(t *testing.T) {
	t.Parallel()
	const apart = 6 // major versions, of which there is one a month
	agent := kit.NewChrome(t, false)
	message, _ := fetch.Begin(agent.Profile(), fetch.Request{URL: "https://api.example.com/", Origin: "https://app.example.com"}, nil).Next(time.Now())
	said, _ := fetch.Get(message.Headers, "User-Agent")
	model, browser := chromeMajor(t, said), chromeMajor(t, agent.Version())
	if browser-model > apart || model-browser > apart {
		t.Errorf("the model says Chrome %d, the browser is Chrome %d: mend harness/fetch/wire.go", model, browser)
	}
}

// chromeMajor returns the major version in what a browser says of itself.
func chromeMajor(t *testing.T, text string) int {
	t.Helper()
	found := regexp.MustCompile(`Chrome/(\d+)\.`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no version of Chrome in %q", text)
	}
	major, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return major
}
