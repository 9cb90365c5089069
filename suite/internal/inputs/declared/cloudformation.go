package declared

import (
	"strings"
)

// cloudFormation reads the resources of a template of CloudFormation or of SAM.
func (r *reader) cloudFormation(n *node) {
	r.parameters = n.get("Parameters")
	globals := n.get("Globals")
	for _, e := range n.get("Resources").fields() {
		kind, p := e.value.textOf("Type"), e.value.get("Properties")
		if strings.HasPrefix(kind, "AWS::") {
			r.kinds = append(r.kinds, kind)
		}
		switch kind {
		case "AWS::Serverless::Api":
			r.samAPI(e, either(p.get("Cors"), globals.get("Api", "Cors")))
		case "AWS::Serverless::HttpApi":
			r.samHTTPAPI(e, either(p.get("CorsConfiguration"), globals.get("HttpApi", "CorsConfiguration")))
			r.listsOf(httpAPI, e.key, p.get("DefinitionBody", corsExtension), extensionNames())
		case "AWS::Serverless::Function":
			r.listsOf(functionURL, e.key, p.get("FunctionUrlConfig", "Cors"), lambdaNames())
		case "AWS::ApiGatewayV2::Api":
			r.listsOf(httpAPI, e.key, p.get("CorsConfiguration"), lambdaNames())
			r.listsOf(httpAPI, e.key, p.get("Body", corsExtension), extensionNames())
		case "AWS::Lambda::Url":
			r.listsOf(functionURL, e.key, p.get("Cors"), lambdaNames())
		case "AWS::S3::Bucket":
			r.bucketRules(s3, e.key, p.get("CorsConfiguration", "CorsRules"), s3TemplateNames())
		case "AWS::CloudFront::ResponseHeadersPolicy":
			r.cloudFront(e.key, p.get("ResponseHeadersPolicyConfig", "CorsConfig"))
		case "AWS::ApiGateway::Method":
			r.mockedOptions(e.key, p)
		}
	}
	// SAM makes an API of its own where functions have events and nothing declares one.
	if cors := globals.get("Api", "Cors"); cors != nil && !r.hasKind("AWS::Serverless::Api") {
		r.samAPI(entry{key: "ServerlessRestApi", line: cors.line}, cors)
	}
	if cors := globals.get("HttpApi", "CorsConfiguration"); cors != nil && !r.hasKind("AWS::Serverless::HttpApi") {
		r.samHTTPAPI(entry{key: "ServerlessHttpApi", line: cors.line}, cors)
	}
}

func (r *reader) hasKind(kind string) bool {
	for _, k := range r.kinds {
		if k == kind {
			return true
		}
	}
	return false
}

func either(a, b *node) *node {
	if a != nil {
		return a
	}
	return b
}

// names are those of a policy's fields in one notation.
type names struct{ origins, credentials, methods, headers, expose, maxAge string }

func lambdaNames() names {
	return names{"AllowOrigins", "AllowCredentials", "AllowMethods", "AllowHeaders", "ExposeHeaders", "MaxAge"}
}

// listsOf reads a CORS configuration of lists. An HTTP API and a function URL add
// nothing for what is left out.
func (r *reader) listsOf(p product, name string, cors *node, names names) {
	if cors == nil {
		return
	}
	d := r.begin(p, name, cors)
	if function, _ := intrinsic(cors); function != "" {
		text, _ := r.text(cors)
		d.note(Unresolved, cors, origins, text, "")
		r.keep(d)
		return
	}
	d.setOrigins(cors.get(names.origins))
	d.setCredentials(cors.get(names.credentials), false)
	d.setMethods(cors.get(names.methods))
	d.setHeaders(cors.get(names.headers))
	d.setExpose(cors.get(names.expose))
	d.setMaxAge(cors.get(names.maxAge), -1)
	r.keep(d)
}

// samHTTPAPI reads the configuration of an HTTP API of SAM: true, or what CloudFormation takes.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapicorsconfiguration.html
func (r *reader) samHTTPAPI(e entry, cors *node) {
	if cors == nil || cors.kind == scalar && cors.tag == "" && cors.text == "false" {
		return
	}
	if cors.kind == scalar && cors.tag == "" && cors.text == "true" {
		d := r.begin(httpAPI, e.key, cors)
		d.takeOrigins([]word{{text: "*", at: cors}}, true)
		d.note(Default, cors, origins, "", "*")
		d.setCredentials(nil, false)
		r.keep(d)
		return
	}
	r.listsOf(httpAPI, e.key, cors, lambdaNames())
}

