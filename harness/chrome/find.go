package chrome

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
)

// ErrNotFound says that no browser is installed where Start looked.
var ErrNotFound = errors.New("no Chrome or Chromium found")

// candidates are the names and places of a browser, the preferred first:
// headless-shell starts in a third of the time and opens tabs faster.
func candidates(goos string) []string {
	switch goos {
	case "darwin":
		return []string{
			"chrome-headless-shell",
			"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
			"/Applications/Chromium.app/Contents/MacOS/Chromium",
			"chromium",
		}
	case "windows":
		return []string{
			"chrome-headless-shell",
			"chrome",
			`C:\Program Files\Google\Chrome\Application\chrome.exe`,
			`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
			`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
		}
	}
	return []string{
		"chromium-headless-shell",
		"chrome-headless-shell",
		"headless-shell",
		"headless_shell",
		"chromium",
		"chromium-browser",
		"google-chrome",
		"google-chrome-stable",
		"chrome",
	}
}

// Find returns the path of the browser to start: the one named, or the first
// installed candidate. The error is ErrNotFound and says what to do.
func Find(named string) (string, error) {
	if named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%w at %q: %v; name a browser's executable or its ws:// address with --chrome, or judge without a browser: --via raw", ErrNotFound, named, err)
		}
		return path, nil
	}
	for _, name := range candidates(runtime.GOOS) {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: install chromium-headless-shell, chromium or google-chrome, name one with --chrome, or judge without a browser: --via raw", ErrNotFound)
}
