// Package fetch is the CORS part of the Fetch Standard as pure functions and
// one small state machine: what a browser sends for a request that a script
// makes, and what it lets the script read of the answers.
//
// It does no I/O, keeps no clock and imports nothing of corsuite. Who carries
// the messages (sockets, a recording, a test) is the caller's business; so is
// what a server ought to allow.
//
// Algorithms carry the names of https://fetch.spec.whatwg.org/ and cite the
// step at the line that obeys it. Where Chromium is known to depart from the
// standard, a Profile says so in a named row.
package fetch
