//go:build !windows

package main

import (
	"io"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// replace puts a new file in the place of the one at path, with its permissions.
func replace(path string, text io.Reader) error {
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer func() { _ = f.Cleanup() }() // does nothing once it is in its place
	if _, err := io.Copy(f, text); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
