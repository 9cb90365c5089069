package declared

import (
	"slices"
	"strings"
)

// ingress reads the annotations by which ingress-nginx is told of CORS.
// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors
func (r *reader) ingress(n *node) {
	annotations := n.get("metadata", "annotations")
	if annotations == nil {
		return
	}
	const prefix = "nginx.ingress.kubernetes.io/"
	i := slices.IndexFunc(annotations.entries, func(e entry) bool {
		return strings.HasPrefix(e.key, prefix+"cors-") || e.key == prefix+"enable-cors"
	})
	if i < 0 {
		return
	}
	d := r.begin(ingressNginx, objectName(n), annotations.entries[i].value)
	enabled := annotations.get(prefix + "enable-cors")
	switch text, settled := "", false; {
	case enabled == nil:
		d.note(NotEnabled, nil, "", "", prefix+`enable-cors: "true"`)
		r.keep(d)
		return
	default:
		if text, settled = r.text(enabled); !settled {
			d.note(Unresolved, enabled, "", text, "")
			r.keep(d)
			return
		}
		if text != "true" {
			return
		}
	}
	one := func(name, field, fallback string) *node {
		if v := annotations.get(prefix + name); v != nil && (v.text != "" || v.tag != "") {
			return v
		}
		d.note(Default, nil, field, "", fallback)
		return &node{kind: scalar, text: fallback, line: d.Line}
	}
	listed := one("cors-allow-origin", origins, "*")
	if strings.Contains(strings.Trim(listed.text, ", "), ",") {
		// Of several, "*" is a label of an expression that is held against the end of
		// the origin: whoever asks is answered with the own origin.
		d.product.everyone = EveryoneWithCredentials
	}
	d.setOrigins(listed)
	d.setCredentials(annotations.get(prefix+"cors-allow-credentials"), true)
	d.setMethods(one("cors-allow-methods", methods, "GET, PUT, POST, DELETE, PATCH, OPTIONS"))
	d.setHeaders(one("cors-allow-headers", headers,
		"DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization"))
	if v := annotations.get(prefix + "cors-expose-headers"); v != nil {
		d.setExpose(v)
	} else {
		d.Policy.Expose = []string{}
	}
	d.setMaxAge(annotations.get(prefix+"cors-max-age"), 1_728_000)
	d.ingressURLs(n)
	r.keep(d)
}

// ingressURLs are those of the rules. A host that has no certificate is served by http.
func (d *draft) ingressURLs(n *node) {
	var secure []string
	for _, tls := range n.get("spec", "tls").elements() {
		for _, host := range tls.get("hosts").elements() {
			secure = append(secure, host.text)
		}
	}
	for _, rule := range n.get("spec", "rules").elements() {
		host, scheme := rule.textOf("host"), "http"
		if slices.Contains(secure, host) {
			scheme = "https"
		}
		paths := rule.get("http", "paths").elements()
		if len(paths) == 0 {
			d.addURL(rule, scheme, host, "/")
		}
		for _, p := range paths {
			d.addURL(p, scheme, host, p.textOf("path"))
		}
	}
}
