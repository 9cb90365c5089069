//go:build !unix

package main

import (
	"os"
	"syscall"
)

// endings are the signals that ask a program to end.
func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// endBy returns what ends the program at once.
func endBy(os.Signal) error { return exitWith(exitBySignal+int(syscall.SIGINT), "") }
