package cure

// servers are those that stand before an application.
func servers() []product {
	return []product{
		{id: "nginx", name: "nginx", where: "in http { }, with the server's own lines beside", patterns: true, text: `map $http_origin $cors_origin {
    default {{if .Everyone}}"*"{{else}}""{{end}};
{{- range .Origins}}
    "{{.}}" $http_origin;
{{- end}}
{{- range .Patterns}}
    "~{{.Expression}}" $http_origin;
{{- end}}
}
{{- if .Credentials}}
map $cors_origin $cors_credentials {
    default "true";
    ""      "";
}
{{- end}}
server {
    add_header Access-Control-Allow-Origin $cors_origin always;
{{- if .Credentials}}
    add_header Access-Control-Allow-Credentials $cors_credentials always;
{{- end}}
{{- if .Expose}}
    add_header Access-Control-Expose-Headers "{{join .Expose}}" always;
{{- end}}
{{- if not .Everyone}}
    add_header Vary "Origin" always;
{{- end}}
    location / {
        if ($request_method = OPTIONS) {
            # add_header here replaces all that is inherited: it is repeated
            add_header Access-Control-Allow-Origin $cors_origin always;
{{- if .Credentials}}
            add_header Access-Control-Allow-Credentials $cors_credentials always;
{{- end}}
{{- if .Methods}}
            add_header Access-Control-Allow-Methods "{{join .Methods}}" always;
{{- end}}
{{- if .Headers}}
            add_header Access-Control-Allow-Headers "{{join .Headers}}" always;
{{- end}}
{{- with .MaxAge}}
            add_header Access-Control-Max-Age {{.}} always;
{{- end}}
{{- if not .Everyone}}
            add_header Vary "Origin" always;
{{- end}}
            return 204;
        }
        # the application's own, if it has any: two answers are as good as none
        proxy_hide_header Access-Control-Allow-Origin;
        proxy_hide_header Access-Control-Allow-Credentials;
        proxy_hide_header Access-Control-Expose-Headers;
        proxy_pass http://application;
    }
}
`},
		{id: "apache", name: "Apache httpd", where: "in the virtual host; mod_headers, mod_setenvif and mod_rewrite", patterns: true, text: `{{if .Everyone}}SetEnvIf Origin "^" CORS_ORIGIN=*
{{else}}{{range .Expressions}}SetEnvIf Origin "{{.}}" CORS_ORIGIN=$0
{{end}}Header always merge Vary "Origin"
{{end}}Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN
{{- if .Credentials}}
Header always set Access-Control-Allow-Credentials "true" env=CORS_ORIGIN
{{- end}}
{{- if .Expose}}
Header always set Access-Control-Expose-Headers "{{join .Expose}}" env=CORS_ORIGIN
{{- end}}
# the application's own, if it has any: two answers are as good as none
Header unset Access-Control-Allow-Origin
Header unset Access-Control-Allow-Credentials
Header unset Access-Control-Expose-Headers

RewriteEngine On
RewriteCond %{REQUEST_METHOD} =OPTIONS
RewriteCond %{HTTP:Access-Control-Request-Method} .
RewriteRule ^ - [R=204,L,E=PREFLIGHT:1]
{{- if .Methods}}
Header always set Access-Control-Allow-Methods "{{join .Methods}}" env=PREFLIGHT
{{- end}}
{{- if .Headers}}
Header always set Access-Control-Allow-Headers "{{join .Headers}}" env=PREFLIGHT
{{- end}}
{{- with .MaxAge}}
Header always set Access-Control-Max-Age "{{.}}" env=PREFLIGHT
{{- end}}
`},
		{id: "caddy", name: "Caddy", where: "in the site, before reverse_proxy", patterns: true, text: `map {http.request.header.Origin} {cors_origin} {
{{- range .Expressions}}
	"~{{.}}" "${0}"
{{- end}}
	default {{if .Everyone}}*{{else}}""{{end}}
}
{{if not .Everyone}}header +Vary Origin
{{end}}@allowed expression ` + "`{cors_origin} != \"\"`" + `
@preflight {
	method OPTIONS
	header Access-Control-Request-Method *
	expression ` + "`{cors_origin} != \"\"`" + `
}
header @allowed {
	Access-Control-Allow-Origin {cors_origin}
{{- if .Credentials}}
	Access-Control-Allow-Credentials true
{{- end}}
{{- if .Expose}}
	Access-Control-Expose-Headers "{{join .Expose}}"
{{- end}}
	defer
}
# the application's own, if it has any: what comes later works on the answer earlier
header {
	-Access-Control-Allow-Origin
	-Access-Control-Allow-Credentials
	-Access-Control-Expose-Headers
	defer
}
handle @preflight {
{{- if .Methods}}
	header Access-Control-Allow-Methods "{{join .Methods}}"
{{- end}}
{{- if .Headers}}
	header Access-Control-Allow-Headers "{{join .Headers}}"
{{- end}}
{{- with .MaxAge}}
	header Access-Control-Max-Age {{.}}
{{- end}}
	respond 204
}
`},
		{id: "haproxy", name: "HAProxy", where: "in the frontend", patterns: true, text: `{{if .Everyone}}http-request set-var(txn.origin) str(*)
{{else}}{{range .Expressions}}acl cors_origin req.fhdr(Origin) -m reg '{{.}}'
{{end}}http-request set-var(txn.origin) req.fhdr(Origin) if cors_origin { req.fhdr_cnt(Origin) eq 1 }
{{end}}acl allowed var(txn.origin) -m found
acl preflight req.hdr(Access-Control-Request-Method) -m found
http-request return status 204{{if .Methods}} hdr Access-Control-Allow-Methods "{{join .Methods}}"{{end}}{{if .Headers}} hdr Access-Control-Allow-Headers "{{join .Headers}}"{{end}}{{with .MaxAge}} hdr Access-Control-Max-Age {{.}}{{end}} if METH_OPTIONS preflight allowed
http-after-response set-header Access-Control-Allow-Origin %[var(txn.origin)] if allowed
{{- if .Credentials}}
http-after-response set-header Access-Control-Allow-Credentials true if allowed
{{- end}}
{{- if .Expose}}
http-after-response set-header Access-Control-Expose-Headers "{{join .Expose}}" if allowed
{{- end}}
{{- if not .Everyone}}
http-after-response add-header Vary Origin
{{- end}}
`},
		{id: "traefik", name: "Traefik", where: "in a file of the file provider, as a middleware of the router", patterns: true, text: `http:
  middlewares:
    cors:
      headers:
        accessControlAllowOriginList: [{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}]
{{- if .Patterns}}
        accessControlAllowOriginListRegex:
{{- range .Patterns}}
          - '{{.Expression}}'
{{- end}}
{{- end}}
        accessControlAllowCredentials: {{.Credentials}}
{{- if .Methods}}
        accessControlAllowMethods: [{{double .Methods}}]
{{- end}}
{{- if .Headers}}
        accessControlAllowHeaders: [{{double .Headers}}]
{{- end}}
{{- if .Expose}}
        accessControlExposeHeaders: [{{double .Expose}}]
{{- end}}
{{- with .MaxAge}}
        accessControlMaxAge: {{.}}
{{- end}}
        addVaryHeader: true
`},
	}
}
