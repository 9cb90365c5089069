package declared

import (
	"fmt"
	"strings"
)

// The headers that the Serverless Framework allows where none are listed.
const serverlessHeaders = "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent,X-Amzn-Trace-Id"

// serverless reads a serverless.yml: the HTTP API of the provider, and the events
// and URLs of functions.
// https://www.serverless.com/framework/docs/providers/aws/events/http-api
func (r *reader) serverless(n *node) {
	r.self = n
	defer func() { r.self = nil }() // another document's variables are not of this one
	if cors := n.get("provider", "httpApi", "cors"); cors != nil && cors.text != "false" {
		d := r.begin(httpAPI, n.textOf("service"), cors)
		d.serverlessLists(cors, "allowedOrigins", "allowedMethods", "allowedHeaders", "exposedResponseHeaders")
		r.keep(d)
	}
	for _, f := range n.get("functions").fields() {
		for i, event := range f.value.get("events").elements() {
			if cors := event.get("http", "cors"); cors != nil && cors.text != "false" {
				r.serverlessHTTP(fmt.Sprintf("%s#%d", f.key, i), event.get("http"), cors)
			}
		}
		if cors := f.value.get("url", "cors"); cors != nil && cors.text != "false" {
			d := r.begin(functionURL, f.key, cors)
			d.serverlessLists(cors, "allowedOrigins", "allowedMethods", "allowedHeaders", "exposedResponseHeaders")
			r.keep(d)
		}
	}
}

// own returns the value that a variable such as self:custom.origin names in the file
// itself. One that has variables of its own, or a fallback, is not settled by the file.
// https://www.serverless.com/framework/docs/guides/variables/self
func (r *reader) own(variable string) (string, bool) {
	path, is := strings.CutPrefix(variable, "self:")
	if !is || r.self == nil {
		return "", false
	}
	n := r.self.get(strings.Split(path, ".")...)
	if n == nil || n.kind != scalar || strings.Contains(n.text, "${") {
		return "", false
	}
	return n.text, true
}

// serverlessLists reads cors: true, or a mapping of lists.
func (d *draft) serverlessLists(cors *node, origin, method, header, exposed string) {
	text, settled := "true", true
	if cors.kind == scalar {
		text, settled = d.r.text(cors)
	}
	if !settled {
		d.note(Unresolved, cors, origins, text, "")
		return
	}
	d.setOrigins(d.or(cors.get(origin), origins, "*"))
	d.setCredentials(cors.get("allowCredentials"), false)
	if v := cors.get(method); v != nil {
		d.setMethods(v)
	}
	d.setHeaders(d.or(cors.get(header), headers, serverlessHeaders))
	d.setExpose(cors.get(exposed))
	d.setMaxAge(cors.get("maxAge"), -1)
}

// or returns a value, or the product's own where there is none, which it notes.
func (d *draft) or(n *node, field, fallback string) *node {
	if n != nil {
		return n
	}
	d.note(Default, nil, field, "", fallback)
	return &node{kind: scalar, text: fallback, line: d.Line}
}

// serverlessHTTP reads an event of a REST API. The function itself says what its answers allow.
// https://www.serverless.com/framework/docs/providers/aws/events/apigateway#enabling-cors
func (r *reader) serverlessHTTP(name string, event, cors *node) {
	d := r.begin(restAPI, name, cors)
	if cors.kind == scalar {
		text, settled := r.text(cors)
		if !settled {
			d.note(Unresolved, cors, origins, text, "")
			r.keep(d)
			return
		}
		if text != "true" {
			return
		}
	}
	d.setOrigins(d.or(either(cors.get("origins"), cors.get("origin")), origins, "*"))
	d.setCredentials(cors.get("allowCredentials"), false)
	if method, settled := r.text(orEmpty(event.get("method"))); settled && method != "" && !strings.EqualFold(method, "any") {
		d.setMethods(&node{kind: scalar, text: strings.ToUpper(method), line: d.Line})
	}
	d.setHeaders(d.or(cors.get("headers"), headers, serverlessHeaders))
	d.setMaxAge(cors.get("maxAge"), -1)
	r.keep(d)
}

func orEmpty(n *node) *node {
	if n == nil {
		return &node{kind: scalar}
	}
	return n
}
