package declared

import (
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// openAPI reads a document of OpenAPI 3: each operation becomes a target, filled in
// with the document's own examples; what pages have to be able to send (methods,
// header parameters, what authenticates) becomes the policy, as far as the extension
// by which an HTTP API of AWS is configured does not say more. Who is let in does
// not stand in such a document otherwise.
// https://spec.openapis.org/oas/v3.1.1.html
func (r *reader) openAPI(n *node) {
	r.kinds = append(r.kinds, "OpenAPI")
	o := &operations{d: r.begin(product{name: "OpenAPI"}, n.textOf("info", "title"), n), root: n}
	o.servers()
	for _, path := range n.get("paths").fields() {
		o.path(path.key, o.resolve(path.value))
	}
	if cors := n.get(corsExtension); cors != nil {
		r.listsOf(httpAPI, o.d.Name, cors, extensionNames())
		last := &r.found[len(r.found)-1]
		last.Targets, last.Notes = o.d.Targets, append(last.Notes, o.d.Notes...)
		if len(last.Targets) == 0 && o.base != "" {
			last.URLs = []string{o.base}
		}
		return
	}
	if len(n.get("paths").fields()) == 0 {
		return
	}
	o.d.Policy.Methods, o.d.Policy.Headers = withoutOptions(o.methods), o.headers
	r.keep(o.d)
}

// corsExtension is the key by which a document configures an HTTP API of AWS, and
// extensionNames are the fields below it.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html
const corsExtension = "x-amazon-apigateway-cors"

func extensionNames() names {
	return names{"allowOrigins", "allowCredentials", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge"}
}

// operations collects what the operations of a document need.
type operations struct {
	d       *draft
	root    *node
	base    string
	methods []string
	headers []string
}

// servers sets the base of all URLs: the value "base" where the caller gives one,
// or the first server, with the defaults of its variables.
func (o *operations) servers() {
	server := slices.Concat(o.root.get("servers").elements(), []*node{nil})[0]
	text := server.textOf("url")
	for _, v := range server.get("variables").fields() {
		text = strings.ReplaceAll(text, "{"+v.key+"}", v.value.textOf("default"))
	}
	if given, is := o.d.r.values["base"]; is {
		text = given
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" || strings.ContainsAny(text, "{}") {
		o.d.note(NoURL, server, "", text, "base")
		return
	}
	o.base = strings.TrimRight(text, "/")
}

// maxRefs is how many references lead from one to the next.
const maxRefs = 16

// resolve follows references within the document.
func (o *operations) resolve(n *node) *node {
	for range maxRefs {
		ref := n.textOf("$ref")
		inside, is := strings.CutPrefix(ref, "#/")
		if !is {
			return n
		}
		n = o.root
		for part := range strings.SplitSeq(inside, "/") {
			n = n.get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	return nil
}

func (o *operations) path(path string, item *node) {
	for _, method := range []string{"get", "put", "post", "delete", "patch", "head"} {
		if operation := item.get(method); operation != nil {
			o.operation(path, strings.ToUpper(method), item, operation)
		}
	}
}

func (o *operations) operation(path, method string, item, operation *node) {
	o.methods = add(o.methods, method)
	t := harness.Target{Name: method + " " + path, Status: o.status(operation)}
	if method != "GET" {
		t.Method = method
	}
	query, filled := url.Values{}, true
	for _, p := range slices.Concat(item.get("parameters").elements(), operation.get("parameters").elements()) {
		p = o.resolve(p)
		name, in := p.textOf("name"), p.textOf("in")
		value, known := o.example(p)
		needed := in == "path" || p.textOf("required") == "true"
		if in == "header" {
			// The document's own words for these three stand elsewhere.
			// https://spec.openapis.org/oas/v3.1.1.html#parameter-object
			if !slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(s string) bool { return strings.EqualFold(s, name) }) {
				o.headers = add(o.headers, name)
			}
		}
		switch {
		case needed && !known && in != "cookie":
			o.d.note(Unfilled, p, "", method+" "+path, name)
			filled = false
		case in == "path":
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		case in == "query" && needed:
			query.Set(name, value)
		case in == "header" && needed && fetch.IsToken(name):
			t.Headers = append(t.Headers, fetch.Header{Name: name, Value: value})
		}
	}
	o.body(&t, operation)
	o.security(operation)
	if !filled || o.base == "" {
		return
	}
	t.URL = o.base + path
	if len(query) > 0 {
		t.URL += "?" + query.Encode()
	}
	o.d.Targets = append(o.d.Targets, t)
}

// body takes the first kind of body, and its example.
func (o *operations) body(t *harness.Target, operation *node) {
	kinds := o.resolve(operation.get("requestBody")).get("content").fields()
	if len(kinds) == 0 {
		return
	}
	kind := kinds[0]
	if i := slices.IndexFunc(kinds, func(e entry) bool { return e.key == "application/json" }); i >= 0 {
		kind = kinds[i]
	}
	o.headers = add(o.headers, "Content-Type")
	if !strings.Contains(kind.key, "*") {
		t.Headers = append(t.Headers, fetch.Header{Name: "Content-Type", Value: kind.key})
	}
	if example, known := o.exampleNode(kind.value); known {
		t.Body = example.json()
	}
}

// security adds the headers by which operations are authenticated.
func (o *operations) security(operation *node) {
	wanted := operation.get("security")
	if wanted == nil {
		wanted = o.root.get("security")
	}
	for _, alternative := range wanted.elements() {
		for _, e := range alternative.fields() {
			scheme := o.resolve(o.root.get("components", "securitySchemes", e.key))
			switch {
			case scheme.textOf("type") == "apiKey" && scheme.textOf("in") == "header":
				o.headers = add(o.headers, scheme.textOf("name"))
			case slices.Contains([]string{"http", "oauth2", "openIdConnect"}, scheme.textOf("type")):
				o.headers = add(o.headers, "Authorization")
			}
		}
	}
}

// status is the first success that the operation documents.
func (o *operations) status(operation *node) int {
	for _, e := range operation.get("responses").fields() {
		if len(e.key) == 3 && e.key[0] == '2' && e.key != "2XX" && e.key != "200" {
			return int(e.key[0]-'0')*100 + int(e.key[1]-'0')*10 + int(e.key[2]-'0')
		}
		if e.key == "200" {
			return 0
		}
	}
	return 0
}

// example returns a value of a parameter that the document gives.
func (o *operations) example(p *node) (string, bool) {
	n, known := o.exampleNode(p)
	if !known || n.kind != scalar {
		return "", false
	}
	return n.text, true
}

func (o *operations) exampleNode(p *node) (*node, bool) {
	schema := o.resolve(p.get("schema"))
	candidates := []*node{p.get("example")}
	for _, e := range p.get("examples").fields() {
		candidates = append(candidates, o.resolve(e.value).get("value"))
	}
	candidates = append(candidates, schema.get("example"), schema.get("default"))
	candidates = append(candidates, schema.get("examples").elements()...)
	candidates = append(candidates, schema.get("enum").elements()...)
	for _, c := range candidates {
		if c != nil && c.kind != null {
			return c, true
		}
	}
	return nil, false
}

// add adds a name that is not in the list yet, in whatever case.
func add(list []string, name string) []string {
	if !fetch.IsToken(name) || slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) }) {
		return list
	}
	return append(list, name)
}
