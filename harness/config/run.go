package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Run is how a file wants its targets judged. What the command line says comes
// before it.
type Run struct {
	// Via are the user agents that ask, by name.
	Via []Setting
	// Out are reports to write, each FORMAT=FILE.
	Out []Setting
	// Waivers is the file of findings that are known and accepted for now.
	Waivers Setting
	// Strict lets a warning fail the run.
	Strict bool
	// Reference says that the built-in reference server is judged, and no target.
	Reference bool
}

// Setting is a value of a file and where it stands there, FILE:LINE:COLUMN: KEY.
type Setting struct{ Value, At string }

// readRun reads the section. Paths in it are relative to the folder of the file;
// they are returned so that they lead there from where the command runs.
func readRun(v value) (run Run) {
	v.fields(map[string]func(value){
		"via": func(v value) { run.Via = readVia(v) },
		"out": func(v value) { run.Out = readOut(v) },
		"waivers": func(v value) {
			if path, ok := v.text(); ok {
				run.Waivers = v.setting(v.beside(path))
			}
		},
		"strict":    func(v value) { run.Strict, _ = v.boolean() },
		"reference": func(v value) { run.Reference, _ = v.boolean() },
	})
	return run
}

// readVia reads a list of agents, or one.
func readVia(v value) (via []Setting) {
	items := []value{v}
	if v.isList() {
		items = v.items("a list of user agents")
	}
	for _, item := range items {
		if name, ok := item.text(); ok {
			via = append(via, item.setting(name))
		}
	}
	if v.isList() && len(items) == 0 {
		v.fail("", "is empty; name a user agent, such as raw")
	}
	return via
}

// readOut reads a list of FORMAT=FILE, or one.
func readOut(v value) (out []Setting) {
	items := []value{v}
	if v.isList() {
		items = v.items("a list of FORMAT=FILE")
	}
	for _, item := range items {
		text, ok := item.text()
		if !ok {
			continue
		}
		format, path, found := strings.Cut(text, "=")
		if !found || format == "" || path == "" {
			item.fail(strconv.Quote(text), "is not FORMAT=FILE; want such as html=report.html")
			continue
		}
		out = append(out, item.setting(format+"="+item.beside(path)))
	}
	return out
}

// setting returns a text with the place of the value.
func (v value) setting(text string) Setting {
	return Setting{Value: text, At: fmt.Sprintf("%s:%d:%d: %s", v.r.file, v.line, v.column, v.key)}
}

// beside returns where a path of the file leads.
func (v value) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(v.r.file), path)
}

// readBase reads the URL that stands before the targets' paths.
func readBase(v value) string {
	text, ok := v.text()
	if !ok {
		return ""
	}
	if mistake := BaseMistake(text); mistake != "" {
		v.fail(strconv.Quote(text), "%s", mistake)
		return ""
	}
	return text
}

// BaseMistake says why a text cannot stand before the paths of targets, or "".
func BaseMistake(base string) string {
	switch mistake := urlMistake(asHTTP(base)); {
	case strings.Contains(base, "${"):
		return "has ${, but variables stand in auth, headers and body only; give another base with --base"
	case mistake != "":
		return mistake
	case strings.ContainsAny(base, "?#@"):
		return "has a query, a fragment or user information; want scheme://host[:port][/path]"
	}
	return ""
}

// under puts the base before a path.
func under(base, path string) string { return strings.TrimSuffix(base, "/") + path }
