package declared

import (
	"slices"
	"strings"
)

// terraform reads what `terraform show -json` says of a plan or of a state: the
// values of resources with variables resolved.
// https://developer.hashicorp.com/terraform/internals/json-format
func (r *reader) terraform(n *node) {
	root := either(n.get("planned_values", "root_module"), n.get("values", "root_module"))
	unknown := map[string]*node{}
	for _, change := range n.get("resource_changes").elements() {
		unknown[change.textOf("address")] = change.get("change", "after_unknown")
	}
	r.module(root, unknown)
}

func (r *reader) module(m *node, unknown map[string]*node) {
	for _, resource := range m.get("resources").elements() {
		r.resource(resource, unknown[resource.textOf("address")])
	}
	for _, child := range m.get("child_modules").elements() {
		r.module(child, unknown)
	}
}

// resource reads a resource by its type. Blocks are lists, of one element where
// there can be only one.
func (r *reader) resource(n, unknown *node) {
	name, kind, values := n.textOf("address"), n.textOf("type"), n.get("values")
	r.kinds = append(r.kinds, kind)
	before := len(r.found)
	plain := names{"allow_origins", "allow_credentials", "allow_methods", "allow_headers", "expose_headers", "max_age"}
	switch kind {
	case "aws_apigatewayv2_api":
		r.listsOf(httpAPI, name, first(values.get("cors_configuration")), plain)
	case "aws_lambda_function_url":
		r.listsOf(functionURL, name, first(values.get("cors")), plain)
	case "aws_s3_bucket_cors_configuration", "aws_s3_bucket":
		r.bucketRules(s3, name, values.get("cors_rule"), bucketNames{names: names{"allowed_origins", "", "allowed_methods", "allowed_headers", "expose_headers", "max_age_seconds"}})
	case "google_storage_bucket":
		r.bucketRules(cloudStorage, name, values.get("cors"), bucketNames{names: names{"origin", "", "method", "response_header", "response_header", "max_age_seconds"}, both: true})
	case "azurerm_storage_account":
		for _, service := range []string{"blob_properties", "queue_properties", "share_properties"} {
			r.bucketRules(azureStorage, name+"."+service, first(values.get(service)).get("cors_rule"),
				bucketNames{names: names{"allowed_origins", "", "allowed_methods", "allowed_headers", "exposed_headers", "max_age_in_seconds"}})
		}
	case "azurerm_linux_web_app", "azurerm_windows_web_app", "azurerm_linux_function_app", "azurerm_windows_function_app":
		if cors := first(first(values.get("site_config")).get("cors")); cors != nil {
			d := r.begin(appService, name, cors)
			d.setOrigins(cors.get("allowed_origins"))
			d.setCredentials(cors.get("support_credentials"), false)
			r.keep(d)
		}
	case "aws_api_gateway_integration_response":
		r.mappedHeaders(name, values.get("response_parameters"), values.get("response_templates"))
	case "aws_cloudfront_response_headers_policy":
		r.terraformCloudFront(name, first(values.get("cors_config")))
	case "kubernetes_manifest":
		if manifest := values.get("manifest"); manifest != nil {
			r.kubernetes(manifest)
		}
	case "kubernetes_ingress_v1":
		r.ingress(&node{kind: mapping, entries: []entry{{key: "metadata", value: first(values.get("metadata"))}}, line: n.line})
	}
	// What is known only after the plan was applied is not in the values.
	for i := before; i < len(r.found); i++ {
		for _, path := range unknownPaths(unknown, "") {
			if strings.Contains(path, "cors") || strings.Contains(path, "allow") {
				r.found[i].Notes = append(r.found[i].Notes, Note{Kind: Unresolved, Line: r.found[i].Line, Written: path, Value: applied})
				if strings.Contains(path, "origin") {
					r.found[i].Policy.Origins, r.found[i].Policy.Grants = nil, nil
				}
			}
		}
	}
}

// applied is the value of a note of what is known only after a plan was applied.
const applied = "applied"

// unknownPaths are those of the values that are known only after the plan is applied.
func unknownPaths(n *node, path string) []string {
	if n == nil {
		return nil
	}
	if n.kind == scalar && n.text == "true" {
		return []string{strings.TrimPrefix(path, ".")}
	}
	var all []string
	for _, e := range n.entries {
		all = append(all, unknownPaths(e.value, path+"."+e.key)...)
	}
	for _, item := range n.items {
		all = append(all, unknownPaths(item, path)...)
	}
	return slices.Compact(all)
}

// first is the element of a block that stands once, nil for none.
func first(n *node) *node {
	if n == nil || len(n.items) == 0 {
		return nil
	}
	return n.items[0]
}

func (r *reader) terraformCloudFront(name string, cors *node) {
	if cors == nil {
		return
	}
	items := func(key string) *node { return first(cors.get(key)).get("items") }
	d := r.begin(cloudFront, name, cors)
	d.setOrigins(items("access_control_allow_origins"))
	d.setCredentials(cors.get("access_control_allow_credentials"), false)
	d.setMethods(items("access_control_allow_methods"))
	d.setHeaders(items("access_control_allow_headers"))
	d.setExpose(items("access_control_expose_headers"))
	d.setMaxAge(cors.get("access_control_max_age_sec"), -1)
	r.keep(d)
}
