package declared

import "fmt"

// virtualService reads the CORS policies of a service's routes.
// https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy
func (r *reader) virtualService(n *node) {
	routes := n.get("spec", "http").elements()
	for i, route := range routes {
		cors := route.get("corsPolicy")
		if cors == nil {
			continue
		}
		name := objectName(n)
		if own := route.textOf("name"); own != "" {
			name += "#" + own
		} else if len(routes) > 1 {
			name += fmt.Sprintf("#%d", i)
		}
		d := r.begin(istio, name, cors)
		d.istioOrigins(cors)
		d.setCredentials(cors.get("allowCredentials"), false)
		d.setMethods(cors.get("allowMethods"))
		d.setHeaders(cors.get("allowHeaders"))
		d.setExpose(cors.get("exposeHeaders"))
		d.setMaxAge(cors.get("maxAge"), -1)
		if cors.textOf("unmatchedPreflights") != "IGNORE" {
			d.note(PreflightsElsewhere, nil, "", "", "unmatchedPreflights: IGNORE")
		}
		d.serviceURLs(n, route)
		r.keep(d)
	}
}

// istioOrigins reads allowOrigins, whose elements are exact, prefix or regex, and
// the older allowOrigin.
func (d *draft) istioOrigins(cors *node) {
	words, ok := d.words(origins, cors.get("allowOrigin"))
	var more []word
	for _, match := range cors.get("allowOrigins").elements() {
		for _, e := range match.fields() {
			text, settled := d.r.text(e.value)
			w := word{text: text, at: e.value}
			switch {
			case !settled:
				d.note(Unresolved, e.value, origins, text, "")
				ok = false
			case e.key == "regex":
				taken, settled := d.expression(w, true)
				more, ok = append(more, taken...), ok && settled
			case e.key == "prefix":
				d.note(PrefixMatch, e.value, origins, text, "")
				words = append(words, w)
			default:
				words = append(words, w)
			}
		}
	}
	d.takeOrigins(append(words, more...), ok)
}

func (d *draft) serviceURLs(service, route *node) {
	for _, host := range service.get("spec", "hosts").elements() {
		matches := route.get("match").elements()
		if len(matches) == 0 {
			d.addURL(host, "", host.text, "/")
		}
		for _, m := range matches {
			path := m.textOf("uri", "exact") + m.textOf("uri", "prefix")
			if expression := m.textOf("uri", "regex"); expression != "" {
				path = expression + "*"
			}
			d.addURL(m, "", host.text, path)
		}
	}
}
