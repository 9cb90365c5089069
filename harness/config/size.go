package config

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a file's form. The parser needs time and memory by the square
// of depth and of the number of keys, so both are counted before it begins.
const (
	// maxDepth is how many lists and mappings may stand in one another.
	maxDepth = 64
	// maxKeys is how many keys one mapping may have.
	maxKeys = 1_000
	// maxAllKeys is how many keys a file may have, an element of the list that a file is counted by itself.
	maxAllKeys = 20_000
	// maxElements is how many elements that list may have.
	maxElements = 50_000
	// maxAliases bounds what stands for something else.
	maxAliases = 1_000
	// maxDocuments is how many are parsed to say where the second one begins.
	maxDocuments = 8
	// maxMarks bounds the characters that can begin something new: each becomes
	// a token of some hundred bytes. maxOpen is how many brackets may be left
	// open, within quotes or not, before the next line without indentation.
	maxMarks = 1_000_000
	maxOpen  = 1_000
)

// oversize is a mistake in the form of a file; its Line is 0 where there is none.
func oversize(line, column int, format string, args ...any) *Error {
	return &Error{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

func tooDeep(line, column int) *Error {
	return oversize(line, column, "is nested more than %d levels deep; is it the right file?", maxDepth)
}

// parse returns the file's tree. It is linear in the size of the file: what
// the parser would take too long for is refused by number, and the elements of
// a list that is the whole file are parsed a hundred at a time.
func parse(data []byte) (*ast.File, *Error) {
	if mistake := checkMarks(data); mistake != nil {
		return nil, mistake
	}
	tokens := lexer.Tokenize(string(data))
	groups, mistake := checkTokens(tokens)
	if mistake != nil {
		return nil, mistake
	}
	whole := &ast.File{}
	for _, group := range groups {
		part, err := parser.Parse(group, 0)
		if err != nil {
			e := syntaxError(err)
			return nil, &e
		}
		whole.Docs = append(whole.Docs, part.Docs...)
	}
	joinLists(whole)
	return whole, nil
}

// joinLists makes one document of those that are parts of one list.
func joinLists(f *ast.File) {
	var docs []*ast.DocumentNode
	var list *ast.SequenceNode
	for _, doc := range f.Docs {
		more, isList := doc.Body.(*ast.SequenceNode)
		if isList && list != nil && doc.Start == nil {
			list.Values = append(list.Values, more.Values...)
			continue
		}
		if isList {
			list = more
		}
		docs = append(docs, doc)
	}
	f.Docs = docs
}

// checkMarks bounds what the file is split into.
func checkMarks(data []byte) *Error {
	marks, open := 0, 0
	for i, c := range data {
		if i > 0 && data[i-1] == '\n' && !bytes.ContainsRune([]byte(" \t\r\n[{,"), rune(c)) {
			open = 0 // what was open stood within a text
		}
		switch c {
		case '[', '{':
			open++
			marks++
		case ']', '}':
			open = max(0, open-1)
		case ',', ':', '-', '?', '&', '*', '!', '\n':
			marks++
		}
		if open > maxOpen || marks > maxMarks {
			line := 1 + bytes.Count(data[:i], []byte("\n"))
			if open > maxOpen {
				return tooDeep(line, 1)
			}
			return oversize(line, 1, "has too many elements up to here; is it the right file?")
		}
	}
	return nil
}

// counter counts what is in the tokens of a file.
type counter struct {
	// flow counts open brackets, columns are those of the block lists and mappings
	// around the token, with the number of keys of each.
	flow    int
	columns []level
	// chain counts anchors and tags in a row.
	chain, keys, aliases, documents, elements int
}

type level struct{ column, keys int }

// checkTokens bounds depth and number, and returns the tokens in groups that
// can be parsed by themselves: one, or some elements of the file's list each.
func checkTokens(tokens token.Tokens) (groups []token.Tokens, mistake *Error) {
	const together = 100
	var c counter
	begun := 0
	for i, t := range tokens {
		at := t.Position
		if c.element(t) {
			c.elements++
			if c.elements > 1 && c.elements%together == 1 {
				groups = append(groups, tokens[begun:i])
				begun, c.keys = i, 0
			}
		}
		switch {
		case !c.count(t):
			return nil, tooDeep(at.Line, max(at.Column, 1))
		case c.keys > maxAllKeys:
			return nil, oversize(at.Line, at.Column, "has more than %d keys; is it the right file?", maxAllKeys)
		case len(c.columns) > 0 && c.columns[len(c.columns)-1].keys > maxKeys:
			return nil, oversize(at.Line, at.Column, "is beyond the %d keys that a mapping may have; is it the right file?", maxKeys)
		case c.aliases > maxAliases:
			return nil, oversize(at.Line, at.Column, "is beyond the %d anchors and aliases that a file may have", maxAliases)
		case c.documents > maxDocuments:
			return nil, oversize(at.Line, at.Column, "has many documents; want one document per file")
		case c.elements > maxElements:
			return nil, oversize(at.Line, at.Column, "is beyond the %d elements that a file may list; write several files", maxElements)
		}
	}
	return append(groups, tokens[begun:]), nil
}

// element reports whether a token begins an element of the list that the file is.
func (c *counter) element(t *token.Token) bool {
	return c.flow == 0 && c.documents == 0 && t.Type == token.SequenceEntryType && t.Position.Column == 1
}

// count takes one more token into account, and reports whether it is not too deep.
func (c *counter) count(t *token.Token) bool {
	chain := 0
	switch t.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		if c.keys+c.elements > 0 {
			c.documents++
		}
		c.columns = nil
	case token.SequenceStartType, token.MappingStartType:
		c.flow++
	case token.SequenceEndType, token.MappingEndType:
		c.flow = max(0, c.flow-1)
	case token.AnchorType, token.TagType, token.AliasType:
		chain = c.chain + 1
		if t.Type != token.TagType {
			c.aliases++
		}
	case token.SequenceEntryType, token.MappingKeyType:
		c.enter(t.Position.Column)
	case token.MappingValueType:
		c.keys++
		if c.flow > 0 {
			break
		}
		column := t.Position.Column
		if t.Prev != nil && t.Prev.Position.Line == t.Position.Line {
			column = t.Prev.Position.Column
		}
		c.enter(column)
		c.columns[len(c.columns)-1].keys++
	}
	if t.Type != token.StringType {
		c.chain = chain
	}
	return c.flow+len(c.columns)+c.chain <= maxDepth
}

// enter notes that something begins at a column: what stands further to the right has ended.
func (c *counter) enter(column int) {
	for len(c.columns) > 0 && c.columns[len(c.columns)-1].column > column {
		c.columns = c.columns[:len(c.columns)-1]
	}
	if len(c.columns) == 0 || c.columns[len(c.columns)-1].column < column {
		c.columns = append(c.columns, level{column: column})
	}
}

// CheckSize refuses a text that would take a YAML parser long, without parsing
// it. The error is an *Error; name stands for the file in it.
func CheckSize(name string, data []byte) error {
	mistake := checkMarks(data)
	if mistake == nil {
		_, mistake = checkTokens(lexer.Tokenize(string(data)))
	}
	if mistake == nil {
		return nil
	}
	mistake.File = name
	return mistake
}
