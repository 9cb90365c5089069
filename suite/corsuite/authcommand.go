package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proc"
)

// Rules of this file: the command itself and what it prints are secrets. No
// message quotes either; a line is named by its number.

const (
	authCommandTime = 30 * time.Second
	// authCommandGrace is how long its output may stay open after it was stopped.
	authCommandGrace = time.Second
	// authCommandBytes is more than any server takes as headers.
	authCommandBytes = 64 << 10
)

// authByCommand runs a shell command once and returns the authentication that it
// prints: lines `Name: value`, of which Cookie is ambient and all others are
// headers on the wire. What it writes to standard error reaches the user once it
// has ended, since a trace of it may show what it prints; it gets no standard
// input. A command that fails is exit code 3, one that prints something else a
// usage error.
func authByCommand(ctx context.Context, command string) (harness.Auth, error) {
	ctx, cancel := context.WithTimeout(ctx, authCommandTime)
	defer cancel()
	output := &proc.Head{Limit: authCommandBytes, Full: cancel}
	var said bytes.Buffer
	defer func() {
		o := outletOf(ctx)
		for line := range strings.Lines(string(output.Bytes())) {
			_, value, _ := strings.Cut(line, ":")
			o.secrets.Add(line, "")
			o.secrets.Add(value, "")
		}
		_, _ = o.err.Write(said.Bytes())
	}()
	c := exec.CommandContext(ctx, "/bin/sh", "-c", command)
	c.Stdout, c.Stderr, c.WaitDelay = output, childOutput(&said, "--auth-command"), authCommandGrace
	proc.Lead(c)
	c.Cancel = func() error { proc.Kill(c); return nil }
	switch err := c.Run(); {
	case output.Cut():
		return harness.Auth{}, fmt.Errorf("--auth-command printed more than %d KiB; want a few lines 'Name: value'", authCommandBytes>>10)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return harness.Auth{}, exitWith(exitCannotJudge, "--auth-command took longer than %v and was stopped: it must end on its own and gets no input", authCommandTime)
	case errors.Is(err, exec.ErrWaitDelay):
		return harness.Auth{}, exitWith(exitCannotJudge, "--auth-command ended, but something that it started keeps its standard output open: send that elsewhere")
	case err != nil:
		return harness.Auth{}, exitWith(exitCannotJudge, "--auth-command failed: %v", err)
	}
	auth, err := parseAuth(string(output.Bytes()))
	secrets := outletOf(ctx).secrets
	secrets.AddCookie(auth.Cookie, "")
	for _, h := range auth.Headers {
		secrets.AddHeader(h.Name, h.Value, "")
	}
	return auth, err
}

// parseAuth reads the lines of an authentication command.
func parseAuth(text string) (harness.Auth, error) {
	var auth harness.Auth
	var cookies []string
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		switch {
		case !found, !fetch.IsToken(name):
			return auth, fmt.Errorf("--auth-command: line %d of its output is not a 'Name: value'", number)
		case config.SessionHeaderMistake(name, value) != "":
			return auth, fmt.Errorf("--auth-command: line %d of its output sets %s: it %s", number, name, config.SessionHeaderMistake(name, value))
		case strings.EqualFold(name, "Cookie"):
			cookies = append(cookies, value)
		default:
			auth.Headers = append(auth.Headers, fetch.Header{Name: name, Value: value})
		}
	}
	auth.Cookie = strings.Join(cookies, "; ")
	if auth.Cookie == "" && len(auth.Headers) == 0 {
		return auth, errors.New("--auth-command printed nothing; want lines 'Name: value' on its standard output")
	}
	return auth, nil
}
