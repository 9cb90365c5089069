// Package replay carries out the model of the Fetch Standard on exchanges that a
// user agent really had, and compares what the two make of them. It is pure.
package replay
