//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endings are the signals that ask a program to end. SIGHUP is that of a
// terminal that closes, SIGQUIT some containers' way to stop.
func endings() []os.Signal {
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
}

// endBy ends the program by a signal, as a shell expects it of one that does not
// catch it. SIGQUIT would make Go print all its stacks: exit code 131 stands for it.
func endBy(s os.Signal) error {
	number, known := s.(syscall.Signal)
	if !known || number == syscall.SIGQUIT {
		return exitWith(exitBySignal+int(number), "")
	}
	signal.Reset(s)
	if err := syscall.Kill(os.Getpid(), number); err != nil {
		return exitWith(exitBySignal+int(number), "")
	}
	select {} // until it is delivered
}
