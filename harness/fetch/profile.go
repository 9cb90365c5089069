package fetch

// Profile is the standard, or a browser with its known departures from it.
// Profiles are equal in everything that no row of Divergences names.
type Profile struct {
	name string
	rows map[string]bool
	// lacks is a row that does not hold after all: see Without.
	lacks string
}

// Standard is the Fetch Standard to the letter.
func Standard() *Profile { return &Profile{name: "fetch"} }

// The names of the browsers' profiles, as rows of Divergences write them.
const (
	chromium = "chromium"
	firefox  = "firefox"
	webkit   = "webkit"
)

// Chromium is the standard with Chromium's measured divergences.
func Chromium() *Profile { return browser(chromium) }

// Firefox is the standard with Firefox's measured divergences.
func Firefox() *Profile { return browser(firefox) }

// WebKit is the standard with WebKit's measured divergences.
func WebKit() *Profile { return browser(webkit) }

// Profiles returns the profile of every browser of which divergences are known.
func Profiles() []*Profile { return []*Profile{Chromium(), Firefox(), WebKit()} }

// browser is the standard with the divergences of one browser.
func browser(name string) *Profile {
	rows := map[string]bool{}
	for _, d := range Divergences() {
		if _, departs := d.Of(name); departs {
			rows[d.ID] = true
		}
	}
	return &Profile{name: name, rows: rows}
}

// Name is "fetch", or the browser's: "chromium", "firefox", "webkit".
func (p *Profile) Name() string { return p.name }

// departs reports whether the row holds for the profile.
func (p *Profile) departs(row string) bool { return row != p.lacks && p.rows[row] }

// Without is the profile with one departure less, named by the row's ID.
func (p *Profile) Without(row string) *Profile {
	return &Profile{name: p.name, rows: p.rows, lacks: row}
}

// only is the standard with one departure.
func only(row string) *Profile { return &Profile{name: "fetch", rows: map[string]bool{row: true}} }

// decide makes a decision under the profile and returns those of the rows
// without which it would have been another; where each of several would do,
// those that would.
func decide[T comparable](p *Profile, by func(*Profile) T, rows ...string) (decision T, because []string) {
	decision = by(p)
	without := func(row string) bool { return p.departs(row) && by(p.Without(row)) != decision }
	if because = filter(rows, without); because != nil {
		return decision, because
	}
	standard := by(Standard())
	if standard == decision {
		return decision, nil
	}
	return decision, filter(rows, func(row string) bool { return p.departs(row) && by(only(row)) != standard })
}

// filter returns the rows for which a condition holds; nil if there is none.
func filter(rows []string, holds func(string) bool) (found []string) {
	for _, row := range rows {
		if holds(row) {
			found = append(found, row)
		}
	}
	return found
}
