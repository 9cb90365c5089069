// Package wire is HTTP as it stands on the wire: messages byte for byte in HTTP/1
// and HTTP/2, answers as they came, and the way to a server by name, proxy and TLS.
// Its socket is the one gate of what may be sent: nothing else writes to a target.
//
// It makes no promise to importers.
package wire
