package declared

import (
	"encoding/json"
	"slices"
	"strconv"
)

// node is a value of a file, in whatever notation it is written, and its place.
type node struct {
	kind kind
	// text of a scalar, as it is written: 1.10 stays "1.10".
	text string
	// quoted says that a scalar is a string, whatever it looks like.
	quoted bool
	// tag of YAML that CloudFormation gives a meaning, with its "!"; "" for none.
	tag     string
	entries []entry
	items   []*node
	line    int
	column  int
}

type kind int

const (
	null kind = iota
	scalar
	list
	mapping
)

// entry is a key of a mapping, its place and its value.
type entry struct {
	key          string
	line, column int
	value        *node
}

// get follows keys through mappings; nil where one is not there. A nil node has no keys.
func (n *node) get(path ...string) *node {
	for _, key := range path {
		if n == nil {
			return nil
		}
		i := slices.IndexFunc(n.entries, func(e entry) bool { return e.key == key })
		if i < 0 {
			return nil
		}
		n = n.entries[i].value
	}
	return n
}

// has reports whether a mapping has the key.
func (n *node) has(key string) bool { return n.get(key) != nil }

// text of the scalar below the keys; "" where there is none.
func (n *node) textOf(path ...string) string {
	if v := n.get(path...); v != nil && v.kind == scalar {
		return v.text
	}
	return ""
}

// elements returns the items of a list, or the value itself where it is one.
func (n *node) elements() []*node {
	switch {
	case n == nil || n.kind == null && n.tag == "":
		return nil
	case n.kind == list && n.tag == "":
		return n.items
	}
	return []*node{n}
}

// fields returns the entries of a mapping.
func (n *node) fields() []entry {
	if n == nil {
		return nil
	}
	return n.entries
}

// json returns the value as JSON.
func (n *node) json() string {
	text, err := json.Marshal(n.plain())
	if err != nil {
		return ""
	}
	return string(text)
}

// plain returns the value in the types of encoding/json.
func (n *node) plain() any {
	switch n.kind {
	case mapping:
		m := map[string]any{}
		for _, e := range n.entries {
			m[e.key] = e.value.plain()
		}
		return m
	case list:
		all := make([]any, len(n.items))
		for i, item := range n.items {
			all[i] = item.plain()
		}
		return all
	case scalar:
		if b, err := strconv.ParseBool(n.text); err == nil && !n.quoted && len(n.text) > 1 {
			return b
		}
		if _, err := strconv.ParseFloat(n.text, 64); err == nil && !n.quoted {
			return json.Number(n.text)
		}
		return n.text
	}
	return nil
}
