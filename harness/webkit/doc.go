// Package webkit is the user agent that asks through WebKitGTK: package proxied drives
// the page of its MiniBrowser, which is given a proxy, an address, and a display of
// its own. It needs no driver, and tells nobody why it refused: the reason is the
// model's, on what crossed the wire.
//
//	webkit.go   which binaries, the browser and its display
package webkit
