package declared

// securityPolicy reads the CORS part of Envoy Gateway's policies.
// https://gateway.envoyproxy.io/docs/api/extension_types/#cors
func (r *reader) securityPolicy(n *node) {
	cors := n.get("spec", "cors")
	if cors == nil {
		return
	}
	d := r.begin(envoyGateway, objectName(n), cors)
	d.setOrigins(cors.get("allowOrigins"))
	d.setCredentials(cors.get("allowCredentials"), false)
	d.setMethods(cors.get("allowMethods"))
	d.setHeaders(cors.get("allowHeaders"))
	d.setExpose(cors.get("exposeHeaders"))
	d.setMaxAge(cors.get("maxAge"), -1)
	r.keep(d)
}
