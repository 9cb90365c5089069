package declared

import "strings"

// kubernetes reads an object of a cluster by its kind and the group of its API.
func (r *reader) kubernetes(n *node) {
	kind := n.textOf("kind")
	group, _, _ := strings.Cut(n.textOf("apiVersion"), "/")
	r.kinds = append(r.kinds, kind)
	switch {
	case kind == "Ingress":
		r.ingress(n)
	case kind == "HTTPRoute" && group == "gateway.networking.k8s.io":
		r.httpRoute(n)
	case kind == "VirtualService" && group == "networking.istio.io":
		r.virtualService(n)
	case kind == "Middleware" && strings.HasPrefix(group, "traefik."):
		r.middleware(objectName(n), n.get("spec", "headers"))
	case kind == "SecurityPolicy" && group == "gateway.envoyproxy.io":
		r.securityPolicy(n)
	case kind == "HTTPProxy" && group == "projectcontour.io":
		r.httpProxy(n)
	}
}

// objectName is namespace/name, or the name alone.
func objectName(n *node) string {
	name := n.textOf("metadata", "name")
	if namespace := n.textOf("metadata", "namespace"); namespace != "" {
		return namespace + "/" + name
	}
	return name
}

// addURL adds the URL of a host and a path, or notes why there is none that can be
// asked. An empty scheme is not known.
func (d *draft) addURL(at *node, scheme, host, path string) {
	switch {
	case host == "", strings.Contains(host, "*"), variable.MatchString(host + path):
		d.note(NoURL, at, "", host+path, "")
	case scheme == "":
		d.note(NoURL, at, "", host+path, "scheme")
	case strings.ContainsAny(path, `*()[]\^$|?`):
		d.note(NoURL, at, "", host+path, "path")
	default:
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		d.URLs = append(d.URLs, scheme+"://"+host+path)
	}
}
