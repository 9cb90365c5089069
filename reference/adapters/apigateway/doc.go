// Package apigateway stands in for what AWS puts before a function: a REST API and
// an HTTP API of API Gateway, and a function URL of Lambda. A function is an
// http.Handler that answers as a proxy integration does.
//
// It does what the documentation says, and only as far as CORS feels it: who answers
// OPTIONS, which headers the gateway adds or drops, and what it says by itself. What
// the documentation leaves open is done in the way that harms nobody: answers that
// depend on Origin say so in Vary. It is a stand-in and proves nothing about AWS;
// whoever has an API there judges that.
//
//   - https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
//   - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
//   - https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
package apigateway
