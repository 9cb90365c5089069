package inputs

import (
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// Rules of this file: an expression is read, never executed. What is not
// written out is an error that names it.

// pair is a property of an object, in the order of the text.
type pair struct {
	name  string
	value any
}

// evaluate returns the value of an expression that is written out: strings,
// numbers, objects as []pair, lists as []any, and the few calls that only wrap
// such values. Everything else would have to be executed.
func evaluate(x js.IExpr) (any, error) {
	switch x := x.(type) {
	case *js.LiteralExpr:
		return literalOf(x)
	case js.LiteralExpr:
		return literalOf(&x)
	case *js.GroupExpr:
		return evaluate(x.X)
	case *js.TemplateExpr:
		if x.Tag == nil && len(x.List) == 0 {
			return unescape(string(x.Tail[1 : len(x.Tail)-1])), nil
		}
	case *js.UnaryExpr:
		if number, err := evaluate(x.X); err == nil && x.Op == js.NegToken {
			if n, ok := number.(float64); ok {
				return -n, nil
			}
		}
	case *js.BinaryExpr:
		return concatenate(x)
	case *js.ArrayExpr:
		return elements(x)
	case *js.ObjectExpr:
		return properties(x, nil)
	case *js.NewExpr:
		if x.Args != nil {
			return wrapped(sourceOf(x.X), x.Args.List, x)
		}
	case *js.CallExpr:
		return wrapped(sourceOf(x.X), x.Args.List, x)
	case *js.Var:
		if string(x.Data) == "undefined" {
			return nil, nil
		}
		return nil, &Error{Word: string(x.Data), Problem: "is a variable, whose value is not known here; write the value"}
	}
	return nil, &Error{Word: sourceOf(x), Problem: "would have to be executed, which is not done for a pasted text; write its result"}
}

// sourceOf returns an expression as JavaScript, at most as much as an error shows.
func sourceOf(node interface{ JS(io.Writer) }) string {
	var b strings.Builder
	node.JS(&b)
	return b.String()
}

func literalOf(x *js.LiteralExpr) (any, error) {
	text := string(x.Data)
	switch x.TokenType {
	case js.StringToken:
		return unescape(text[1 : len(text)-1]), nil
	case js.TrueToken, js.FalseToken:
		return x.TokenType == js.TrueToken, nil
	case js.NullToken:
		return nil, nil
	}
	if number, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64); err == nil {
		return number, nil
	}
	return nil, &Error{Word: text, Problem: "is not a value that a request has"}
}

// concatenate joins strings that are written in several pieces.
func concatenate(x *js.BinaryExpr) (any, error) {
	if x.Op != js.AddToken {
		return nil, &Error{Word: sourceOf(x), Problem: "would have to be executed, which is not done for a pasted text; write its result"}
	}
	left, err := evaluate(x.X)
	if err != nil {
		return nil, err
	}
	right, err := evaluate(x.Y)
	if err != nil {
		return nil, err
	}
	a, err := textOf("a part of "+sourceOf(x), left)
	if err != nil {
		return nil, err
	}
	b, err := textOf("a part of "+sourceOf(x), right)
	return a + b, err
}

