package cure

// cloud are services and controllers that are configured by a template or a manifest.
// corsuite policy from reads the same, and a test reads back what is written here.
func cloud() []product {
	const lists = `
        AllowOrigins: [{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}]
{{- if .Methods}}
        AllowMethods: [{{double .Methods}}]
{{- end}}
{{- if .Headers}}
        AllowHeaders: [{{double .Headers}}]
{{- end}}
{{- if .Expose}}
        ExposeHeaders: [{{double .Expose}}]
{{- end}}
        AllowCredentials: {{.Credentials}}
{{- with .MaxAge}}
        MaxAge: {{.}}
{{- end}}
`
	const origin = `{{if .Everyone}}*{{else}}{{index .Origins 0}}{{end}}`
	return []product{
		{id: "api-gateway-rest", name: "API Gateway (REST API)", where: "in a template of SAM; deploy the stage", one: true, untried: true, text: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        # single quotes inside the double ones: the gateway wants a literal
        AllowOrigin: "'` + origin + `'"
{{- if .Methods}}
        AllowMethods: "'{{join .Methods}}'"
{{- end}}
{{- if .Headers}}
        AllowHeaders: "'{{join .Headers}}'"
{{- end}}
        AllowCredentials: {{.Credentials}}
{{- with .MaxAge}}
        MaxAge: "'{{.}}'"
{{- end}}
      Auth:
        AddDefaultAuthorizerToCorsPreflight: false
      GatewayResponses:
        # what the gateway says itself has to be readable, too
{{- range list "DEFAULT_4XX" "DEFAULT_5XX"}}
        {{.}}:
          ResponseParameters:
            Headers:
              Access-Control-Allow-Origin: "'` + "{{if $.Everyone}}*{{else}}{{index $.Origins 0}}{{end}}" + `'"
{{- if $.Credentials}}
              Access-Control-Allow-Credentials: "'true'"
{{- end}}
{{- end}}
# A function behind a proxy integration has to send Access-Control-Allow-Origin itself{{if .Credentials}},
# Access-Control-Allow-Credentials: true{{end}}{{if .Expose}}, and
# Access-Control-Expose-Headers: {{join .Expose}}{{end}}.
`},
		{id: "api-gateway-http", name: "API Gateway (HTTP API)", where: "in a template of SAM; what functions say of CORS is dropped then", untried: true, text: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:` + lists},
		{id: "function-url", name: "Lambda function URL", where: "in a template; the function says nothing of CORS then", untried: true, text: `Resources:
  Url:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: FUNCTION
      AuthType: NONE
      Cors:` + lists},
		{id: "s3", name: "Amazon S3", where: "as the bucket's CORS configuration: aws s3api put-bucket-cors --bucket BUCKET --cors-configuration file://FILE",
			methods: []string{"GET", "HEAD", "POST", "PUT", "DELETE"}, untried: true, text: `{
  "CORSRules": [{
    "AllowedOrigins": [{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}],
    "AllowedMethods": [{{if .Methods}}{{double .Methods}}{{else}}"GET", "HEAD"{{end}}]
{{- if .Headers}},
    "AllowedHeaders": [{{double .Headers}}]
{{- end}}
{{- if .Expose}},
    "ExposeHeaders": [{{double .Expose}}]
{{- end}}
{{- with .MaxAge}},
    "MaxAgeSeconds": {{.}}
{{- end}}
  }]
}
`},
		{id: "cloudfront", name: "Amazon CloudFront", where: "in a template, as the policy of the behaviour; preflights still go to the origin server", untried: true, text: `Resources:
  Cors:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: cors
        CorsConfig:
          OriginOverride: true
          AccessControlAllowOrigins: {Items: [{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}]}
          AccessControlAllowMethods: {Items: [{{if .Methods}}{{double .Methods}}{{else}}GET, HEAD, POST{{end}}]}
          AccessControlAllowHeaders: {Items: [{{if .Headers}}{{double .Headers}}{{else}}Accept{{end}}]}
{{- if .Expose}}
          AccessControlExposeHeaders: {Items: [{{double .Expose}}]}
{{- end}}
          AccessControlAllowCredentials: {{.Credentials}}
{{- with .MaxAge}}
          AccessControlMaxAgeSec: {{.}}
{{- end}}
`},
		{id: "ingress-nginx", name: "ingress-nginx", where: "as annotations of the Ingress; the controller is retired, so move to the Gateway API", untried: true, text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "{{if .Everyone}}*{{else}}{{join .Origins}}{{end}}"
    nginx.ingress.kubernetes.io/cors-allow-credentials: "{{.Credentials}}"
{{- if .Methods}}
    nginx.ingress.kubernetes.io/cors-allow-methods: "{{join .Methods}}"
{{- end}}
{{- if .Headers}}
    nginx.ingress.kubernetes.io/cors-allow-headers: "{{join .Headers}}"
{{- end}}
{{- if .Expose}}
    nginx.ingress.kubernetes.io/cors-expose-headers: "{{join .Expose}}"
{{- end}}
{{- with .MaxAge}}
    nginx.ingress.kubernetes.io/cors-max-age: "{{.}}"
{{- end}}
`},
		{id: "envoy", name: "Envoy, by Istio", where: "in the VirtualService; in Envoy the same fields stand under the route's typed_per_filter_config", patterns: true, untried: true, text: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: NAME
spec:
  http:
    - corsPolicy:
        allowOrigins:
{{- if .Everyone}}
          - exact: "*"
{{- end}}
{{- range .Origins}}
          - exact: "{{.}}"
{{- end}}
{{- range .Patterns}}
          - regex: '{{.Expression}}'
{{- end}}
        allowCredentials: {{.Credentials}}
{{- if .Methods}}
        allowMethods: [{{double .Methods}}]
{{- end}}
{{- if .Headers}}
        allowHeaders: [{{double .Headers}}]
{{- end}}
{{- if .Expose}}
        exposeHeaders: [{{double .Expose}}]
{{- end}}
{{- with .MaxAge}}
        maxAge: {{.}}s
{{- end}}
        unmatchedPreflights: IGNORE
`},
	}
}
