package declared

import "strings"

// middleware reads the CORS options of Traefik's headers middleware.
// https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/
func (r *reader) middleware(name string, options *node) {
	if !speaksOfCORS(options) {
		return
	}
	d := r.begin(traefik, name, options)
	words, ok := d.words(origins, options.fold("accessControlAllowOriginList"))
	for _, element := range options.fold("accessControlAllowOriginListRegex").elements() {
		text, settled := r.text(element)
		if !settled {
			d.note(Unresolved, element, origins, text, "")
			ok = false
			continue
		}
		taken, settled := d.expression(word{text: text, at: element}, false)
		words, ok = append(words, taken...), ok && settled
	}
	d.takeOrigins(words, ok)
	d.setCredentials(options.fold("accessControlAllowCredentials"), false)
	d.setMethods(options.fold("accessControlAllowMethods"))
	d.setHeaders(options.fold("accessControlAllowHeaders"))
	d.setExpose(options.fold("accessControlExposeHeaders"))
	d.setMaxAge(options.fold("accessControlMaxAge"), 0)
	r.keep(d)
}

func speaksOfCORS(options *node) bool {
	for _, e := range options.fields() {
		if strings.HasPrefix(strings.ToLower(e.key), "accesscontrol") {
			return true
		}
	}
	return false
}

// fold is get for one key in any case: the labels of containers are not case-sensitive.
func (n *node) fold(key string) *node {
	for _, e := range n.fields() {
		if strings.EqualFold(e.key, key) {
			return e.value
		}
	}
	return nil
}

// traefikFile reads a file of the file provider.
func (r *reader) traefikFile(n *node) {
	for _, e := range n.get("http", "middlewares").fields() {
		r.middleware(e.key, e.value.get("headers"))
	}
}

// compose reads the labels of a Compose file's services.
// https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/
func (r *reader) compose(n *node) {
	for _, service := range n.get("services").fields() {
		labels := append(labelsOf(service.value.get("labels")), labelsOf(service.value.get("deploy", "labels"))...)
		for _, m := range middlewares(labels) {
			r.middleware(m.key, m.value)
		}
	}
}

// labelsOf returns labels that are a mapping, or a list of NAME=VALUE.
func labelsOf(n *node) []entry {
	if n == nil || n.kind == mapping {
		return n.fields()
	}
	var all []entry
	for _, item := range n.elements() {
		name, value, _ := strings.Cut(item.text, "=")
		// "$$" is Compose's way to write a "$".
		all = append(all, entry{key: name, value: &node{kind: scalar, text: strings.ReplaceAll(value, "$$", "$"), line: item.line, column: item.column}})
	}
	return all
}

// middlewares gathers the labels traefik.http.middlewares.NAME.headers.OPTION.
func middlewares(labels []entry) []entry {
	var all []entry
	for _, l := range labels {
		rest, found := strings.CutPrefix(strings.ToLower(l.key), "traefik.http.middlewares.")
		name, option, isHeaders := strings.Cut(rest, ".headers.")
		if !found || !isHeaders {
			continue
		}
		i := 0
		for i < len(all) && all[i].key != name {
			i++
		}
		if i == len(all) {
			all = append(all, entry{key: name, value: &node{kind: mapping, line: l.value.line, column: l.value.column}})
		}
		all[i].value.entries = append(all[i].value.entries, entry{key: option, line: l.value.line, value: l.value})
	}
	return all
}
