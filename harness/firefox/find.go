package firefox

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
)

// ErrNotFound says that no Firefox is installed where Start looked.
var ErrNotFound = errors.New("no Firefox found")

// candidates are the names and places of Firefox, the preferred first.
func candidates(goos string) []string {
	switch goos {
	case "darwin":
		return []string{"firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"}
	case "windows":
		return []string{"firefox", `C:\Program Files\Mozilla Firefox\firefox.exe`}
	}
	return []string{"firefox", "firefox-esr"}
}

// Find returns the path of the Firefox to start: the one named, or the first
// installed candidate. The error is ErrNotFound and says what to do.
func Find(named string) (string, error) {
	if named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%w at %q: %v; name its executable, or the ws:// address of one that runs, with --firefox", ErrNotFound, named, err)
		}
		return path, nil
	}
	for _, name := range candidates(runtime.GOOS) {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: install firefox or firefox-esr, name one with --firefox, or judge without it: --via raw,chrome", ErrNotFound)
}
