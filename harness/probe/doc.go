// Package probe is what a user agent and the probe script of package fixtures
// say to each other: an order for one ask, and what the page could tell of it. It
// is pure, and the same for every way of driving a browser.
package probe
