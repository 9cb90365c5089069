package declared

import "strings"

// httpProxy reads the policy of Contour's virtual host, in which an origin with
// a backslash or a caret is a regular expression.
// https://projectcontour.io/docs/main/config/cors/
func (r *reader) httpProxy(n *node) {
	host := n.get("spec", "virtualhost")
	cors := host.get("corsPolicy")
	if cors == nil {
		return
	}
	d := r.begin(contour, objectName(n), cors)
	words, ok := d.words(origins, cors.get("allowOrigin"))
	var all []word
	for _, w := range words {
		if !strings.ContainsAny(w.text, `\^$+[(`) {
			all = append(all, w)
			continue
		}
		taken, settled := d.expression(w, true)
		all, ok = append(all, taken...), ok && settled
	}
	d.takeOrigins(all, ok)
	d.setCredentials(cors.get("allowCredentials"), false)
	d.setMethods(cors.get("allowMethods"))
	d.setHeaders(cors.get("allowHeaders"))
	d.setExpose(cors.get("exposeHeaders"))
	d.setMaxAge(cors.get("maxAge"), -1)
	scheme := "http"
	if host.has("tls") {
		scheme = "https"
	}
	routes := n.get("spec", "routes").elements()
	for _, route := range routes {
		d.addURL(route, scheme, host.textOf("fqdn"), routePath(route))
	}
	if len(routes) == 0 {
		d.addURL(host, scheme, host.textOf("fqdn"), "/")
	}
	r.keep(d)
}

// routePath is where a route of Contour answers.
// https://projectcontour.io/docs/main/config/request-routing/#conditions
func routePath(route *node) string {
	for _, c := range route.get("conditions").elements() {
		for _, how := range []string{"prefix", "exact"} {
			if path := c.textOf(how); path != "" {
				return path
			}
		}
		if c.has("regex") {
			return c.textOf("regex") + "*" // no URL
		}
	}
	return "/"
}
