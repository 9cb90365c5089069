package main

import "io"

// replace overwrites: a file cannot be renamed to one that others have open here.
func replace(path string, text io.Reader) error { return overwrite(path, text) }
