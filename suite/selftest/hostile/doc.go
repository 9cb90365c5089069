// Package hostile holds tests only: servers that behave as no server should,
// and what corsuite does about each, within which bounds. Each is a row of a
// table, of which docs/HOSTILE.md is made.
//
// To add one: a row in the file of its subject, and its list in rows.
package hostile
