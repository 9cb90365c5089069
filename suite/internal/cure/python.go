package cure

import "strings"

// rename puts a product's names for the lists of methods, of request headers and of
// response headers into a template.
func rename(text, methods, allow, expose string) string {
	return strings.NewReplacer("METHODS", methods, "ALLOW", allow, "EXPOSE", expose).Replace(text)
}

// python are the frameworks of Python.
func python() []product {
	const options = `
{{- if .Methods}}
    METHODS=[{{double .Methods}}],
{{- end}}
{{- if .Headers}}
    ALLOW=[{{double .Headers}}],
{{- end}}
{{- if .Expose}}
    EXPOSE=[{{double .Expose}}],
{{- end}}
{{- with .MaxAge}}
    max_age={{.}},
{{- end}}
)
`
	return []product{
		{id: "starlette", name: "Starlette and FastAPI", where: "last of all and around everything: a 500 has the headers, too", patterns: true, text: `app = CORSMiddleware(
    app,
    allow_origins=[{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}],
{{- if .Patterns}}
    allow_origin_regex=r"{{range $i, $p := .Patterns}}{{if $i}}|{{end}}{{$p.Expression}}{{end}}",
{{- end}}
    allow_credentials={{if .Credentials}}True{{else}}False{{end}},` + rename(options, "allow_methods", "allow_headers", "expose_headers")},
		{id: "flask", name: "Flask", where: "before authentication", patterns: true, text: `@app.before_request
def preflight():
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return "", 204               # to unknown paths, too; CORS adds the headers

{{if not .Everyone}}@app.after_request
def vary(response):
    response.vary.add("Origin")      # flask-cors does only where it names several origins
    return response

{{end}}CORS(
    app,
    origins=[{{if .Everyone}}"*"{{else}}{{double .Origins}}{{range $i, $p := .Patterns}}{{if or $i $.Origins}}, {{end}}r"{{$p.Expression}}"{{end}}{{end}}],
    supports_credentials={{if .Credentials}}True{{else}}False{{end}},` + rename(options, "methods", "allow_headers", "expose_headers")},
		{id: "django", name: "Django", where: "in settings.py", patterns: true, text: `INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",     # first: before anything that answers
    "django.middleware.common.CommonMiddleware",
    # …
]
{{if .Everyone}}CORS_ALLOW_ALL_ORIGINS = True
{{else}}CORS_ALLOWED_ORIGINS = [{{double .Origins}}]
{{end}}
{{- if .Patterns}}CORS_ALLOWED_ORIGIN_REGEXES = [{{range $i, $p := .Patterns}}{{if $i}}, {{end}}r"{{$p.Expression}}"{{end}}]
{{end}}CORS_ALLOW_CREDENTIALS = {{if .Credentials}}True{{else}}False{{end}}
{{- if .Methods}}
CORS_ALLOW_METHODS = [{{double .Methods}}]
{{- end}}
{{- if .Headers}}
CORS_ALLOW_HEADERS = [{{double (lower .Headers)}}]
{{- end}}
{{- if .Expose}}
CORS_EXPOSE_HEADERS = [{{double .Expose}}]
{{- end}}
{{- with .MaxAge}}
CORS_PREFLIGHT_MAX_AGE = {{.}}
{{- end}}
`},
	}
}
