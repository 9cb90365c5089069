package declared

import (
	"fmt"
	"strings"
)

// listener is where a gateway takes requests for a host; "" is any.
type listener struct{ scheme, host, section string }

// noteGateway remembers the listeners of a gateway, from which the URLs of routes follow.
func (r *reader) noteGateway(n *node) {
	if n.textOf("kind") != "Gateway" || !strings.HasPrefix(n.textOf("apiVersion"), "gateway.networking.k8s.io/") {
		return
	}
	for _, l := range n.get("spec", "listeners").elements() {
		scheme := map[string]string{"HTTP": "http", "HTTPS": "https"}[l.textOf("protocol")]
		if port := l.textOf("port"); scheme == "http" && port != "80" || scheme == "https" && port != "443" {
			scheme = "" // behind whatever maps the port, nobody can say
		}
		name := n.textOf("metadata", "name")
		r.gateways[name] = append(r.gateways[name], listener{scheme: scheme, host: l.textOf("hostname"), section: l.textOf("name")})
	}
}

// schemeOf returns the scheme by which a route's host is reached, if its gateway is in
// the file; https where both are.
func (r *reader) schemeOf(route *node, host string) string {
	scheme := ""
	for _, parent := range route.get("spec", "parentRefs").elements() {
		for _, l := range r.gateways[parent.textOf("name")] {
			section := parent.textOf("sectionName")
			if l.scheme == "" || section != "" && section != l.section || !servesHost(l.host, host) {
				continue
			}
			if scheme == "" || l.scheme == "https" {
				scheme = l.scheme
			}
		}
	}
	return scheme
}

func servesHost(listener, host string) bool {
	suffix, wild := strings.CutPrefix(listener, "*")
	return listener == "" || listener == host || wild && strings.HasSuffix(host, suffix)
}

// httpRoute reads the CORS filters of a route's rules.
// https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter
func (r *reader) httpRoute(n *node) {
	rules := n.get("spec", "rules").elements()
	for i, rule := range rules {
		filter := corsFilter(rule)
		if filter == nil {
			continue
		}
		name := objectName(n)
		if len(rules) > 1 {
			name += fmt.Sprintf("#%d", i)
			if own := rule.textOf("name"); own != "" {
				name = objectName(n) + "#" + own
			}
		}
		d := r.begin(gatewayAPI, name, filter)
		d.setOrigins(filter.get("allowOrigins"))
		d.setCredentials(filter.get("allowCredentials"), false)
		d.setMethods(filter.get("allowMethods"))
		d.setHeaders(filter.get("allowHeaders"))
		d.setExpose(filter.get("exposeHeaders"))
		d.setMaxAge(filter.get("maxAge"), 5)
		d.routeURLs(n, rule)
		r.keep(d)
	}
}

func corsFilter(rule *node) *node {
	for _, f := range rule.get("filters").elements() {
		if f.textOf("type") == "CORS" && f.get("cors") != nil {
			return f.get("cors")
		}
	}
	return nil
}

func (d *draft) routeURLs(route, rule *node) {
	hosts := route.get("spec", "hostnames").elements()
	if len(hosts) == 0 {
		d.note(NoURL, rule, "", "/", "")
	}
	for _, host := range hosts {
		scheme := d.r.schemeOf(route, host.text)
		matches := rule.get("matches").elements()
		if len(matches) == 0 {
			d.addURL(host, scheme, host.text, "/")
		}
		for _, m := range matches {
			path := m.textOf("path", "value")
			if m.textOf("path", "type") == "RegularExpression" {
				path += "*" // no URL
			}
			d.addURL(m, scheme, host.text, path)
		}
	}
}
