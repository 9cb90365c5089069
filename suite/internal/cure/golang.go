package cure

// golang are the libraries of Go. Their wildcards stand for any characters, dots
// included, so that no pattern is written for them.
func golang() []product {
	const list = `[]string{ {{- if .Everyone}}"*"{{else}}{{double .Origins}}{{end -}} }`
	const options = `
{{- if .Credentials}}
	AllowCredentials: true,
{{- end}}
{{- if .Methods}}
	METHODS: []string{ {{- double .Methods -}} },
{{- end}}
{{- if .Headers}}
	ALLOW: []string{ {{- double .Headers -}} },
{{- end}}
{{- if .Expose}}
	EXPOSE: []string{ {{- double .Expose -}} },
{{- end}}
`
	const seconds = `{{- with .MaxAge}}
	MaxAge: {{if .}}{{.}}{{else}}-1{{end}},
{{- end}}
`
	allowed := rename(options, "AllowedMethods", "AllowedHeaders", "ExposedHeaders")
	allow := rename(options, "AllowMethods", "AllowHeaders", "ExposeHeaders")
	return []product{
		{id: "go-net-http", name: "Go net/http with rs/cors", where: "around the whole mux", text: `handler := cors.New(cors.Options{
	AllowedOrigins: ` + list + `,` + allowed + seconds + `}).Handler(mux)
`},
		{id: "chi", name: "chi", where: "before the routes", text: `r := chi.NewRouter()
r.Use(cors.Handler(cors.Options{
	AllowedOrigins: ` + list + `,` + allowed + seconds + `}))
`},
		{id: "gin", name: "Gin", where: "before the routes are added", text: `r := gin.New()
r.Use(func(c *gin.Context) { c.Header("Vary", "Origin") }) // where the request has no Origin, too
r.Use(cors.New(cors.Config{
	AllowOrigins: ` + list + `,` + allow + `{{- with .MaxAge}}
	MaxAge: {{.}} * time.Second,
{{- end}}
}))
`},
		{id: "echo", name: "Echo", where: "before the routes", text: `e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
	AllowOrigins: ` + list + `,` + allow + seconds + `}))
`},
		{id: "fiber", name: "Fiber", where: "before the routes; version 3", text: `app.Use(cors.New(cors.Config{
	AllowOrigins: ` + list + `,` + allow + seconds + `}))
`},
	}
}
