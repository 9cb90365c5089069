package inputs

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

func isPowerShell(text string) bool {
	return powerShellRequest.MatchString(text) || strings.HasPrefix(strings.TrimSpace(text), "$session") && strings.Contains(strings.ToLower(text), "invoke-webrequest")
}

// powerShellRequest begins a request, also one whose answer is kept in a variable.
var powerShellRequest = regexp.MustCompile(`(?i)^\s*(?:\$\w+\s*=\s*)?(?:invoke-webrequest|invoke-restmethod|iwr|irm)\s`)

// variable is one that keeps an answer; $session is DevTools' own.
var variable = regexp.MustCompile(`(?i)^\$(?:[a-rt-z]|s[a-df-z])\w*$`)

// readPowerShell reads what DevTools copies as PowerShell: cookies of a
// session, and one Invoke-WebRequest whose values are written out.
func readPowerShell(text string) ([]Request, error) {
	tokens, err := powerShellTokens(text)
	if err != nil {
		return nil, err
	}
	p := &powerShell{tokens: tokens}
	return p.read()
}

// token is a string, a word as it stands there, or one character of punctuation.
type token struct {
	kind tokenKind
	text string
}

type tokenKind int

const (
	tokenWord tokenKind = iota
	tokenString
	tokenPunctuation
	tokenLineEnd
)

// powerShellTokens splits a text. In double quotation marks a backtick escapes,
// and $ would begin an expression.
// https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_quoting_rules
func powerShellTokens(text string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '`': // a line that goes on
			i = min(i+2, len(text))
			if text[i-1] == '\r' && i < len(text) && text[i] == '\n' {
				i++
			}
		case c == '\n' || c == ';':
			tokens = append(tokens, token{tokenLineEnd, string(c)})
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '"' || c == '\'':
			value, size, err := powerShellString(text[i:])
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, token{tokenString, value})
			i += size
		case strings.IndexByte("@{}()=,|&<>", c) >= 0:
			tokens = append(tokens, token{tokenPunctuation, string(c)})
			i++
		default:
			end := strings.IndexAny(text[i:], " \t\r\n;\"'`@{}()=,|&<>")
			if end < 0 {
				end = len(text) - i
			}
			tokens = append(tokens, token{tokenWord, text[i : i+end]})
			i += end
		}
	}
	return tokens, nil
}

// powerShellString returns the value of the string at the beginning of a text, and its length there.
func powerShellString(text string) (value string, size int, err error) {
	mark := text[0]
	var b strings.Builder
	for i := 1; i < len(text); {
		_, width := utf8.DecodeRuneInString(text[i:])
		switch {
		case text[i] == mark && i+1 < len(text) && text[i+1] == mark:
			b.WriteByte(mark)
			i += 2
			continue
		case text[i] == mark:
			return b.String(), i + 1, nil
		case mark == '"' && text[i] == '`' && i+1 < len(text):
			r, width := utf8.DecodeRuneInString(text[i+1:])
			if k := strings.IndexRune("0abfnrtv", r); k >= 0 {
				r = rune("\x00\a\b\f\n\r\t\v"[k])
			}
			b.WriteRune(r)
			i += 1 + width
			continue
		case mark == '"' && text[i] == '$' && i+1 < len(text) && expands(text[i+1]):
			return "", 0, &Error{Word: text[i:min(len(text), i+40)], Problem: "would be expanded by PowerShell, which is not done for a pasted text; write the value"}
		}
		b.WriteString(text[i : i+width])
		i += width
	}
	return "", 0, &Error{Problem: "a quotation mark is missing; copy the text again"}
}

