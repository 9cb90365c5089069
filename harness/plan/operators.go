package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Rules of this file: look-alikes that are made by operators, whatever mistake they would
// show: a letter more or less, a beginning or an end of any length, a part. The likely
// ones come first, and their number is bounded.

// mostOperated is how many look-alikes of one such role are asked for, of all allowed
// origins together; a longer list is tried with some of each. It is enough for every
// letter of one host of usual length to be changed, left out and doubled.
const mostOperated = 50

// byOperator reports whether a role is played by such look-alikes.
func byOperator(role harness.Origin) bool {
	return slices.Contains([]harness.Origin{harness.Edited, harness.Beginning, harness.Ending, harness.Part}, role)
}

// likeliest returns at most n actors: the first of each allowed origin, then the second of each, and so on.
func likeliest(actors []cast, n int) []cast {
	rank := map[string]int{}
	type ranked struct {
		cast
		rank int
	}
	all := make([]ranked, len(actors))
	for i, a := range actors {
		all[i] = ranked{a, rank[a.base]}
		rank[a.base]++
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var some []cast
	for _, r := range all[:min(n, len(all))] {
		some = append(some, r.cast)
	}
	return some
}

// inTurn joins two lists, an element of each in turn.
func inTurn(a, b []string) []string {
	var all []string
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			all = append(all, a[i])
		}
		if i < len(b) {
			all = append(all, b[i])
		}
	}
	return all
}

// edited changes, leaves out or adds one letter: at some places that are spread over the
// host, then at all others, since a pattern may have a hole at any.
func (m model) edited() []string {
	if !m.hasLabels() {
		return nil
	}
	var places []int
	for i := range len(m.host) {
		if m.host[i] != '.' && m.host[i] != '-' {
			places = append(places, i)
		}
	}
	var origins []string
	for _, i := range slices.Concat(spread(places, 5, alike), places) {
		letter := "q"
		if m.host[i] == 'q' {
			letter = "k"
		}
		origins = append(origins, m.at(m.host[:i]+letter+m.host[i+1:]), m.at(m.host[:i]+m.host[i+1:]), m.at(m.host[:i]+letter+m.host[i:]))
	}
	return origins
}

// beginning begins as the host does, for some length, and belongs to somebody else.
func (m model) beginning() []string {
	if !m.hasLabels() {
		return nil
	}
	first, _, _ := strings.Cut(m.host, ".")
	butLast := m.host[:strings.LastIndexByte(m.host, '.')]
	half := m.host[:max(1, len(m.host)/2)]
	return []string{
		m.at(m.host + "-" + strangerHost), m.at(m.host + "x"), m.at(m.host + "1"), m.at(first + "." + strangerHost), m.at(first + "-" + strangerHost),
		m.at(butLast + ".test"), m.at(first + ".stranger" + m.host[len(first):]), m.at(butLast + "." + strangerHost), m.at(strings.TrimRight(half, ".-") + "-" + strangerHost), m.at(half + strangerHost),
		m.at(m.host[:min(2, len(m.host))] + "-" + strangerHost), m.at(first + strangerHost), m.at(first),
	}
}

// ending ends as the host does, for some length.
func (m model) ending() []string {
	if !m.hasLabels() {
		return nil
	}
	top := m.host[strings.LastIndexByte(m.host, '.')+1:]
	origins := []string{
		m.at("x" + m.host), m.at("1" + m.host), m.at("x-" + m.host), m.at("www." + m.host), m.at("a.b." + m.host), m.at(strings.TrimPrefix(m.host, "www.")),
		m.at("corsuite-stranger." + top), m.at(top),
	}
	for _, n := range []int{len(m.host) / 2, 8, 6, 4, len(m.host) * 3 / 4} {
		if n > len(top) && n < len(m.host) {
			end := m.host[len(m.host)-n:]
			origins = append(origins, m.at("stranger"+end), m.at(end))
		}
	}
	return origins
}

// part has one label of the host somewhere in its own.
func (m model) part() []string {
	if !m.hasLabels() {
		return nil
	}
	var origins []string
	labels := strings.Split(m.host, ".")
	for _, label := range labels[:len(labels)-1] {
		origins = append(origins, m.at("x-"+label+"-x."+strangerHost), m.at("x."+label+"."+strangerHost), m.at("corsuite-stranger-"+label+".test"))
	}
	return origins
}

// hasLabels tells a domain name from an address, and from a bare name.
func (m model) hasLabels() bool { return !isAddress(m.host) && strings.Contains(m.host, ".") }
