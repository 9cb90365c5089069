package inputs

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// shellWords returns the words of each simple command of a POSIX shell or bash,
// unquoted. Whatever a shell would do beside that is an error that names it.
func shellWords(text string) (commands [][]string, err error) {
	if err := bounded(text); err != nil {
		return nil, err
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, &Error{Problem: "this is not a whole shell command (" + err.Error() + "); copy it again, with its quotation marks"}
	}
	if len(file.Stmts) == 0 {
		return nil, &Error{Problem: "this is an empty command"}
	}
	for _, stmt := range file.Stmts {
		words, err := simpleCommand(text, stmt)
		if err != nil {
			return nil, err
		}
		commands = append(commands, words)
	}
	return commands, nil
}

// The parser goes deeper with each bracket and keyword that opens something, in a
// time that grows with the square of the depth. A line that was copied has its
// values in quotation marks.
const (
	mostUnquoted   = 32 << 10 // bytes outside of quotation marks, spaces aside
	mostExpansions = 1000     // of $( ${ and `
)

// bounded refuses a text that would keep the parser busy.
func bounded(text string) error {
	var mark byte
	unquoted, expansions := 0, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case mark == '\'':
			if c == mark {
				mark = 0
			}
			continue
		case c == '\\':
			i++
			continue
		case c == '`' || c == '$' && i+1 < len(text) && (text[i+1] == '(' || text[i+1] == '{'):
			expansions++
		case mark == 0 && (c == '\'' || c == '"'):
			mark = c
		case mark != 0 && c == mark:
			mark = 0
		case mark == 0 && c != ' ' && c != '\n':
			unquoted++
		}
	}
	switch {
	case expansions > mostExpansions:
		return &Error{Problem: "this runs or expands something, which is not done for a pasted text"}
	case unquoted > mostUnquoted:
		return &Error{Problem: fmt.Sprintf("this has more than %d bytes outside of quotation marks; copy it again, with its quotation marks", mostUnquoted)}
	}
	return nil
}

// simpleCommand returns the words of one command.
func simpleCommand(text string, stmt *syntax.Stmt) ([]string, error) {
	call, simple := stmt.Cmd.(*syntax.CallExpr)
	both, joined := stmt.Cmd.(*syntax.BinaryCmd)
	switch {
	case len(stmt.Redirs) > 0:
		return nil, &Error{Word: source(text, stmt.Redirs[0]), Problem: "redirects, which is not done for a pasted text; leave it out"}
	case joined:
		return nil, &Error{Word: both.Op.String() + " " + command(text, both.Y), Problem: "is one more command (a pipe, a condition), which is not run; leave all but curl out"}
	case stmt.Background:
		return nil, &Error{Word: "&", Problem: "ends a command for a shell, also in an address that is not in quotation marks; put the address in single quotation marks"}
	case !simple || stmt.Negated || stmt.Coprocess:
		return nil, &Error{Word: command(text, stmt), Problem: "is more than a simple command, which is not run; leave all but curl out"}
	case len(call.Assigns) > 0:
		return nil, &Error{Word: call.Assigns[0].Name.Value + "=", Problem: "sets a variable, which is not done for a pasted text; write the value where it is used"}
	}
	words := make([]string, 0, len(call.Args))
	for _, word := range call.Args {
		if err := literal(text, word); err != nil {
			return nil, err
		}
		// With no environment and no way to run anything; literal has let pass what needs neither.
		unquoted, err := expand.Fields(&expand.Config{Env: expand.ListEnviron()}, word)
		if err != nil || len(unquoted) != 1 {
			return nil, &Error{Word: source(text, word), Problem: "is not one word to a shell; put it in quotation marks"}
		}
		words = append(words, unquoted[0])
	}
	return words, nil
}

// literal refuses a word that a shell would expand.
func literal(text string, word *syntax.Word) (err error) {
	syntax.Walk(word, func(node syntax.Node) bool {
		var problem string
		switch node := node.(type) {
		case nil, *syntax.Word, *syntax.SglQuoted:
		case *syntax.Lit:
			if node == word.Parts[0] && strings.HasPrefix(node.Value, "~") {
				problem = "is a folder to a shell, which is not looked up; write the path"
			}
		case *syntax.DblQuoted:
			if node.Dollar {
				problem = "is a translated text, which is not looked up; use plain quotation marks"
			}
		case *syntax.CmdSubst:
			problem = "runs a command, which is not done for a pasted text; write its result"
		case *syntax.ParamExp:
			problem = "is a variable, which is not expanded; write its value, or put the text in single quotation marks"
		default:
			problem = "would be expanded by a shell, which is not done for a pasted text; write the result"
		}
		if problem != "" && err == nil {
			err = &Error{Word: source(text, node), Problem: problem}
		}
		return err == nil
	})
	return err
}

// command returns the first word of a command: the rest may hold what is nobody's business.
func command(text string, stmt *syntax.Stmt) string {
	word, _, _ := strings.Cut(source(text, stmt), " ")
	return word
}

// source returns the text of a node.
func source(text string, node syntax.Node) string {
	start, end := int(node.Pos().Offset()), int(node.End().Offset())
	if start > end || end > len(text) {
		return ""
	}
	return text[start:end]
}
