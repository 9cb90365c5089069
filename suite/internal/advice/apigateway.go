package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
func apiGatewayREST() software {
	return software{
		id: "api-gateway-rest", name: "AWS API Gateway (REST API)",
		seen: func(x harness.Exchange) certainty {
			if has(x, "X-Amzn-ErrorType") && !has(x, "Apigw-Requestid") {
				return wroteIt // only the gateway's own answers carry the type
			}
			return signs(x, []string{missingTokenBody}, has(x, "X-Amz-Apigw-Id"), false)
		},
		special: apiGatewayError,
		snippet: `# AWS SAM. Single quotes inside the double ones: the gateway wants a literal.
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowMethods: "'GET,PUT,DELETE'"
        AllowHeaders: "'Content-Type,Authorization'"
        AllowCredentials: true
        MaxAge: "'600'"
      Auth:
        AddDefaultAuthorizerToCorsPreflight: false
      GatewayResponses:
        DEFAULT_4XX:
          ResponseParameters:
            Headers:
              Access-Control-Allow-Origin: "'https://app.example.com'"
              Access-Control-Allow-Credentials: "'true'"
        DEFAULT_5XX:
          ResponseParameters:
            Headers:
              Access-Control-Allow-Origin: "'https://app.example.com'"
              Access-Control-Allow-Credentials: "'true'"
# With a Lambda proxy integration the function's own answers need the headers, too:
#   headers: {'Access-Control-Allow-Origin': 'https://app.example.com',
#             'Access-Control-Allow-Credentials': 'true', 'Vary': 'Origin'}`,
		cures: map[remedy]cure{
			noHeader: {
				"Enabling CORS in a REST API only makes the OPTIONS method. The actual response gets no header: a proxy integration must send it from the function, and the gateway's own errors (401, 403, 429, 5xx) have none unless gateway responses are configured.",
				"Send Access-Control-Allow-Origin from the function, and add it to the gateway responses DEFAULT_4XX and DEFAULT_5XX. Then deploy the stage again.",
			},
			noHeaderPreflight: {
				"The OPTIONS method exists and its method response or integration response lacks the CORS headers, or the stage was not deployed since.",
				"Enable CORS on this resource (it is not inherited by child resources) and deploy the stage.",
			},
			preflightStatus: {
				"", "Give the resource an OPTIONS method with a mock integration (Enable CORS does), with authorisation NONE and without API key, and deploy the stage. Child resources need their own.",
			},
			wrongValue: {
				"The header of a mock integration is one fixed text: a list of origins, a second origin, or quotes that reached the wire ('*' instead of *) never match.",
				"Map exactly one origin, in single quotes inside the mapping. For several origins let a function answer OPTIONS and send back the one that asked.",
			},
			header: {
				"The console proposes Content-Type, X-Amz-Date, Authorization, X-Api-Key and X-Amz-Security-Token, and nothing of yours.",
				"Add the header to Access-Control-Allow-Headers of the OPTIONS method and deploy the stage.",
			},
			method: {
				"", "Add the method to Access-Control-Allow-Methods of the OPTIONS method and deploy the stage.",
			},
			caching: {
				"The stage's cache, or CloudFront in front of it, keeps one answer for every Origin.",
				"Add Origin to the cache key of the method, and send Vary: Origin.",
			},
		},
	}
}

// missingToken is the type of the gateway's answer to what it does not know.
const (
	missingToken     = "MissingAuthenticationTokenException"
	missingTokenBody = `{"message":"Missing Authentication Token"}`
)

// apiGatewayError reads the gateway's own errors, whose text misleads.
func apiGatewayError(s Server, t remedy) (cure, bool) {
	if t != preflightStatus && t != noHeader {
		return cure{}, false
	}
	switch {
	case s.ErrorType == missingToken && t == preflightStatus:
		return cure{
			"The resource has no OPTIONS method. The gateway says \"Missing Authentication Token\" for every method and path that it does not know; it has nothing to do with authentication.",
			"Enable CORS on this resource, which adds an OPTIONS method with a mock integration, and deploy the stage. Check the path and the stage's name, too: an unknown path gives the same answer.",
		}, true
	case s.ErrorType == missingToken:
		return cure{
			"The gateway does not know this method or path (\"Missing Authentication Token\" means that, not authentication), and its own errors carry no CORS headers.",
			"Check path, stage and method, deploy the stage, and add the CORS headers to the gateway response MISSING_AUTHENTICATION_TOKEN.",
		}, true
	case strings.HasPrefix(s.ErrorType, "Unauthorized"), strings.HasPrefix(s.ErrorType, "AccessDenied"):
		return cure{
			"An authoriser refused the request (" + s.ErrorType + "). On a preflight it always will: it carries no token. Its answer has no CORS headers either.",
			"Set authorisation NONE on the OPTIONS method (in SAM: AddDefaultAuthorizerToCorsPreflight: false), add the headers to the gateway responses UNAUTHORIZED and ACCESS_DENIED, and deploy the stage.",
		}, true
	case s.ErrorType == "ForbiddenException":
		return cure{
			"The gateway refused the request: no valid API key, a resource policy, a firewall rule, or a custom domain without a mapping for this path.",
			"Take the API key requirement off the OPTIONS method, and add the CORS headers to the gateway response DEFAULT_4XX.",
		}, true
	}
	return cure{}, false
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
func apiGatewayHTTP() software {
	return software{
		id: "api-gateway-http", name: "AWS API Gateway (HTTP API)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, nil, has(x, "Apigw-Requestid"), false)
		},
		snippet: `# AWS SAM
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://app.example.com]
        AllowMethods: [GET, PUT, DELETE]
        AllowHeaders: [content-type, authorization]
        ExposeHeaders: [x-request-id]
        AllowCredentials: true
        MaxAge: 600`,
		cures: map[remedy]cure{
			noHeader: {
				"With a CORS configuration the gateway adds its own headers and drops the integration's; the origin is not in AllowOrigins, letter by letter. Without one, only the integration can send them.",
				"List the origin in AllowOrigins: an exact origin, https://*, http://* or *; patterns of subdomains are not understood.",
			},
			preflightStatus: {
				"Without a CORS configuration the preflight goes to a route, and an authoriser on $default or ANY answers it with 401.",
				"Configure CORS on the API: the gateway then answers preflights itself. With an authoriser on $default, add a route OPTIONS /{proxy+} without one.",
			},
			noHeaderPreflight: {
				"The gateway answers preflights with 204 and no headers when the origin is not in AllowOrigins.",
				"List the origin in AllowOrigins, without a slash at the end.",
			},
		},
	}
}
