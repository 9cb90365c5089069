package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// reader collects the mistakes of one file.
type reader struct {
	file    string
	errs    []*Error
	anchors map[string]ast.Node
	// lookup finds variables of the environment, and secrets are the values of the
	// file that have some in them.
	lookup  func(string) (string, bool)
	secrets []Secret
	// base stands before the paths of targets, "" for none.
	base string
	// firstLine is where the text stands in its file; 0 and 1 are its beginning.
	firstLine int
}

// value is a node of the file and the key under which it stands. Its methods
// return what is written there, or report why it is not what is wanted.
type value struct {
	r    *reader
	node ast.Node
	key  string
	// at is where to point when the node itself has no place of its own.
	line, column int
}

// err joins the mistakes in the order of the file; nil when there is none.
func (r *reader) err() error {
	slices.SortStableFunc(r.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(r.errs))
	for i, e := range r.errs {
		errs[i] = e
	}
	return errors.Join(errs...)
}

func (r *reader) fail(e Error) {
	e.File = r.file
	if e.Line > 0 {
		e.Line += max(r.firstLine-1, 0)
	}
	r.errs = append(r.errs, &e)
}

// document parses the one document of a file and returns its root, or reports why there is none.
func (r *reader) document(data []byte) (value, bool) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // the byte order mark of Windows' editors
	if line, column, bad := invalidUTF8(data); bad {
		r.fail(Error{Line: line, Column: column, Message: "is not UTF-8; save the file as UTF-8"})
		return value{}, false
	}
	file, mistake := parse(data)
	if mistake != nil {
		r.fail(*mistake)
		return value{}, false
	}
	var roots []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.DirectiveType && doc.Body.Type() != ast.CommentType {
			roots = append(roots, doc.Body)
		}
	}
	switch {
	case len(roots) == 0:
		r.fail(Error{Message: "is empty; corsuite init writes a file to start from"})
		return value{}, false
	case len(roots) > 1:
		root := value{r: r, node: roots[1]}
		root.fail("", "a second document starts here; want one document per file")
		return value{}, false
	}
	r.anchors = findAnchors(roots[0])
	return value{r: r, node: roots[0], line: 1, column: 1}.resolve(), true
}

// syntaxError translates the parser's error, whose message would otherwise
// carry an excerpt of the file.
func syntaxError(err error) Error {
	e := Error{Message: "is not valid YAML: " + err.Error()}
	if ye, ok := errors.AsType[yaml.Error](err); ok {
		e.Message = "is not valid YAML: " + ye.GetMessage()
		if t := ye.GetToken(); t != nil && t.Position != nil {
			e.Line, e.Column = t.Position.Line, t.Position.Column
		}
	}
	return e
}

func invalidUTF8(data []byte) (line, column int, bad bool) {
	line, column = 1, 1
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		switch {
		case c == utf8.RuneError && size == 1:
			return line, column, true
		case c == '\n':
			line, column = line+1, 0
		}
		data, column = data[size:], column+1
	}
	return 0, 0, false
}

// anchorFinder collects the nodes that aliases may stand for.
type anchorFinder map[string]ast.Node

func (f anchorFinder) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok && a.Name != nil {
		f[a.Name.GetToken().Value] = a.Value
	}
	return f
}

func findAnchors(root ast.Node) map[string]ast.Node {
	found := anchorFinder{}
	ast.Walk(found, root)
	return found
}

// maxChain bounds aliases that stand for aliases, which could go round in circles.
const maxChain = 16

// resolve follows anchors, aliases and tags to the node that carries the value.
func (v value) resolve() value {
	if v.node != nil && v.node.GetToken() != nil {
		v.line, v.column = position(v.node)
	}
	for range maxChain {
		switch n := v.node.(type) {
		case *ast.AnchorNode:
			v.node = n.Value
		case *ast.AliasNode:
			v.node = v.r.anchors[n.Value.GetToken().Value]
		case *ast.TagNode:
			// A tag changes nothing here: each key has one type, and says so when it differs.
			v.node = n.Value
		default:
			return v
		}
	}
	v.node = nil
	return v
}

// position returns where a person would say that the node begins: for a
// mapping in block style its first key, not its first colon.
func position(n ast.Node) (line, column int) {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if p, ok := n.(*ast.MappingValueNode); ok {
		n = p.Key
	}
	p := n.GetToken().Position
	return p.Line, max(p.Column, 1)
}

// fail reports a mistake at the value; shown is the value as the message should quote it.
func (v value) fail(shown, format string, args ...any) {
	if v.line == 0 && v.node != nil {
		v.line, v.column = position(v.node)
	}
	v.r.fail(Error{Line: v.line, Column: v.column, Key: v.key, Value: shown, Message: fmt.Sprintf(format, args...)})
}

