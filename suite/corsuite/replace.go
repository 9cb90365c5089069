//go:build !windows

package main

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// replace puts a new file in the place of the one at path, with its permissions.
func replace(path string, text []byte) error {
	return renameio.WriteFile(path, text, 0o666, renameio.WithTempDir(filepath.Dir(path)))
}
