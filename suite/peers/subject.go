package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/variants"
)

// subject is a server of the bench.
type subject struct {
	id string
	// broken is the mutant, nil for a correct server.
	broken *variants.Variant
	target target
	// like is the index of the reference server under the same policy at the
	// same resource; its own for that server.
	like  int
	serve func(context.Context, net.Listener) error
}

// section is the first part of the rule that the mutant breaks.
func (s subject) section() string {
	section, _, _ := strings.Cut(s.broken.Rule, ".")
	return section
}

// allSubjects returns the mutants that show over plain HTTP without a browser,
// the styles, and the reference server under each of their policies and
// resources.
func allSubjects() []subject {
	b := builder{references: map[string]int{}}
	for _, m := range variants.Broken() {
		if m.Needs == variants.Page || m.TLS {
			continue
		}
		b.add(m.ID, &m, m.Target(""), func(ctx context.Context, ln net.Listener) error { return variants.Serve(ctx, ln, m) })
	}
	for _, v := range variants.Correct() {
		b.add(v.ID, nil, v.Target(""), func(ctx context.Context, ln net.Listener) error { return variants.Serve(ctx, ln, v) })
	}
	return b.subjects
}

// builder collects subjects, each after the reference server that it is like.
type builder struct {
	subjects   []subject
	references map[string]int
}

func (b *builder) add(id string, broken *variants.Variant, t harness.Target, serve func(context.Context, net.Listener) error) {
	like := b.reference(t)
	b.subjects = append(b.subjects, subject{id: id, broken: broken, target: targetOf(t), like: like, serve: serve})
}

// reference returns the index of the reference server for the target, and adds
// it where it is the first of its policy, resource and status.
func (b *builder) reference(t harness.Target) int {
	told, err := json.Marshal(t.Policy)
	if err != nil {
		panic(err) // a policy is strings, numbers and booleans
	}
	key := fmt.Sprintf("%s %s %s %d %s", told, t.Method, t.URL, t.Status, t.Is)
	if i, known := b.references[key]; known {
		return i
	}
	i := len(b.subjects)
	b.references[key] = i
	b.subjects = append(b.subjects, subject{
		id: fmt.Sprintf("reference-%d", len(b.references)), target: targetOf(t), like: i,
		serve: serving(func() http.Handler { return reference.Handler(t.Policy) }),
	})
	return i
}

func targetOf(t harness.Target) target {
	return target{path: t.URL, meant: t.Policy, method: t.Method, status: t.Status, is: t.Is}
}

// serving serves a handler of its own each time: handlers may have state.
func serving(handler func() http.Handler) func(context.Context, net.Listener) error {
	return func(ctx context.Context, ln net.Listener) error { return reference.Serve(ctx, ln, handler()) }
}
