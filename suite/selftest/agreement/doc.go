// Package agreement holds the model of the Fetch Standard to what a browser does:
// fixed tables and random answers are put before both, or before the model and what
// a browser did on record.
package agreement