// wrongType reports that the value is not what is wanted.
func (v value) wrongType(want string) {
	switch n := v.node.(type) {
	case nil, *ast.NullNode:
		v.fail("", "has no value; want %s", want)
	case *ast.MappingNode, *ast.MappingValueNode:
		v.fail("", "is a mapping; want %s", want)
	case *ast.SequenceNode:
		v.fail("", "is a list; want %s", want)
	default:
		text, _ := v.scalar()
		switch n.(type) {
		case *ast.StringNode, *ast.LiteralNode:
			text = strconv.Quote(text)
		}
		v.fail(text, "is not %s", want)
	}
}

// child returns the value below v that the suffix of its key names.
func (v value) child(suffix string, n ast.Node) value {
	line, column := v.line, v.column
	return value{r: v.r, node: n, key: strings.TrimPrefix(v.key+suffix, "."), line: line, column: column}.resolve()
}

// pair is one entry of a mapping.
type pair struct {
	name value
	text string
	value
}

// entries returns the nodes of a mapping, or false when the value is none.
func (v value) entries() ([]*ast.MappingValueNode, bool) {
	switch n := v.node.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// pairs returns the entries of a mapping, or reports that it is none.
func (v value) pairs(want string) []pair {
	nodes, ok := v.entries()
	if !ok {
		v.wrongType(want)
	}
	pairs := make([]pair, 0, len(nodes))
	for _, n := range nodes {
		name := value{r: v.r, node: n.Key, key: v.key}.resolve()
		text, ok := name.scalar()
		if !ok {
			name.fail("", "has a key that is not a plain word")
			continue
		}
		pairs = append(pairs, pair{name: name, text: text, value: v.child("."+text, n.Value)})
	}
	return pairs
}

// fields hands each value of a mapping to the reader of its key and reports the keys that have none.
func (v value) fields(readers map[string]func(value)) {
	known := slices.Sorted(maps.Keys(readers))
	for _, p := range v.pairs("a mapping of " + strings.Join(known, ", ")) {
		read, ok := readers[p.text]
		if ok {
			read(p.value)
			continue
		}
		if s := suggest(p.text, known); s != "" {
			p.name.fail("", "unknown key %q; did you mean %q?", p.text, s)
		} else {
			p.name.fail("", "unknown key %q; want one of %s", p.text, strings.Join(known, ", "))
		}
	}
}

// items returns the elements of a list, or reports that it is none.
func (v value) items(want string) []value {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok {
		v.wrongType(want)
		return nil
	}
	items := make([]value, len(list.Values))
	for i, n := range list.Values {
		items[i] = v.child(fmt.Sprintf("[%d]", i), n)
	}
	return items
}

// isMapping reports whether the value is a mapping.
func (v value) isMapping() bool {
	_, ok := v.entries()
	return ok
}

// has reports whether the value is a mapping with the key.
func (v value) has(key string) bool {
	entries, _ := v.entries()
	return slices.ContainsFunc(entries, func(n *ast.MappingValueNode) bool {
		text, _ := value{r: v.r, node: n.Key}.resolve().scalar()
		return text == key
	})
}

// isList reports whether the value is a list.
func (v value) isList() bool { _, ok := v.node.(*ast.SequenceNode); return ok }

// isNull reports whether nothing is written, or null without quotes.
func (v value) isNull() bool {
	if v.node == nil {
		return true
	}
	_, null := v.node.(*ast.NullNode)
	return null
}

// scalar returns the text of any single value as it is written: 1.10 stays "1.10".
func (v value) scalar() (string, bool) {
	switch n := v.node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode, *ast.MergeKeyNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// text returns a string, or reports that it is none.
func (v value) text() (string, bool) {
	switch n := v.node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	v.wrongType("a string")
	return "", false
}

// integer returns a whole number in decimal, or reports that it is none.
func (v value) integer() (int, bool) {
	if n, ok := v.node.(*ast.IntegerNode); ok {
		text := n.GetToken().Value
		// Octal, hexadecimal and 1_000 are numbers to YAML and slips of the pen here.
		if i, err := strconv.Atoi(text); err == nil && strconv.Itoa(i) == text {
			return i, true
		}
	}
	v.wrongType("a whole number")
	return 0, false
}

// boolean returns true or false, or reports that it is neither.
func (v value) boolean() (bool, bool) {
	if n, ok := v.node.(*ast.BoolNode); ok {
		return n.Value, true
	}
	v.wrongType("true or false")
	return false, false
}

// word returns one of the words, or reports that it is none of them.
func (v value) word(words ...string) string {
	text, ok := v.text()
	if ok && !slices.Contains(words, text) {
		v.fail(strconv.Quote(text), "is not one of %s", strings.Join(words, ", "))
		return ""
	}
	return text
}
