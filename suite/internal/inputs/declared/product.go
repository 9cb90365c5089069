package declared

// product is what a product makes of the values of its files.
type product struct {
	name string
	// stars is what "*" inside an origin means to it.
	stars stars
	// everyone is what it does with "*" and credentials.
	everyone NoteKind
	// durations says that it takes 10m for a number of seconds.
	durations bool
}

// stars is what a wildcard inside an origin stands for.
type stars int

const (
	// noStars: it is compared letter by letter.
	noStars stars = iota
	// oneLabel: letters, digits and hyphens, no dot.
	oneLabel
	// anyLabels: one label or several.
	anyLabels
	// anyCharacters: whatever, wherever it stands.
	anyCharacters
	// anyHost: all of a scheme's hosts ("https://*"), nothing else.
	anyHost
)

// Each product's behaviour was read in its source or its manual.
var (
	// https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/template/template.go
	// (buildOriginRegex): each "*" is [A-Za-z0-9\-]+, and a lone "*" is sent as it is.
	ingressNginx = product{name: "ingress-nginx", stars: oneLabel, everyone: LiteralWildcard}
	// https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter
	gatewayAPI = product{name: "Gateway API", stars: anyLabels, everyone: EveryoneWithCredentials}
	// https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy
	istio = product{name: "Istio", stars: noStars, everyone: EveryoneWithCredentials, durations: true}
	// https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/
	traefik = product{name: "Traefik", stars: noStars, everyone: LiteralWildcard}
	// https://gateway.envoyproxy.io/docs/api/extension_types/#origin
	envoyGateway = product{name: "Envoy Gateway", stars: anyLabels, everyone: EveryoneWithCredentials, durations: true}
	// https://projectcontour.io/docs/main/config/cors/
	contour = product{name: "Contour", stars: noStars, everyone: EveryoneWithCredentials, durations: true}
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
	restAPI = product{name: "API Gateway REST API", stars: noStars, everyone: LiteralWildcard}
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
	httpAPI = product{name: "API Gateway HTTP API", stars: anyHost, everyone: RefusedWildcard}
	// https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
	functionURL = product{name: "Lambda function URL", stars: noStars, everyone: EveryoneWithCredentials}
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
	s3 = product{name: "Amazon S3", stars: anyCharacters}
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
	cloudFront = product{name: "CloudFront", stars: oneLabel, everyone: RefusedWildcard}
	// https://cloud.google.com/storage/docs/cross-origin
	cloudStorage = product{name: "Google Cloud Storage", stars: noStars}
	// https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services
	azureStorage = product{name: "Azure Storage", stars: oneLabel}
	// https://learn.microsoft.com/azure/app-service/app-service-web-tutorial-rest-api
	appService = product{name: "Azure App Service", stars: noStars, everyone: RefusedWildcard}
)
