package contract_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/inputs/contract"
)

// Every contract says what it demands and where that stands, of sections that there
// are, and makes targets of an address.
func TestContracts(t *testing.T) {
	t.Parallel()
	var sections []string
	for _, s := range specs.All() {
		sections = append(sections, s.ID)
	}
	if n := len(contract.Names()); n < 8 {
		t.Errorf("got %d contracts", n)
	}
	for _, name := range contract.Names() {
		c, err := contract.Read(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if c.Title == "" || !isLink(c.Link) || len(c.Demands) == 0 {
			t.Errorf("%s: want a title, a link and demands; got %+v", name, c)
		}
		for _, d := range c.Demands {
			if d.Contract != name || !strings.HasSuffix(d.Sentence, ".") || !isLink(d.Link) || len(d.Sections) == 0 {
				t.Errorf("%s: want a whole sentence, a link and sections; got %+v", name, d)
			}
			for _, s := range d.Sections {
				if !slices.Contains(sections, s) {
					t.Errorf("%s: there is no section %q of rules", name, s)
				}
			}
		}
		file, err := c.File("https://api.example.com/base/")
		if err != nil {
			t.Error(err)
			continue
		}
		if len(file.Targets) == 0 || !file.Policy.Declared() {
			t.Errorf("%s: got no target, or no policy", name)
		}
		for _, target := range file.Targets {
			if !strings.HasPrefix(target.URL, "https://api.example.com/") || strings.ContainsAny(target.URL, "{}") || target.Send || len(target.Demands) == 0 {
				t.Errorf("%s: got %+v", name, target)
			}
		}
	}
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	if _, err := contract.Read("mpc"); err == nil || !strings.Contains(err.Error(), `there is no contract "mpc"; want one of connect, `) {
		t.Errorf("got %v", err)
	}
	c, err := contract.Read("mcp")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"mcp", "https://h/\"\nauth: {command: id}\n#", "://"} {
		if _, err := c.File(address); err == nil {
			t.Errorf("%q: got no error", address)
		}
	}
}
