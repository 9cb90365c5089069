package main

// replace overwrites: a file cannot be renamed to one that others have open here.
func replace(path string, text []byte) error { return overwrite(path, text) }
