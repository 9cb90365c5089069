// Package proc looks after programs that corsuite starts: they lead process
// groups of their own, so that what they start ends with them, what is kept
// of their output is bounded, and the profile directory of a browser goes with it,
// at the latest with the next run.
package proc
