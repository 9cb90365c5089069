package inputs

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"github.com/corsuite/corsuite/harness/fetch"
)

// called finds the word fetch before a parenthesis.
var called = regexp.MustCompile(`(?:^|[^\w$])fetch\s*\(`)

func isFetchCall(text string) bool {
	first := firstWord(text)
	return called.MatchString(text) && !isCurl(text) && !strings.HasPrefix(first, "http://") && !strings.HasPrefix(first, "https://")
}

// readFetchCalls reads the fetch() calls of a script, whose arguments are written
// out: as DevTools copies them, or as people write them. The script is parsed,
// never evaluated.
func readFetchCalls(text string) (requests []Request, err error) {
	tree, err := js.Parse(parse.NewInputString(text), js.Options{})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, &Error{Problem: "this is not a whole fetch() call (" + first + "); copy it again"}
	}
	calls := &finder{}
	js.Walk(calls, tree)
	if len(calls.found) == 0 {
		return nil, &Error{Problem: "there is no fetch() call in it"}
	}
	for _, call := range calls.found {
		r := Request{}
		if err := r.call(call.Args.List); err != nil {
			return nil, err
		}
		if err := r.complete(); err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// call reads the arguments of fetch(), or of the Request that it is given.
func (r *Request) call(args []js.Arg) error {
	if len(args) == 0 {
		return &Error{Problem: "fetch() is called with nothing"}
	}
	if made, isNew := args[0].Value.(*js.NewExpr); isNew && made.Args != nil && sourceOf(made.X) == "Request" {
		if err := r.call(made.Args.List); err != nil {
			return err
		}
	} else {
		address, err := evaluate(args[0].Value)
		if err != nil {
			return err
		}
		if r.URL, err = textOf("the URL", address); err != nil {
			return err
		}
	}
	if len(args) == 1 {
		return nil
	}
	var init any
	var err error
	if object, written := args[1].Value.(*js.ObjectExpr); written {
		init, err = properties(object, ofConcern)
	} else {
		init, err = evaluate(args[1].Value)
	}
	if err != nil || init == nil {
		return err
	}
	return r.init(init)
}

// ofConcern reports whether CORS feels an option of fetch(). Others, such as an
// agent, a signal or a time-out, may have any value.
func ofConcern(name string) bool {
	switch name {
	case "headers", "method", "body", "mode", "credentials", "redirect", "cache", "referrer":
		return true
	}
	return false
}

// finder finds the calls of fetch, in the order of the text.
type finder struct{ found []*js.CallExpr }

// Enter implements js.IVisitor.
func (f *finder) Enter(n js.INode) js.IVisitor {
	if call, ok := n.(*js.CallExpr); ok {
		switch callee := call.X.(type) {
		case *js.Var:
			if string(callee.Data) == "fetch" {
				f.found = append(f.found, call)
			}
		case *js.DotExpr: // window.fetch
			if name := sourceOf(callee.Y); name == "fetch" {
				f.found = append(f.found, call)
			}
		}
	}
	return f
}

// Exit implements js.IVisitor.
func (f *finder) Exit(js.INode) {}

// init reads the second argument.
func (r *Request) init(value any) error {
	object, ok := value.([]pair)
	if !ok {
		return &Error{Problem: "the second argument of fetch() is not an object"}
	}
	for _, p := range object {
		if err := r.option(p.name, p.value); err != nil {
			return err
		}
	}
	return nil
}

func (r *Request) option(name string, value any) (err error) {
	var text string
	switch name {
	case "headers":
		return r.headersOf(value)
	case "method", "body", "mode", "credentials", "redirect", "cache", "referrer":
		if value == nil {
			return nil
		}
		if text, err = textOf(name, value); err != nil {
			return err
		}
	}
	switch name {
	case "method":
		r.Method = text
	case "body":
		r.Body = text
	case "mode":
		if text == "navigate" || text == "websocket" { // a page of the browser itself
			r.leaveOut("mode: " + text)
			return nil
		}
		r.Mode, err = word(name, text, fetch.CORS, fetch.NoCORS, fetch.SameOriginMode)
	case "credentials":
		var mode fetch.CredentialsMode
		if mode, err = word(name, text, fetch.Omit, fetch.SameOrigin, fetch.Include); r.Cookie == "" {
			r.Credentials = mode
		}
	case "redirect":
		r.Redirect, err = word(name, text, fetch.Follow, fetch.RedirectError, fetch.RedirectManual)
	case "cache":
		r.Cache, err = word(name, text, fetch.CacheDefault, fetch.NoStore, fetch.Reload, fetch.NoCache, fetch.ForceCache)
	case "referrer":
		if r.Origin == "" {
			r.Origin = fetch.OriginOf(text)
		}
	default: // referrerPolicy, integrity, keepalive, signal, priority: nothing that CORS feels
		r.leaveOut(name)
	}
	return err
}

// headersOf reads an object or a list of pairs.
func (r *Request) headersOf(value any) error {
	switch list := value.(type) {
	case nil:
	case []pair:
		for _, p := range list {
			text, err := textOf("the header "+p.name, p.value)
			if err != nil {
				return err
			}
			r.add(p.name, text)
		}
	case []any:
		for _, element := range list {
			both, ok := element.([]any)
			if !ok || len(both) != 2 {
				return &Error{Problem: "headers is a list of something other than pairs [name, value]"}
			}
			name, _ := both[0].(string)
			text, err := textOf("the header "+name, both[1])
			if err != nil {
				return err
			}
			r.add(name, text)
		}
	default:
		return &Error{Problem: "headers is neither an object nor a list of pairs"}
	}
	return nil
}

// word returns one of the words that an option of fetch() takes.
func word[T ~string](name, text string, words ...T) (T, error) {
	for _, w := range words {
		if string(w) == text {
			return w, nil
		}
	}
	return "", &Error{Word: text, Problem: fmt.Sprintf("is not a value of %s; want one of %v", name, words)}
}

func textOf(what string, value any) (string, error) {
	switch value := value.(type) {
	case string:
		return value, nil
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(value), nil
	}
	return "", &Error{Problem: what + " is not written out as a string; write its value"}
}
