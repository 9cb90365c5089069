package harness

// Topic is what a rule is about: what a person would have to look at if it is
// broken. Reports pick their cure by it, and let the rule whose topic is that of
// the cause speak for the others. The list is closed.
type Topic string

// The topics.
const (
	// TopicPermission is the permission to read for an allowed origin.
	TopicPermission Topic = "permission"
	// TopicStrangers is that nobody else has it, whatever the name resembles.
	TopicStrangers Topic = "strangers"
	// TopicNullOrigin is who may read from sandboxed pages and the like.
	TopicNullOrigin Topic = "null-origin"
	// TopicOneValue, TopicValue and TopicWildcard are how Access-Control-Allow-Origin
	// is written: once and as one value, as what may stand there, and as "*".
	TopicOneValue Topic = "one-value"
	TopicValue    Topic = "value"
	TopicWildcard Topic = "wildcard"
	// TopicCredentials is reading with cookies and other credentials.
	TopicCredentials Topic = "credentials"
	// TopicCredentialsValue is how Access-Control-Allow-Credentials is written.
	TopicCredentialsValue Topic = "credentials-value"
	// TopicPreflight is that and how preflights are answered.
	TopicPreflight Topic = "preflight"
	// TopicMethods and TopicRequestHeaders are what may be sent.
	TopicMethods        Topic = "methods"
	TopicRequestHeaders Topic = "request-headers"
	// TopicExposure is which response headers a script reads.
	TopicExposure Topic = "exposed-headers"
	// TopicMaxAge is how long a preflight's answer is kept.
	TopicMaxAge Topic = "max-age"
	// TopicErrors and TopicRedirects are the permission on answers that are no success.
	TopicErrors    Topic = "error-responses"
	TopicRedirects Topic = "redirects"
	// TopicCaching is what a cache between server and page makes of the answers.
	TopicCaching Topic = "caching"
	// TopicConsistency is that answers to like requests agree, and do not depend on each other.
	TopicConsistency Topic = "consistency"
	// TopicWire is how the answers are written as HTTP.
	TopicWire Topic = "wire"
	// TopicOwnOrigin is what the server's own pages get.
	TopicOwnOrigin Topic = "own-origin"
	// TopicRobustness is what odd requests do to the server.
	TopicRobustness Topic = "robustness"
	// TopicNeighbours are the headers beside CORS.
	TopicNeighbours Topic = "neighbours"
	// TopicCookies is where browsers send the server's cookies.
	TopicCookies Topic = "cookies"
	// TopicWebSocket is who opens a WebSocket.
	TopicWebSocket Topic = "websocket"
)

// Topics returns every topic.
func Topics() []Topic {
	return []Topic{
		TopicPermission, TopicStrangers, TopicNullOrigin, TopicOneValue, TopicValue, TopicWildcard, TopicCredentials, TopicCredentialsValue, TopicPreflight,
		TopicMethods, TopicRequestHeaders, TopicExposure, TopicMaxAge, TopicErrors, TopicRedirects, TopicCaching, TopicConsistency,
		TopicWire, TopicOwnOrigin, TopicRobustness, TopicNeighbours, TopicCookies, TopicWebSocket,
	}
}
