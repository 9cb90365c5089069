// Package grid holds tests only: the kinds of endpoints that people have, each
// as a right server of which nothing is complained, and as a wrong one whose
// cause comes first. docs/GRID.md is made of its rows.
//
// To add a kind, add one row to rows_test.go.
package grid
