package cure

// javascript are the frameworks of Node.js.
func javascript() []product {
	const options = `
{{- if .Methods}}
  METHODS: [{{single .Methods}}],
{{- end}}
{{- if .Headers}}
  ALLOW: [{{single .Headers}}],
{{- end}}
{{- if .Expose}}
  EXPOSE: [{{single .Expose}}],
{{- end}}
{{- with .MaxAge}}
  maxAge: {{.}},
{{- end}}
`
	const list = `{{if .Everyone}}'*'{{else}}[{{single .Origins}}{{range $i, $p := .Patterns}}{{if or $i $.Origins}}, {{end}}/{{$p.Slashed}}/{{end}}]{{end}}`
	const known = `{{if not .Everyone}}const allowed = [{{single .Origins}}]
const patterns = [{{range $i, $p := .Patterns}}{{if $i}}, {{end}}/{{$p.Slashed}}/{{end}}]
const isAllowed = origin => allowed.includes(origin) || patterns.some(p => p.test(origin))

{{end}}`
	express := rename(options, "methods", "allowedHeaders", "exposedHeaders")
	others := rename(options, "allowMethods", "allowHeaders", "exposeHeaders")
	return []product{
		{id: "express", name: "Express", where: "before the routes and before authentication", patterns: true, text: `const cors = require('cors')

app.use(cors({
  origin: ` + list + `,
  credentials: {{.Credentials}},` + express + `}))
`},
		{id: "fastify", name: "Fastify", where: "before the routes; cors is @fastify/cors", patterns: true, text: `await app.register(cors, {
  origin: ` + list + `,
  credentials: {{.Credentials}},` + express + `})
`},
		{id: "koa", name: "Koa", where: "before every other middleware; cors is @koa/cors", patterns: true, text: known + `app.use(cors({
{{- if .Everyone}}
  origin: '*',
{{- else}}
  origin: ctx => isAllowed(ctx.get('Origin')) ? ctx.get('Origin') : '',
{{- end}}
{{- if .Credentials}}
  credentials: ctx => isAllowed(ctx.get('Origin')),
{{- end}}` + others + `  keepHeadersOnError: true,
}))
`},
		{id: "hono", name: "Hono", where: "before the routes and before authentication", patterns: true, text: known + `app.use('*', cors({
{{- if .Everyone}}
  origin: '*',
{{- else}}
  origin: origin => isAllowed(origin) ? origin : '',
{{- end}}
  credentials: {{.Credentials}},` + others + `}))
`},
	}
}
