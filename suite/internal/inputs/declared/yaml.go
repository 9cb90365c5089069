package declared

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/corsuite/corsuite/harness/config"
)

const (
	// maxDocuments is how many documents a file may have: all objects of a cluster's namespace.
	maxDocuments = 5_000
	// maxNodes bounds what aliases of YAML blow up.
	maxNodes = 200_000
)

// part is a document of a YAML stream, and the number of lines before it.
type part struct {
	text   []byte
	before int
}

// parts splits a stream. A line that begins with "---" ends a document whatever
// stands around it. https://yaml.org/spec/1.2.2/#912-document-markers
func parts(data []byte) []part {
	var all []part
	current, line := part{}, 0
	for len(data) > 0 {
		next, rest, _ := bytes.Cut(data, []byte("\n"))
		line++
		marker := bytes.TrimRight(next, "\r")
		if bytes.Equal(marker, []byte("---")) || bytes.HasPrefix(marker, []byte("--- ")) {
			all = append(all, current)
			current = part{before: line - 1}
		}
		current.text = append(append(current.text, next...), '\n')
		data = rest
	}
	return append(all, current)
}

// readYAML reads every document of a stream.
func readYAML(file string, data []byte) ([]*node, error) {
	var roots []*node
	documents := parts(data)
	if len(documents) > maxDocuments {
		return nil, &config.Error{File: file, Message: fmt.Sprintf("has more than %d documents; give the objects that have to do with CORS", maxDocuments)}
	}
	for _, p := range documents {
		root, mistake := readDocument(file, p)
		if mistake != nil {
			return nil, mistake
		}
		if root != nil {
			roots = append(roots, root)
		}
	}
	return roots, nil
}

func readDocument(file string, p part) (*node, error) {
	fail := func(line, column int, message string) error {
		if line > 0 {
			line += p.before
		}
		return &config.Error{File: file, Line: line, Column: column, Message: message}
	}
	if err := config.CheckSize(file, p.text); err != nil {
		for _, e := range config.Errors(err) {
			return nil, fail(e.Line, e.Column, e.Message)
		}
	}
	parsed, err := parser.ParseBytes(p.text, 0)
	if err != nil {
		line, column, message := syntaxMistake(err)
		if at, found := templated(p.text); found {
			return nil, fail(at, 1, "is a template with {{ … }}, not a manifest; give what it renders to: `helm template CHART | corsuite policy from -`")
		}
		return nil, fail(line, column, message)
	}
	c := converter{before: p.before, anchors: anchors{}}
	for _, doc := range parsed.Docs {
		if doc.Body == nil {
			continue
		}
		ast.Walk(c.anchors, doc.Body)
		switch root := c.convert(doc.Body, 0); {
		case c.nodes > maxNodes:
			return nil, fail(1, 1, fmt.Sprintf("has more than %d values; is it the right file?", maxNodes))
		case root.kind != null:
			return root, nil
		}
	}
	return nil, nil
}

// syntaxMistake returns the place and the message of the parser's error, without the
// excerpt of the file that it carries.
func syntaxMistake(err error) (line, column int, message string) {
	message = "is not valid YAML: " + err.Error()
	if e, ok := err.(yaml.Error); ok {
		message = "is not valid YAML: " + e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			line, column = t.Position.Line, max(t.Position.Column, 1)
		}
	}
	if strings.Contains(message, `'	'`) || strings.Contains(message, `'\t'`) {
		message += "; indent with spaces"
	}
	return line, column, message
}

// templated returns the first line of a text that holds an action of a Go template.
func templated(text []byte) (line int, found bool) {
	i := bytes.Index(text, []byte("{{"))
	return 1 + bytes.Count(text[:max(i, 0)], []byte("\n")), i >= 0
}

// anchors are the nodes that aliases stand for.
type anchors map[string]ast.Node

// Visit implements ast.Visitor.
func (a anchors) Visit(n ast.Node) ast.Visitor {
	if anchor, ok := n.(*ast.AnchorNode); ok && anchor.Name != nil {
		a[anchor.Name.GetToken().Value] = anchor.Value
	}
	return a
}

// converter turns the parser's tree into ours: aliases and merged mappings are put in place.
type converter struct {
	before  int
	anchors anchors
	nodes   int
}

// maxDepth is how deep a tree is followed, through aliases too.
const maxDepth = 100

func (c *converter) convert(n ast.Node, depth int) *node {
	c.nodes++
	if n == nil || depth > maxDepth || c.nodes > maxNodes {
		return &node{}
	}
	out := c.at(n)
	switch n := n.(type) {
	case *ast.AnchorNode:
		return c.convert(n.Value, depth+1)
	case *ast.AliasNode:
		return c.convert(c.anchors[n.Value.GetToken().Value], depth+1)
	case *ast.TagNode:
		out = c.convert(n.Value, depth+1)
		if tag := n.Start.Value; !strings.HasPrefix(tag, "!!") {
			out.tag = tag
		}
	case *ast.MappingNode:
		out.kind = mapping
		for _, v := range n.Values {
			c.entry(out, v, depth)
		}
	case *ast.MappingValueNode:
		out.kind = mapping
		c.entry(out, n, depth)
	case *ast.SequenceNode:
		out.kind = list
		for _, v := range n.Values {
			out.items = append(out.items, c.convert(v, depth+1))
		}
	case *ast.NullNode, *ast.CommentGroupNode, *ast.DirectiveNode:
	case *ast.StringNode:
		out.kind, out.text, out.quoted = scalar, n.Value, true
	case *ast.LiteralNode:
		out.kind, out.text, out.quoted = scalar, n.Value.Value, true
	default:
		out.kind, out.text = scalar, n.GetToken().Value
	}
	return out
}

// entry adds an entry of a mapping. What << merges in gives way to what is there.
func (c *converter) entry(to *node, v *ast.MappingValueNode, depth int) {
	value := c.convert(v.Value, depth+1)
	if v.Key.IsMergeKey() {
		for _, merged := range value.elements() {
			for _, e := range merged.entries {
				if !to.has(e.key) {
					to.entries = append(to.entries, e)
				}
			}
		}
		return
	}
	key := c.convert(v.Key, depth+1)
	if value.line == 0 || value.kind == null {
		value.line, value.column = key.line, key.column
	}
	to.entries = append(to.entries, entry{key: key.text, line: key.line, column: key.column, value: value})
}

// at returns a node at the place of n: for a mapping in block style its first key.
func (c *converter) at(n ast.Node) *node {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if p, ok := n.(*ast.MappingValueNode); ok {
		n = p.Key
	}
	if s, ok := n.(*ast.SequenceNode); ok && !s.IsFlowStyle && len(s.Values) > 0 {
		return c.at(s.Values[0])
	}
	t := n.GetToken()
	if t == nil || t.Position == nil {
		return &node{}
	}
	return &node{line: t.Position.Line + c.before, column: max(t.Position.Column, 1)}
}
