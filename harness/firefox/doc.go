// Package firefox is the user agent that asks through Firefox: package proxied drives
// its page, and WebDriver BiDi, which Firefox speaks by itself, accepts the proxy's
// certificates, opens the page and tells what the console says, which names the
// reason of most refusals.
//
//	agent.go    options, and what they make of package proxied
//	find.go     which binary
//	prefs.go    the settings of the profile
//	browser.go  the process and its session
//	bidi.go     commands and events
//	console.go  what Firefox writes about a request, and which reasons that can mean
package firefox
