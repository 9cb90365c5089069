package declared

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// bucketNames are those of a storage rule in one notation.
type bucketNames struct {
	names
	// both says that the response headers are what a request may carry, too.
	both bool
}

func s3Names() bucketNames {
	return bucketNames{names: names{"AllowedOrigins", "", "AllowedMethods", "AllowedHeaders", "ExposeHeaders", "MaxAgeSeconds"}}
}

// s3XMLNames are those of the older notation, in which elements repeat.
func s3XMLNames() bucketNames {
	return bucketNames{names: names{"AllowedOrigin", "", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"}}
}

func s3TemplateNames() bucketNames {
	return bucketNames{names: names{"AllowedOrigins", "", "AllowedMethods", "AllowedHeaders", "ExposedHeaders", "MaxAge"}}
}

func gcsNames() bucketNames {
	return bucketNames{names: names{"origin", "", "method", "responseHeader", "responseHeader", "maxAgeSeconds"}, both: true}
}

// bucket reads the rules of a storage bucket, in the notations that its tools take.
func (r *reader) bucket(n *node) {
	name := "bucket"
	switch rules := either(either(either(n.get("CORSRules"), n.get("cors")), n.get("cors_config")), n); {
	case n.get("CORSConfiguration") != nil:
		for _, c := range n.get("CORSConfiguration").elements() {
			r.bucketRules(s3, name, c.get("CORSRule"), s3XMLNames())
		}
	case n.get("CorsConfig") != nil:
		// gsutil's older XML is another notation of the same rules; gcloud takes JSON alone.
		r.kinds = append(r.kinds, "CorsConfig")
	case looksLike(rules, "AllowedOrigins"):
		r.bucketRules(s3, name, rules, s3Names())
	case looksLike(rules, "origin") && looksLike(rules, "method"):
		r.bucketRules(cloudStorage, name, rules, gcsNames())
	}
}

func looksLike(rules *node, key string) bool {
	return slices.ContainsFunc(rules.elements(), func(n *node) bool { return n.has(key) })
}

// bucketRules reads a list of rules: a grant each. S3 and Cloud Storage answer by
// the first rule that matches the whole request.
func (r *reader) bucketRules(p product, name string, rules *node, names bucketNames) {
	list := rules.elements()
	if len(list) == 0 {
		return
	}
	whole := r.begin(p, name, rules)
	for _, rule := range list {
		d := r.begin(p, name, rule)
		d.setOrigins(rule.get(names.origins))
		d.setMethods(rule.get(names.methods))
		d.storageHeaders(rule, names)
		d.setMaxAge(scalarOf(rule.get(names.maxAge)), -1)
		found := d.finish()
		whole.Notes = append(whole.Notes, found.Notes...)
		whole.Policy.Grants = append(whole.Policy.Grants, found.Policy.AllGrants()...)
	}
	switch grants := whole.Policy.Grants; {
	case len(grants) == 1:
		g := grants[0]
		whole.Policy.Grants = nil
		whole.Policy.Origins, whole.Policy.Methods, whole.Policy.Headers = g.Origins, g.Methods, g.Headers
		whole.Policy.Expose, whole.Policy.MaxAge = g.Expose, g.MaxAge
	case slices.ContainsFunc(whole.Policy.Grants, func(g harness.Grant) bool { return g.Origins == nil }):
		// A grant has to say whom it lets in: with one that does not, nothing is known of the rest.
		whole.Policy.Grants = nil
	default:
		whole.note(FirstRule, nil, "", "", "")
	}
	r.keep(whole)
}

// storageHeaders reads the headers of a rule. S3 takes patterns such as x-amz-*.
func (d *draft) storageHeaders(rule *node, names bucketNames) {
	if names.both {
		// Cloud Storage has one list for what a request may carry and what a page reads.
		d.setExpose(rule.get(names.expose))
		d.setHeaders(rule.get(names.headers))
		return
	}
	words, ok := d.words(headers, rule.get(names.headers))
	for _, w := range words {
		if w.text != "*" && slices.Contains([]byte(w.text), '*') {
			d.note(Inexpressible, w.at, headers, w.text, "")
			ok = false
		}
	}
	if ok {
		d.setHeaders(rule.get(names.headers))
	}
	d.setExpose(rule.get(names.expose))
}

// scalarOf is the one element of a list, as XML has them.
func scalarOf(n *node) *node {
	if n != nil && n.kind == list && len(n.items) == 1 {
		return n.items[0]
	}
	return n
}
