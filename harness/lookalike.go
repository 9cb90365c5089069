package harness

// The look-alikes: roles played by origins that a careless comparison takes
// for an allowed one. Each is derived from an allowed origin, and every one of
// them could be the origin of a page: a browser can send it.
const (
	Appended           Origin = "appended"             // https://app.example.com.stranger.example
	AppendedNoDot      Origin = "appended-no-dot"      // https://app.example.comstranger.example
	Prepended          Origin = "prepended"            // https://strangerexample.com
	Embedded           Origin = "embedded"             // https://x-app.example.com-x.stranger.example
	DotAsAnyCharacter  Origin = "dot-as-any-character" // https://appzexample.com
	Subdomain          Origin = "subdomain"            // https://stranger.app.example.com
	Sibling            Origin = "sibling"              // https://stranger.example.com
	Parent             Origin = "parent"               // https://example.com
	OtherScheme        Origin = "scheme"               // http://app.example.com
	OtherPort          Origin = "port"                 // https://app.example.com:8443
	Underscore         Origin = "underscore"           // https://app.example.com_.stranger.example
	Truncated          Origin = "truncated"            // https://app.example.co
	FirstLetterMissing Origin = "first-letter-missing" // https://pp.example.com
	CharacterMissing   Origin = "character-missing"    // https://appfront.example.com for https://app-front.example.com
	Localhost          Origin = "localhost"            // http://localhost:3000
	OwnHost            Origin = "own-host"             // the target's host, another scheme or port
	TrailingDot        Origin = "trailing-dot"         // https://app.example.com.
	WildcardApex       Origin = "wildcard-apex"        // https://example.com for https://*.example.com
	WildcardOverlap    Origin = "wildcard-overlap"     // https://xexample.com for https://*.example.com
	SharedHosting      Origin = "shared-hosting"       // https://stranger.github.io for https://app.github.io
	Homograph          Origin = "homograph"            // https://app.xn--xample-2of.com
	Edited             Origin = "edited"               // https://apq.example.com, with one letter changed, left out or added
	Beginning          Origin = "beginning"            // https://app.stranger.example, with any beginning of the host
	Ending             Origin = "ending"               // https://strangermple.com, with any end of the host
	Part               Origin = "part"                 // https://x-app-x.stranger.example, with one label of the host
	PrivateNetwork     Origin = "private-network"      // http://192.168.0.1, whatever is allowed
	Application        Origin = "application"          // capacitor://localhost, of an application or an extension
)

// LookAlikes returns the roles of look-alikes, in the order of the rules.
func LookAlikes() []Origin {
	return []Origin{
		Appended, AppendedNoDot, Prepended, Embedded, DotAsAnyCharacter, Subdomain, Sibling, Parent, OtherScheme, OtherPort, Underscore,
		Truncated, FirstLetterMissing, CharacterMissing, Localhost, OwnHost, TrailingDot, WildcardApex, WildcardOverlap, SharedHosting, Homograph,
		Edited, Beginning, Ending, Part, PrivateNetwork, Application,
	}
}
