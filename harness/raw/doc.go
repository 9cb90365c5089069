// Package raw is the user agent that speaks HTTP itself. It lets package fetch
// decide what a browser would send and what a script would get to read, has package
// wire carry those messages byte for byte, and keeps every field line of the
// answers in the order of arrival.
//
// It writes only what it was given: header names keep their case, repeated lines
// stay apart, Host comes first. Of its own it adds Host, cookies, the target's
// authentication and a missing Content-Length. It follows no redirect by itself,
// keeps no HTTP cache, and keeps cookies for the length of one story.
//
// In safe mode only GET, HEAD and OPTIONS leave the process. The check that holds
// sits at the socket (package wire, gate.go); whatever asks earlier only asks for a better message.
//
// The target is never trusted: headers, bodies, interim responses and time are
// bounded, and whatever comes back ends as an observation, not as a panic or a hang.
//
// Judging an answer is not done here, and neither is deciding what to ask.
package raw