// samAPI reads the Cors property of a REST API: an origin, or a mapping of texts,
// each with quotes inside of its quotes, since they become parts of a mapping template.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html
func (r *reader) samAPI(e entry, cors *node) {
	if cors == nil {
		return
	}
	d := r.begin(restAPI, e.key, cors)
	origin := cors
	function, _ := intrinsic(cors)
	isMapping := cors.kind == mapping && function == ""
	if isMapping {
		origin = cors.get("AllowOrigin")
	}
	d.quotedOrigins(origin)
	if isMapping {
		d.setCredentials(cors.get("AllowCredentials"), false)
		if v := cors.get("AllowMethods"); v != nil {
			d.setMethods(d.unquoted(methods, v))
		}
		d.setHeaders(d.unquoted(headers, cors.get("AllowHeaders")))
		d.setMaxAge(d.unquoted(maxAge, cors.get("MaxAge")), -1)
	} else {
		d.setCredentials(nil, false)
		d.Policy.Headers = []string{}
	}
	d.Policy.Expose = nil // the function behind it says what can be read
	r.keep(d)
}

// quotedOrigins reads the origins of a mapping template: it is sent as it is, so
// that a list lets nobody in.
func (d *draft) quotedOrigins(n *node) {
	if n == nil {
		return
	}
	value := d.unquoted(origins, n)
	if strings.Contains(strings.Trim(value.text, " ,"), ",") {
		d.note(ListSentWhole, n, origins, value.text, "")
	}
	d.setOrigins(value)
}

// unquoted takes the inner quotes off a value, and notes where there are none.
func (d *draft) unquoted(field string, n *node) *node {
	if n == nil {
		return nil
	}
	text, settled := d.r.text(n)
	if !settled {
		return n
	}
	if field != maxAge && (len(text) < 2 || text[0] != '\'' || text[len(text)-1] != '\'') {
		d.note(MissingQuotes, n, field, text, `"'`+strings.Trim(text, `'"`)+`'"`)
	}
	return &node{kind: scalar, text: strings.Trim(text, `'"`), line: n.line, column: n.column}
}

// mockedOptions reads an OPTIONS method that answers by itself, as the console and
// the CDK make them. It holds for preflights; the function says the rest.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
func (r *reader) mockedOptions(name string, p *node) {
	if !strings.EqualFold(p.textOf("HttpMethod"), "OPTIONS") {
		return
	}
	for _, response := range p.get("Integration", "IntegrationResponses").elements() {
		r.mappedHeaders(name, response.get("ResponseParameters"), response.get("ResponseTemplates"))
	}
}

// mappedHeaders reads the headers that a mapping sends with preflights. A template
// may choose another origin than the one that is written down.
func (r *reader) mappedHeaders(name string, says, templates *node) {
	const prefix = "method.response.header.Access-Control-"
	origin := says.fold(prefix + "Allow-Origin")
	if origin == nil {
		return
	}
	d := r.begin(restAPI, name, says)
	d.quotedOrigins(origin)
	for _, t := range templates.fields() {
		if strings.Contains(t.value.text, "responseOverride.header.Access-Control-Allow-Origin") {
			d.note(Unresolved, t.value, origins, "a mapping template that chooses the origin", "")
			d.Policy.Origins = nil
		}
	}
	d.setCredentials(d.unquoted(maxAge, says.fold(prefix+"Allow-Credentials")), false)
	d.setMethods(d.unquoted(methods, says.fold(prefix+"Allow-Methods")))
	d.setHeaders(d.unquoted(headers, says.fold(prefix+"Allow-Headers")))
	d.setMaxAge(d.unquoted(maxAge, says.fold(prefix+"Max-Age")), -1)
	r.keep(d)
}

// cloudFront reads the CORS part of a response headers policy.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
func (r *reader) cloudFront(name string, cors *node) {
	if cors == nil {
		return
	}
	d := r.begin(cloudFront, name, cors)
	items := func(key string) *node { return either(cors.get(key, "Items"), cors.get(key)) }
	d.setOrigins(items("AccessControlAllowOrigins"))
	d.setCredentials(cors.get("AccessControlAllowCredentials"), false)
	if list := items("AccessControlAllowMethods"); list != nil && len(list.elements()) == 1 && list.elements()[0].text == "ALL" {
		d.Policy.Methods = []string{"*"}
	} else {
		d.setMethods(list)
	}
	d.setHeaders(items("AccessControlAllowHeaders"))
	d.setExpose(items("AccessControlExposeHeaders"))
	d.setMaxAge(cors.get("AccessControlMaxAgeSec"), -1)
	r.keep(d)
}
