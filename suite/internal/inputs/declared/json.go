package declared

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/corsuite/corsuite/harness/config"
)

// jsonReader reads JSON by the standard decoder, which is linear in the length
// of the text where YAML's parser is not: a plan of Terraform has megabytes.
type jsonReader struct {
	data    []byte
	decoder *json.Decoder
	// ends are the offsets of the line breaks.
	ends []int
}

func readJSON(file string, data []byte) ([]*node, error) {
	r := &jsonReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	r.decoder.UseNumber()
	for i, c := range data {
		if c == '\n' {
			r.ends = append(r.ends, i)
		}
	}
	var roots []*node
	for {
		n, err := r.value(0)
		if errors.Is(err, io.EOF) {
			return roots, nil
		}
		if err != nil {
			line, column := r.place(int(r.decoder.InputOffset()))
			var syntax *json.SyntaxError
			if errors.As(err, &syntax) {
				line, column = r.place(max(int(syntax.Offset)-1, 0))
			}
			return nil, &config.Error{File: file, Line: line, Column: column, Message: fmt.Sprintf("is not valid JSON: %v", err)}
		}
		roots = append(roots, n)
	}
}

// place returns the line and the column of an offset.
func (r *jsonReader) place(offset int) (line, column int) {
	line = sort.SearchInts(r.ends, offset)
	begin := 0
	if line > 0 {
		begin = r.ends[line-1] + 1
	}
	return line + 1, offset - begin + 1
}

// next returns where the next token begins.
func (r *jsonReader) next() (line, column int) {
	offset := int(r.decoder.InputOffset())
	for offset < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[offset]) >= 0 {
		offset++
	}
	return r.place(offset)
}

func (r *jsonReader) value(depth int) (*node, error) {
	out := &node{}
	out.line, out.column = r.next()
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errors.New("it is nested too deeply")
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return out, r.object(out, depth)
		}
		out.kind = list
		for r.decoder.More() {
			item, err := r.value(depth + 1)
			if err != nil {
				return nil, inside(err)
			}
			out.items = append(out.items, item)
		}
		_, err := r.decoder.Token()
		return out, inside(err)
	case string:
		out.kind, out.text, out.quoted = scalar, t, true
	case nil:
	default:
		out.kind, out.text = scalar, fmt.Sprint(t)
	}
	return out, nil
}

func (r *jsonReader) object(out *node, depth int) error {
	out.kind = mapping
	for r.decoder.More() {
		e := entry{}
		e.line, e.column = r.next()
		key, err := r.decoder.Token()
		if err != nil {
			return inside(err)
		}
		e.key, _ = key.(string)
		if e.value, err = r.value(depth + 1); err != nil {
			return inside(err)
		}
		out.entries = append(out.entries, e)
	}
	_, err := r.decoder.Token()
	return inside(err)
}

// inside makes the end of the file an error where something is still open.
func inside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
