package declared

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness/config"
)

// readXML reads a document as a mapping of its root's name. Elements of one name
// are a list, whether there are one or several.
func readXML(file string, data []byte) ([]*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &node{kind: mapping, line: 1, column: 1}
	open := []*node{root}
	for {
		line, column := d.InputPos()
		token, err := d.Token()
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > maxDepth {
				return nil, &config.Error{File: file, Line: line, Column: column, Message: "is nested too deeply; is it the right file?"}
			}
			n := &node{kind: mapping, line: line, column: column}
			open[len(open)-1].repeat(t.Name.Local, n)
			open = append(open, n)
		case xml.EndElement:
			n := open[len(open)-1]
			if n.text = strings.TrimSpace(n.text); len(n.entries) == 0 {
				n.kind = scalar
			}
			open = open[:len(open)-1]
		case xml.CharData:
			open[len(open)-1].text += string(t)
		}
		if errors.Is(err, io.EOF) {
			return []*node{root}, nil
		}
		if err != nil {
			line, column = d.InputPos()
			return nil, &config.Error{File: file, Line: line, Column: column, Message: fmt.Sprintf("is not valid XML: %v", err)}
		}
	}
}

// repeat adds one more value of a name.
func (n *node) repeat(name string, value *node) {
	if known := n.get(name); known != nil {
		known.items = append(known.items, value)
		return
	}
	n.entries = append(n.entries, entry{key: name, line: value.line, column: value.column,
		value: &node{kind: list, items: []*node{value}, line: value.line, column: value.column}})
}
