package config

import (
	"context"
	"path"
	"strconv"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// ReadWaivers reads a list of findings that are known and accepted for now.
// Mistakes are joined, each an *Error. When ctx ends, so does the reading.
func ReadWaivers(ctx context.Context, path string) ([]harness.Waiver, error) {
	data, err := readFile(ctx, path)
	if err != nil {
		return nil, err
	}
	return ParseWaivers(path, data)
}

// ParseWaivers is ReadWaivers for a text that has been read.
func ParseWaivers(name string, data []byte) ([]harness.Waiver, error) {
	r := &reader{file: name}
	root, ok := r.document(data)
	if !ok {
		return nil, r.err()
	}
	var waivers []harness.Waiver
	for _, item := range root.items("a list of waivers, each with a rule and a reason") {
		waivers = append(waivers, readWaiver(item))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return waivers, nil
}

func readWaiver(v value) harness.Waiver {
	var w harness.Waiver
	v.fields(map[string]func(value){
		"rule":    func(v value) { w.Rule = readGlob(v) },
		"case":    func(v value) { w.Case = readGlob(v) },
		"target":  func(v value) { w.Target = readGlob(v) },
		"via":     func(v value) { w.Via = readGlob(v) },
		"reason":  func(v value) { w.Reason, _ = v.text() },
		"expires": func(v value) { w.Expires = readDay(v) },
	})
	if v.isMapping() && w.Rule == "" {
		v.fail("", "has no rule; want the id of a rule, or a glob on it")
	}
	if v.isMapping() && w.Reason == "" {
		v.fail("", "has no reason; say why the finding is accepted")
	}
	return w
}

func readGlob(v value) string {
	text, _ := v.text()
	if _, err := path.Match(text, ""); err != nil {
		v.fail(strconv.Quote(text), "is not a glob; \"[\" begins a range that must be closed")
	}
	return text
}

func readDay(v value) time.Time {
	text, ok := v.scalar()
	if !ok {
		v.wrongType("a day such as 2027-01-31")
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		v.fail(strconv.Quote(text), "is not a date; want one such as 2027-01-31")
	}
	return day
}