func elements(x *js.ArrayExpr) (any, error) {
	list := []any{}
	for _, e := range x.List {
		if e.Spread || e.Value == nil {
			return nil, &Error{Word: sourceOf(x), Problem: "is a list that is not written out"}
		}
		value, err := evaluate(e.Value)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// properties returns an object. The values of those that are not wanted are not
// looked at; nil wants all.
func properties(x *js.ObjectExpr, wanted func(name string) bool) (any, error) {
	object := []pair{}
	for _, p := range x.List {
		if method, is := p.Value.(*js.MethodDecl); is && wanted != nil {
			object = append(object, pair{name: sourceOf(method.Name)})
			continue
		}
		if p.Spread || p.Name == nil || p.Name.Computed != nil || p.Init != nil {
			return nil, &Error{Word: sourceOf(p), Problem: "is not written out; write name and value"}
		}
		name := string(p.Name.Literal.Data)
		if p.Name.Literal.TokenType == js.StringToken {
			name = unescape(name[1 : len(name)-1])
		}
		if wanted != nil && !wanted(name) {
			object = append(object, pair{name: name})
			continue
		}
		value, err := evaluate(p.Value)
		if err != nil {
			return nil, err
		}
		object = append(object, pair{name, value})
	}
	return object, nil
}

// wrapped evaluates the few calls that only wrap a value that is written out.
func wrapped(callee string, args []js.Arg, x js.IExpr) (any, error) {
	var inner any
	if len(args) == 1 && !args[0].Rest {
		var err error
		if inner, err = evaluate(args[0].Value); err != nil {
			return nil, err
		}
		switch callee {
		case "JSON.stringify":
			return stringify(inner)
		case "Headers", "URL", "String":
			return inner, nil
		case "URLSearchParams":
			return query(inner)
		}
	}
	return nil, &Error{Word: sourceOf(x), Problem: "would have to be executed, which is not done for a pasted text; write its result"}
}

// stringify writes a value as JSON.stringify does, the properties in the order of the text.
func stringify(value any) (string, error) {
	switch value := value.(type) {
	case []pair:
		parts := make([]string, 0, len(value))
		for _, p := range value {
			name, _ := stringify(p.name)
			text, err := stringify(p.value)
			if err != nil {
				return "", err
			}
			parts = append(parts, name+":"+text)
		}
		return "{" + strings.Join(parts, ",") + "}", nil
	case []any:
		parts := make([]string, 0, len(value))
		for _, e := range value {
			text, err := stringify(e)
			if err != nil {
				return "", err
			}
			parts = append(parts, text)
		}
		return "[" + strings.Join(parts, ",") + "]", nil
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", &Error{Problem: "the body cannot be written as JSON"}
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// query writes an object as URLSearchParams does.
func query(value any) (string, error) {
	switch value := value.(type) {
	case string:
		return strings.TrimPrefix(value, "?"), nil
	case []pair:
		parts := make([]string, 0, len(value))
		for _, p := range value {
			text, err := textOf("the parameter "+p.name, p.value)
			if err != nil {
				return "", err
			}
			parts = append(parts, url.QueryEscape(p.name)+"="+url.QueryEscape(text))
		}
		return strings.Join(parts, "&"), nil
	}
	return "", &Error{Problem: "URLSearchParams is given something other than an object or a string"}
}

// unescape returns the value of a string literal without its quotation marks.
// https://tc39.es/ecma262/#sec-static-semantics-sv
func unescape(s string) string {
	var units []uint16
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			r, size := utf8.DecodeRuneInString(s[i:])
			units = utf16.AppendRune(units, r)
			i += size
			continue
		}
		value, size := escape(s[i+1:])
		units = append(units, value...)
		i += 1 + size
	}
	return string(utf16.Decode(units))
}

// escape returns what an escape sequence stands for, and its length without the backslash.
func escape(s string) (units []uint16, size int) {
	if i := strings.IndexByte("nrtbfv0", s[0]); i >= 0 {
		return []uint16{uint16("\n\r\t\b\f\v\x00"[i])}, 1
	}
	digits := map[byte]int{'x': 2, 'u': 4}[s[0]]
	switch {
	case strings.HasPrefix(s, "u{"):
		if end := strings.IndexByte(s, '}'); end > 2 {
			if n, err := strconv.ParseUint(s[2:end], 16, 21); err == nil {
				return utf16.AppendRune(nil, rune(n)), end + 1
			}
		}
	case digits > 0 && len(s) > digits:
		if n, err := strconv.ParseUint(s[1:1+digits], 16, 16); err == nil {
			return []uint16{uint16(n)}, 1 + digits
		}
	case strings.HasPrefix(s, "\r\n"):
		return nil, 2
	case s[0] == '\n', s[0] == '\r':
		return nil, 1 // a line that goes on
	}
	r, length := utf8.DecodeRuneInString(s)
	return utf16.AppendRune(nil, r), length
}
