package specs

import "github.com/corsuite/corsuite/harness"

// The words of harness in which rules are written, under their own names, so
// that a row reads `Ask: Ask{From: Stranger}, Want: Blocked`. They are explained
// in harness, and everything else of harness keeps its prefix.

// What a catalogue is made of.
type (
	Section   = harness.Section
	Rule      = harness.Rule
	Case      = harness.Case
	Ask       = harness.Ask
	Bytes     = harness.Bytes
	Check     = harness.Check
	Lint      = harness.Lint
	Harm      = harness.Harm
	Want      = harness.Want
	Origin    = harness.Origin
	Initiator = harness.Initiator
	Kind      = harness.Kind
)

// What cases and checks look at.
type (
	Target      = harness.Target
	Policy      = harness.Policy
	Grant       = harness.Grant
	Exchange    = harness.Exchange
	Observation = harness.Observation
)

// The harms, the wants, and the bound of a case that never fails.
const (
	Leak  = harness.Leak
	Break = harness.Break
	Cache = harness.Cache
	Note  = harness.Note

	Shared   = harness.Shared
	Blocked  = harness.Blocked
	ByPolicy = harness.ByPolicy
	Answered = harness.Answered

	StatusWarn = harness.StatusWarn
)

// The topics.
const (
	TopicPermission       = harness.TopicPermission
	TopicStrangers        = harness.TopicStrangers
	TopicNullOrigin       = harness.TopicNullOrigin
	TopicCredentials      = harness.TopicCredentials
	TopicCredentialsValue = harness.TopicCredentialsValue
	TopicOwnOrigin        = harness.TopicOwnOrigin
	TopicPreflight        = harness.TopicPreflight
	TopicMethods          = harness.TopicMethods
	TopicRequestHeaders   = harness.TopicRequestHeaders
	TopicWire             = harness.TopicWire
	TopicExposure         = harness.TopicExposure
	TopicMaxAge           = harness.TopicMaxAge
	TopicConsistency      = harness.TopicConsistency
	TopicErrors           = harness.TopicErrors
	TopicCaching          = harness.TopicCaching
	TopicRedirects        = harness.TopicRedirects
	TopicRobustness       = harness.TopicRobustness
	TopicNeighbours       = harness.TopicNeighbours
	TopicCookies          = harness.TopicCookies
	TopicWebSocket        = harness.TopicWebSocket
	TopicOneValue         = harness.TopicOneValue
	TopicValue            = harness.TopicValue
	TopicWildcard         = harness.TopicWildcard
)

// The roles.
const (
	Allowed      = harness.Allowed
	FirstAllowed = harness.FirstAllowed
	OtherAllowed = harness.OtherAllowed
	Denied       = harness.Denied
	Stranger     = harness.Stranger
	StrangerHTTP = harness.StrangerHTTP
	Null         = harness.Null
	Own          = harness.Own
	NoOrigin     = harness.NoOrigin

	// StrangerOrigin is the origin that plays Stranger.
	StrangerOrigin = harness.StrangerOrigin
)

// The roles that look like an allowed origin.
const (
	Appended           = harness.Appended
	AppendedNoDot      = harness.AppendedNoDot
	Prepended          = harness.Prepended
	Embedded           = harness.Embedded
	DotAsAnyCharacter  = harness.DotAsAnyCharacter
	Subdomain          = harness.Subdomain
	Sibling            = harness.Sibling
	Parent             = harness.Parent
	OtherScheme        = harness.OtherScheme
	OtherPort          = harness.OtherPort
	Underscore         = harness.Underscore
	Truncated          = harness.Truncated
	FirstLetterMissing = harness.FirstLetterMissing
	CharacterMissing   = harness.CharacterMissing
	Localhost          = harness.Localhost
	OwnHost            = harness.OwnHost
	TrailingDot        = harness.TrailingDot
	WildcardApex       = harness.WildcardApex
	WildcardOverlap    = harness.WildcardOverlap
	SharedHosting      = harness.SharedHosting
	Homograph          = harness.Homograph
	Edited             = harness.Edited
	Beginning          = harness.Beginning
	Ending             = harness.Ending
	Part               = harness.Part
	PrivateNetwork     = harness.PrivateNetwork
	Application        = harness.Application
)

// The placeholders for methods and request headers of the policy, and how an
// ask takes part in the session.
const (
	DeclaredMethod   = harness.DeclaredMethod
	UndeclaredMethod = harness.UndeclaredMethod
	DeclaredHeader   = harness.DeclaredHeader
	DeclaredHeaders  = harness.DeclaredHeaders
	DeclaredButOne   = harness.DeclaredButOne
	DeclaredTwo      = harness.DeclaredTwo
	UndeclaredHeader = harness.UndeclaredHeader

	WithCookie = harness.WithCookie
	NoCookie   = harness.NoCookie
	Anonymous  = harness.Anonymous
)

// The initiators. No name stands for fetch(), which is an ask's zero value.
const (
	ByXHR          = harness.ByXHR
	ByXHRUpload    = harness.ByXHRUpload
	ByKeepalive    = harness.ByKeepalive
	ByBeacon       = harness.ByBeacon
	ByEventSource  = harness.ByEventSource
	ByImage        = harness.ByImage
	ByCanvas       = harness.ByCanvas
	ByScript       = harness.ByScript
	ByModule       = harness.ByModule
	ByStylesheet   = harness.ByStylesheet
	ByFont         = harness.ByFont
	ByVideo        = harness.ByVideo
	ByWorker       = harness.ByWorker
	BySharedWorker = harness.BySharedWorker
	ByWebSocket    = harness.ByWebSocket
	ByNoCORS       = harness.ByNoCORS
)

// The kinds of target.
const (
	Resource    = harness.Resource
	ErrorAnswer = harness.ErrorAnswer
	Redirect    = harness.Redirect
	Protected   = harness.Protected
	NotModified = harness.NotModified
	Stream      = harness.Stream
	WebSocket   = harness.WebSocket
)

// What a policy answers, and its word for everything.
const (
	Yes     = harness.Yes
	No      = harness.No
	Unknown = harness.Unknown
	Any     = harness.Any
)

// What a page got of an ask.
const (
	OutcomeShared   = harness.OutcomeShared
	OutcomeBlocked  = harness.OutcomeBlocked
	OutcomeWithheld = harness.OutcomeWithheld
)
