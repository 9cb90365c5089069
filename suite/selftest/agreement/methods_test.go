package agreement

// methodStories: https://fetch.spec.whatwg.org/#methods
func methodStories() (stories []story) {
	methods := []text{
		"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH",
		"get", "Head", "pOST", "put", "Delete", "options", "patch", "Patch",
		"CHICKEN", "chicken", "PROPFIND", "QUERY", "MKCOL", "*", "!#$%&'*+-.^_`|~", "G", "GETS", "X-PUT",
		"CONNECT", "connect", "TRACE", "trace", "Trace", "TRACK", "track",
		"", " PUT", "PUT ", "P UT", "P\tUT", "P,UT", "PUT\xe9", "\"PUT\"", "(PUT)", "P/UT", "P:UT", "PUT;", "P@T", "[PUT]", "{PUT}", "<PUT>", "P=T", "P?T", "P\\T", "PUT\x7f", "PUT\x01",
	}
	allowed := []text{
		"GET", "PUT", "put", "PATCH", "patch", "Patch", "CHICKEN", "*", "HEAD, POST", "PUT, DELETE, OPTIONS",
	}
	for _, method := range methods {
		stories = append(stories, single(ask{Method: method}, granted(), welcome()))
		for _, list := range allowed {
			stories = append(stories, single(ask{Method: method}, welcome("Access-Control-Allow-Methods: "+list), welcome()))
		}
		stories = append(stories,
			single(ask{Method: method}, welcome(), welcome()),
			single(ask{Method: method, Body: "body"}, granted(), welcome()),
			single(ask{Method: method, Credentials: "include"}, welcome("Access-Control-Allow-Methods: *"), welcome()),
			single(ask{Method: method, Initiator: "no-cors"}, granted(), welcome()),
			single(ask{Method: method, Initiator: "xhr"}, granted(), welcome()),
			single(ask{Method: method, From: "{bo}"}, granted(), welcome()),
		)
	}
	return stories
}
