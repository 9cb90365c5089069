package firefox

import (
	"context"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proxied"
)

// Start starts a Firefox, or attaches to one, behind a proxy. Path is its executable,
// or the ws:// address of one that runs already and is ours alone; "" looks for an
// installed one. The error is ErrNotFound when there is none.
func Start(ctx context.Context, path string, o proxied.Options) (*proxied.Agent, error) {
	if err := Installed(path); err != nil {
		return nil, err
	}
	o.Open = func(ctx context.Context, way proxied.Way) (proxied.Browser, error) { return open(ctx, path, way) }
	o.Profile = fetch.Firefox()
	o.Notes = append(o.Notes, "https pages may ask plain http servers: a real page would be stopped (mixed content)")
	return proxied.Start(ctx, o)
}

// Installed returns why there is no Firefox to start at a path, or nil; one that is to
// run already is taken for there.
func Installed(path string) error {
	if remote(path) {
		return nil
	}
	_, err := Find(path)
	return err
}

// remote reports whether the browser is to run already.
func remote(path string) bool {
	return strings.HasPrefix(path, "ws://") || strings.HasPrefix(path, "wss://")
}
