// Package proc looks after programs that corsuite starts: they lead process
// groups of their own, so that what they start ends with them, and what is kept
// of their output is bounded.
package proc
