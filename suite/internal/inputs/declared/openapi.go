package declared

import "strings"

// openAPI reads the extension by which an OpenAPI document configures an HTTP API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html
func (r *reader) openAPI(n *node) {
	r.kinds = append(r.kinds, "OpenAPI")
	cors := n.get("x-amazon-apigateway-cors")
	if cors == nil {
		return
	}
	r.listsOf(httpAPI, n.textOf("info", "title"), cors,
		names{"allowOrigins", "allowCredentials", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge"})
	for _, server := range n.get("servers").elements() {
		d := &draft{Found: r.found[len(r.found)-1], r: r}
		if url, settled := r.text(orEmpty(server.get("url"))); settled && strings.Contains(url, "://") && !strings.Contains(url, "{") {
			d.URLs = append(d.URLs, url)
		}
		r.found[len(r.found)-1] = d.Found
	}
}