// expands reports whether $ before the character begins an expression.
func expands(c byte) bool {
	return c == '(' || c == '{' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// powerShell reads tokens.
type powerShell struct {
	tokens   []token
	requests []Request
	request  Request
	invoked  bool // the request has been read, and may be followed by another one
	cookies  []string
	// method and contentType are set beside the headers.
	contentType string
}

func (p *powerShell) read() ([]Request, error) {
	for len(p.tokens) > 0 {
		statement := p.statement()
		if len(statement) == 0 {
			continue
		}
		if err := p.take(statement); err != nil {
			return nil, err
		}
	}
	if p.invoked {
		if err := p.finish(); err != nil {
			return nil, err
		}
	}
	if len(p.requests) == 0 {
		return nil, &Error{Problem: "there is no Invoke-WebRequest in it"}
	}
	return p.requests, nil
}

// finish ends the request that is being read.
func (p *powerShell) finish() error {
	r := p.request
	if len(p.cookies) > 0 {
		r.setCookie(strings.Join(p.cookies, "; "))
	}
	if _, set := r.header("Content-Type"); p.contentType != "" && !set {
		r.add("Content-Type", p.contentType)
	}
	if err := r.complete(); err != nil {
		return err
	}
	p.requests = append(p.requests, r)
	p.request, p.cookies, p.contentType, p.invoked = Request{}, nil, "", false
	return nil
}

// statement takes the tokens up to the end of a statement: line ends inside of
// parentheses and braces do not end it.
func (p *powerShell) statement() []token {
	depth := 0
	for i, t := range p.tokens {
		switch {
		case t.kind == tokenPunctuation && (t.text == "(" || t.text == "{"):
			depth++
		case t.kind == tokenPunctuation && (t.text == ")" || t.text == "}"):
			depth--
		case t.kind == tokenLineEnd && depth <= 0:
			statement := p.tokens[:i]
			p.tokens = p.tokens[i+1:]
			return statement
		}
	}
	statement := p.tokens
	p.tokens = nil
	return statement
}

func (p *powerShell) take(statement []token) error {
	for _, t := range statement {
		if t.kind == tokenPunctuation && strings.Contains("|&<>", t.text) {
			return &Error{Word: t.text, Problem: "would run or redirect something, which is not done for a pasted text; leave it out"}
		}
	}
	if len(statement) > 2 && statement[0].kind == tokenWord && variable.MatchString(statement[0].text) && statement[1].text == "=" {
		statement = statement[2:] // the answer is kept in a variable
	}
	switch first := strings.ToLower(statement[0].text); {
	case first == "$session": // $session = New-Object …
		if p.invoked {
			return p.finish()
		}
		return nil
	case first == "$session.useragent":
		p.request.leaveOut("User-Agent")
		return nil
	case first == "$session.cookies.add":
		var values []string
		for _, t := range statement {
			if t.kind == tokenString {
				values = append(values, t.text)
			}
		}
		if len(values) >= 2 {
			p.cookies = append(p.cookies, values[0]+"="+values[1])
		}
		return nil
	case first == "invoke-webrequest", first == "invoke-restmethod", first == "iwr", first == "irm":
		if p.invoked {
			if err := p.finish(); err != nil {
				return err
			}
		}
		p.invoked = true
		return p.invoke(statement[1:])
	}
	return &Error{Word: statement[0].text, Problem: "is not part of a request that DevTools copies; only Invoke-WebRequest with values that are written out is read"}
}

// invoke reads the parameters of Invoke-WebRequest.
func (p *powerShell) invoke(tokens []token) error {
	for len(tokens) > 0 {
		name := strings.ToLower(tokens[0].text)
		rest := tokens[1:]
		switch name {
		case "-usebasicparsing":
			tokens = rest
			continue
		case "-headers":
			var err error
			if tokens, err = p.headers(rest); err != nil {
				return err
			}
			continue
		case "-infile", "-outfile", "-certificate", "-proxy":
			return &Error{Word: tokens[0].text, Problem: "reads or writes a file or asks another way, which is not done for a pasted text; leave it out"}
		case "-websession", "-sessionvariable", "-timeoutsec", "-useragent", "-maximumredirection":
			tokens = rest[min(1, len(rest)):]
			continue
		}
		isName := tokens[0].kind == tokenWord && strings.HasPrefix(name, "-")
		if !isName { // the URL may stand without its name
			rest, name = tokens, "-uri"
		}
		value, left, err := written(rest)
		if err != nil {
			return err
		}
		switch name {
		case "-uri":
			p.request.URL = value
		case "-method":
			p.request.Method = strings.ToUpper(value)
		case "-body":
			p.request.Body = value
		case "-contenttype":
			p.contentType = value
		default:
			return &Error{Word: tokens[0].text, Problem: "is a parameter that is not known here; leave it out"}
		}
		tokens = left
	}
	return nil
}

// written returns a value that is written out: a string, a word, or DevTools' way
// to write bytes, ([System.Text.Encoding]::UTF8.GetBytes("…")).
func written(tokens []token) (value string, rest []token, err error) {
	if len(tokens) == 0 {
		return "", nil, &Error{Problem: "a parameter has no value; copy the text again"}
	}
	switch t := tokens[0]; {
	case t.kind == tokenString, t.kind == tokenWord && !strings.HasPrefix(t.text, "$"):
		return t.text, tokens[1:], nil
	case t.text == "(" && len(tokens) > 4 && strings.EqualFold(tokens[1].text, "[System.Text.Encoding]::UTF8.GetBytes") &&
		tokens[2].text == "(" && tokens[3].kind == tokenString:
		return tokens[3].text, tokens[min(len(tokens), 6):], nil
	}
	return "", nil, &Error{Word: tokens[0].text, Problem: "would have to be executed, which is not done for a pasted text; write the value"}
}

// headers reads @{"name"="value" …}.
func (p *powerShell) headers(tokens []token) (rest []token, err error) {
	if len(tokens) < 2 || tokens[0].text != "@" || tokens[1].text != "{" {
		return nil, &Error{Word: "-Headers", Problem: `has a value other than @{"name"="value"}; write it out`}
	}
	tokens = tokens[2:]
	for len(tokens) > 0 && tokens[0].text != "}" {
		if tokens[0].kind == tokenLineEnd {
			tokens = tokens[1:]
			continue
		}
		if len(tokens) < 3 || tokens[1].text != "=" {
			return nil, &Error{Word: tokens[0].text, Problem: `is not a header; want "name"="value"`}
		}
		value, left, err := written(tokens[2:])
		if err != nil {
			return nil, err
		}
		switch name := tokens[0].text; strings.ToLower(name) {
		case "authority", "method", "path", "scheme": // DevTools writes the pseudo headers of HTTP/2 without their colon
			p.request.leaveOut(":" + name)
		default:
			p.request.add(name, value)
		}
		tokens = left
	}
	if len(tokens) == 0 {
		return nil, &Error{Problem: "a brace is missing; copy the text again"}
	}
	return tokens[1:], nil
}
