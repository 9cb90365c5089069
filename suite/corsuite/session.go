package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// Rules of this file: a session comes from the flags, from the configuration, or
// from both, and means the same to every command. What a flag says replaces what
// the file says of the same cookie or header. No message quotes a value.

// auth returns the session that the flags give, which is read once.
func (a *agentFlags) auth(ctx context.Context) (harness.Auth, error) {
	if a.session == nil {
		auth, err := a.readAuth(ctx)
		if err != nil {
			return harness.Auth{}, err
		}
		a.session = &auth
	}
	return *a.session, nil
}

// readAuth reads the session of the flags. Values come from files, the
// environment or a command, so that no secret stands in a process list.
func (a *agentFlags) readAuth(ctx context.Context) (harness.Auth, error) {
	var auth harness.Auth
	secrets := outletOf(ctx).secrets
	cookie, written, err := secret(ctx, "--cookie", a.cookie)
	if err != nil {
		return auth, err
	}
	secrets.AddCookie(cookie, written)
	cookies := []string{cookie}
	for _, h := range a.headers {
		name, value, found := strings.Cut(h, ":")
		name = strings.TrimSpace(name)
		if !found || !fetch.IsToken(name) {
			return auth, errors.New("--header: want 'Name: @FILE' or 'Name: $VARIABLE'")
		}
		value, written, err = secret(ctx, "--header "+name, strings.TrimSpace(value))
		if err != nil {
			return auth, err
		}
		secrets.AddHeader(name, value, written)
		if mistake := config.SessionHeaderMistake(name, value); mistake != "" {
			return auth, fmt.Errorf("--header: %s %s", name, mistake)
		}
		if strings.EqualFold(name, "Cookie") {
			cookies = append(cookies, value)
			continue
		}
		auth.Headers = append(auth.Headers, fetch.Header{Name: name, Value: value})
	}
	if a.authCommand != "" {
		printed, err := authByCommand(ctx, a.authCommand)
		if err != nil {
			return harness.Auth{}, err
		}
		for _, h := range printed.Headers {
			if _, twice := fetch.Get(auth.Headers, h.Name); twice {
				return harness.Auth{}, fmt.Errorf("--auth-command prints %s, which --header sets too: leave out one of them", h.Name)
			}
		}
		auth.Headers = append(auth.Headers, printed.Headers...)
		cookies = append(cookies, printed.Cookie)
	}
	auth.Cookie = strings.Join(slices.DeleteFunc(cookies, func(c string) bool { return c == "" }), "; ")
	return auth, nil
}

// signIn gives each target its session: that of the file, where the target is one
// of its own, with what the flags say put over it. Each command runs once. A
// session of the file goes to the origins of the file's own targets only.
func signIn(ctx context.Context, file *config.File, flags harness.Auth, targets []harness.Target) error {
	printed := map[string]harness.Auth{}
	for i := range targets {
		t := &targets[i]
		command, err := sessionOf(file, t)
		if err != nil {
			return err
		}
		if command != "" {
			more, known := printed[command]
			if !known {
				if more, err = authByCommand(ctx, command); err != nil {
					return err
				}
				printed[command] = more
			}
			t.Auth = over(t.Auth, more)
		}
		t.Auth = over(t.Auth, flags)
	}
	return nil
}

// sessionOf puts the file's session on a target that was given elsewhere, and
// returns the command that prints more of it, if there is one.
func sessionOf(file *config.File, t *harness.Target) (command string, err error) {
	for i, own := range file.Targets {
		if own.Label() == t.Label() && own.URL == t.URL {
			return file.Commands[i], nil
		}
	}
	if file.Auth == nil {
		return "", nil
	}
	if !slices.ContainsFunc(file.Targets, func(own harness.Target) bool { return fetch.IsSameOrigin(own.URL, t.URL) }) {
		return "", fmt.Errorf("auth: goes to the origins of the file's own targets only, and %s is of none of them: list it under `targets:`, or give --cookie or --header", t.URL)
	}
	t.Auth = file.Auth.Auth
	return file.Auth.Command, nil
}

// private names the headers of a page's own request whose values are secrets, by
// where they come from or by what they are called.
func private(secrets *redact.Secrets, headers []fetch.Header) (names []string) {
	for _, h := range headers {
		if secrets.Hides(h.Name, h.Value) {
			names = append(names, h.Name)
		}
	}
	return names
}

// over returns a session with another put over it.
func over(under, above harness.Auth) harness.Auth {
	return harness.Auth{Cookie: cmp.Or(above.Cookie, under.Cookie), Headers: above.Onto(under.Headers, false), Private: under.Private}
}

// secret reads a value from @FILE or $VARIABLE. written is how a configuration
// file would write the variable, ${NAME}; "" for a file.
func secret(ctx context.Context, flag, from string) (value, written string, err error) {
	switch {
	case from == "":
		return "", "", nil
	case strings.HasPrefix(from, "@"):
		text, err := files.Read(ctx, from[1:], files.Secret)
		if err != nil {
			return "", "", fmt.Errorf("%s: %w", flag, err)
		}
		value = strings.TrimSpace(string(text))
	case strings.HasPrefix(from, "$"):
		name := strings.Trim(from[1:], "{}")
		set := false
		if value, set = os.LookupEnv(name); !set {
			return "", "", fmt.Errorf("%s: the environment has no variable %q", flag, name)
		}
		written = "${" + name + "}"
	default:
		return "", "", fmt.Errorf("%s: the value must come from @FILE or $VARIABLE, so that it stands in no process list", flag)
	}
	return value, written, redact.Check(flag, value)
}
