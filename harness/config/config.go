// Package config reads what people write: corsuite.yaml, and the lists of
// requests that "corsuite try -f" asks. JSON is read too, being YAML.
//
// Everything that is wrong with a file is reported at once, each mistake with
// its line, column, key and value and what to write instead (see Error). The
// package checks what is written and asks nothing: whether a server keeps the
// policy is for others to find out.
package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml/ast"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/files"
)

// File is a corsuite.yaml that has been read and checked.
type File struct {
	// Policy is the top-level one: for a URL given elsewhere, on the command line.
	Policy harness.Policy
	// Targets in the order of the file, each with the policy that holds for it:
	// the top-level one, replaced field by field by its own. Empty when the
	// file has no targets.
	// What ${NAME} stands for is in its place.
	Targets []harness.Target
	// From is the file that lists further targets, which Targets has.
	From Setting
	// Contract is the name of a specification whose demands the targets are held to,
	// and ContractLine where it stands; "" for none.
	Contract     string
	ContractLine int
	// Auth is the session for all targets, nil where none is declared. Each of
	// Targets has the one that holds for it already, but for what a command prints.
	Auth *Session
	// Commands are, for each of Targets, the command that prints more of its
	// session, or "".
	Commands []string
	// Secrets are the values of the file that hold something from the environment.
	Secrets []Secret
	// Run is how the file wants its targets judged.
	Run Run
}

// Options change how a file is read.
type Options struct {
	// Base stands before the targets' paths in place of the file's own base.
	Base string
	// Stdin is what targets-from: - reads; nil is nothing.
	Stdin io.Reader
	// Inside says that the file may not have anything read outside of its folder:
	// nobody named it.
	Inside bool
}

// Read reads and checks the file at path, of at most files.Text bytes. Mistakes
// in it are joined, each an *Error. When ctx ends, so does the reading.
func Read(ctx context.Context, path string) (*File, error) {
	return ReadWith(ctx, path, Options{})
}

// ReadWith is Read with options.
func ReadWith(ctx context.Context, path string, o Options) (*File, error) {
	data, err := readFile(ctx, path)
	if err != nil {
		return nil, err
	}
	return parseText(ctx, path, data, o)
}

// Parse checks the text of a corsuite.yaml; name stands for the file in errors,
// which are joined, each an *Error. The file is nil exactly when there are any.
func Parse(name string, data []byte) (*File, error) {
	return parseText(context.Background(), name, data, Options{})
}

// parseText is Parse with a bound of the files that the text names.
func parseText(ctx context.Context, name string, data []byte, o Options) (*File, error) {
	r := &reader{file: name, lookup: os.LookupEnv, base: o.Base}
	root, ok := r.document(data)
	if !ok {
		return nil, r.err()
	}
	var file File
	var listed, from *value
	root.fields(map[string]func(value){
		"policy": func(v value) { file.Policy = readPolicy(v) },
		"contract": func(v value) {
			file.Contract, _ = v.text()
			file.ContractLine = v.line
		},
		"auth":         func(v value) { file.Auth = readSession(v) },
		"base":         func(v value) { r.base = cmp.Or(o.Base, readBase(v)) },
		"run":          func(v value) { file.Run = readRun(v) },
		"targets":      func(v value) { listed = &v },
		"targets-from": func(v value) { from = &v },
	})
	var targets []target
	if listed != nil { // after the base, wherever that stands
		targets = readTargets(ctx, *listed)
		if file.Run.Reference {
			listed.fail("", "and run.reference: true judge two things; remove the latter")
		}
	}
	lines := []*reader{r}
	if from != nil {
		if path, ok := from.node.(*ast.StringNode); ok {
			file.From = from.setting(path.Value)
		}
		more, readers := readTargetsFrom(ctx, o.Inside, *from, o.Stdin)
		targets, lines = append(targets, more...), append(lines, readers...)
		if file.Run.Reference {
			from.fail("", "and run.reference: true judge two things; remove the latter")
		}
	}
	checkNames(targets)
	for _, t := range targets {
		policy, err := Combine(file.Policy, t.Policy)
		if mistake, is := errors.AsType[*Error](err); is {
			t.at.fail("", "%s", mistake.Message)
		}
		t.Policy = policy
		checkOverlap(r, t.at, t.Policy)
		session := cmp.Or(t.session, file.Auth, &Session{})
		t.Auth = session.Auth
		t.Auth.Private = t.private
		file.Targets, file.Commands = append(file.Targets, t.Target), append(file.Commands, session.Command)
	}
	var mistakes []error
	for _, line := range lines {
		file.Secrets = append(file.Secrets, line.secrets...)
		mistakes = append(mistakes, line.err())
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	return &file, nil
}

func readFile(ctx context.Context, path string) ([]byte, error) {
	data, err := files.Read(ctx, path, files.Text)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return data, nil
}

// Errors returns the single mistakes that err joins, in the order of the file.
func Errors(err error) []*Error {
	if one, ok := errors.AsType[*Error](err); ok {
		if _, joined := err.(interface{ Unwrap() []error }); !joined {
			return []*Error{one}
		}
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var all []*Error
	for _, e := range joined.Unwrap() {
		all = append(all, Errors(e)...)
	}
	return all
}
