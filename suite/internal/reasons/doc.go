// Package reasons explains why a browser keeps a response from a page: each
// reason of the model in plain words, its step in the standard, its cure, the
// broken server that shows it, and the words in which Chrome, Firefox and Safari
// report it on their consoles.
//
// To add a reason, add one row to the table of its file; to add the wording of
// a browser, add one line to that row. Everything here is data and pure: the
// package reads a pasted text and asks nobody.
package reasons
