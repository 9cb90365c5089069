package declared_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

var update = flag.Bool("update", false, "write the golden files anew")

const folder = "../../../../fixtures/declared"

func read(t *testing.T, name string, values map[string]string) []declared.Found {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := declared.Read(name, data, values)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Each file of the fixtures declares what its golden file says, policy by policy.
func TestFixtures(t *testing.T) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			var b strings.Builder
			for _, f := range read(t, e.Name(), nil) {
				text, err := declared.YAML([]declared.Found{f})
				if err != nil {
					t.Fatal(err)
				}
				_, body, _ := strings.Cut(string(text), "#\n")
				b.WriteString(body + "\n")
				if _, err := config.Parse("draft", text); err != nil {
					t.Errorf("the draft is not a configuration: %v", err)
				}
			}
			golden := filepath.Join("testdata", e.Name()+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestBroken(t *testing.T) {
	for name, want := range map[string]string{
		"helm-template.yaml":       "helm-template.yaml:4:1: is a template with {{ … }}, not a manifest; give what it renders to: `helm template CHART | corsuite policy from -`",
		"indentation.yaml":         "indentation.yaml:8:9: is not valid YAML: mapping value is not allowed in this context",
		"cut-off.json":             "cut-off.json:3:58: is not valid JSON: unexpected EOF",
		"open-element.xml":         "open-element.xml:3:36: is not valid XML: XML syntax error on line 3: element <AllowedOrigin> closed by </AllowedOrign>",
		"no-cors.yaml":             "",
		"serverless-tabs.yml":      "serverless-tabs.yml:4:1: is not valid YAML: found character '\t' that cannot start any token; indent with spaces",
		"cloudformation-list.yaml": "cloudformation-list.yaml:7:9: is not valid YAML: ',' or ']' must be specified",
		"terraform-main.tf":        "terraform-main.tf:1:1: is Terraform's own language, in which values are still open; give what they come to: `terraform plan -out PLAN`, then `terraform show -json PLAN | corsuite policy from -`",
		"terraform.tfplan":         "terraform.tfplan: is an archive, as the plans of Terraform are; give what it says: `terraform show -json PLAN | corsuite policy from -`",
		"kustomization.yaml":       "kustomization.yaml:1:1: is what kustomize builds from; give what it builds: `kustomize build FOLDER | corsuite policy from -`",
	} {
		data, err := os.ReadFile(filepath.Join(folder, "broken", name))
		if err != nil {
			t.Fatal(err)
		}
		found, kinds, err := declared.Read(name, data, nil)
		if want == "" {
			if err != nil || len(found) > 0 || !slices.Contains(kinds, "Deployment") {
				t.Errorf("%s: got %v, %v, %v; want no policy among Deployment", name, found, kinds, err)
			}
			continue
		}
		var mistake *config.Error
		if !errors.As(err, &mistake) || err.Error() != want {
			t.Errorf("%s: got %v; want %s", name, err, want)
		}
	}
}

// What a file leaves open can be given.
func TestValues(t *testing.T) {
	f := read(t, "sam-rest.yaml", map[string]string{"WebOrigin": "https://app.example.com"})[0]
	if diff := cmp.Diff([]string{"https://app.example.com"}, f.Policy.Origins); diff != "" || len(f.Notes) > 0 {
		t.Errorf("got %v, notes %v", f.Policy.Origins, f.Notes)
	}
	found := read(t, "cloudformation.json", map[string]string{"WebOrigin": "https://app.example.com"})
	if got := found[2].Policy.Origins; !slices.Equal(got, []string{"https://app.example.com"}) {
		t.Errorf("Ref: got %v", got)
	}
	found = read(t, "serverless.yml", map[string]string{"self:custom.origin": "https://app.example.com"})
	if got := found[2].Policy.Origins; !slices.Equal(got, []string{"https://app.example.com"}) {
		t.Errorf("${self:…}: got %v", got)
	}
}

// A variable of a serverless.yml that names a value of the file is settled by it, and no other is.
func TestOwnValues(t *testing.T) {
	for variable, want := range map[string][]string{
		"self:custom.origins.dev":      {"http://localhost:5173"},
		"self:custom.origins.none":     nil,
		"self:custom.origins":          nil,
		"self:custom.stage":            nil,
		"self:custom.origins.dev, 'x'": nil,
		"opt:origin":                   nil,
	} {
		text := "service: a\ncustom: {stage: \"${opt:stage}\", origins: {dev: \"http://localhost:5173\"}}\n" +
			"provider: {name: aws, httpApi: {cors: {allowedOrigins: [\"${" + variable + "}\"]}}}\n"
		found, _, err := declared.Read("serverless.yml", []byte(text), nil)
		if err != nil || len(found) != 1 || !slices.Equal(found[0].Policy.Origins, want) {
			t.Errorf("%s: got %+v, %v; want %q", variable, found, err, want)
		}
	}
}

// An expression is put into words where that can be done, and what it lets in beside them is noted.
func TestExpressions(t *testing.T) {
	for _, c := range []struct {
		written string
		origins []string
		kinds   []declared.NoteKind
	}{
		{`^https://app\.example\.com$`, []string{"https://app.example.com"}, nil},
		{`https://app\.example\.com`, []string{"https://app.example.com"}, []declared.NoteKind{declared.Unanchored}},
		{`^https://app.example.com$`, []string{"https://app.example.com"}, []declared.NoteKind{declared.UnescapedDot}},
		{`^https://[a-z0-9-]+\.example\.com$`, []string{"https://*.example.com"}, nil},
		{`^https://[^./]+\.example\.com$`, []string{"https://*.example.com"}, nil},
		{`^https://.+\.example\.com$`, []string{"https://**.example.com"}, nil},
		{`^https://([\w-]+\.)?example\.com$`, []string{"https://example.com", "https://*.example.com"}, nil},
		{`(?i)^HTTPS://APP\.example\.com$`, []string{"https://app.example.com"}, nil},
		{`^https?://(app|www)\.example\.com(:8443)?$`, []string{
			"http://app.example.com", "http://app.example.com:8443", "http://www.example.com", "http://www.example.com:8443",
			"https://app.example.com", "https://app.example.com:8443", "https://www.example.com", "https://www.example.com:8443"}, nil},
		{`^http://localhost:\d+$`, []string{"http://localhost:*"}, nil},
		{`^https://.*example\.com$`, nil, []declared.NoteKind{declared.SuffixMatch, declared.Inexpressible}},
		{`^https://.*\.vercel\.app$`, []string{"https://**.vercel.app"}, []declared.NoteKind{declared.PublicSuffix}},
		{`^.*$`, []string{"*"}, nil},
		{`^https://(a|b`, []string{}, []declared.NoteKind{declared.BadPattern}},
		{`^https://app[0-9]\.example\.com$`, nil, []declared.NoteKind{declared.Inexpressible}},
	} {
		manifest := "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: m}\nspec:\n  headers:\n    accessControlMaxAge: 5\n    accessControlAllowOriginListRegex: ['" + c.written + "']\n"
		found, _, err := declared.Read("f.yaml", []byte(manifest), nil)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []declared.NoteKind
		for _, n := range found[0].Notes {
			if n.Field == "origins" {
				kinds = append(kinds, n.Kind)
				if n.Line != 7 {
					t.Errorf("%s: a note on line %d; want 7", c.written, n.Line)
				}
			}
		}
		if diff := cmp.Diff(c.origins, found[0].Policy.Origins); diff != "" || !slices.Equal(kinds, c.kinds) {
			t.Errorf("%s: got %q, %v; want %q, %v", c.written, found[0].Policy.Origins, kinds, c.origins, c.kinds)
		}
	}
}

// What a product would not understand is said, and nothing is made of it that it is not.
func TestMistakesOfWriting(t *testing.T) {
	manifest := func(annotations string) string {
		return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    nginx.ingress.kubernetes.io/enable-cors: \"true\"\n    nginx.ingress.kubernetes.io/" + annotations + "\n"
	}
	for written, want := range map[string]declared.Note{
		`cors-allow-methods: "put, GET"`:                   {Kind: declared.BadMethod, Line: 7, Field: "methods", Written: "put", Value: `is never sent like this: browsers send "PUT"; write that`},
		`cors-max-age: "10m"`:                              {Kind: declared.BadNumber, Line: 7, Field: "max-age", Written: "10m"},
		`cors-allow-credentials: "yes"`:                    {Kind: declared.BadBoolean, Line: 7, Field: "credentials", Written: "yes"},
		`cors-allow-origin: "http(s)://*.example.com"`:     {Kind: declared.UnsupportedPattern, Line: 7, Field: "origins", Written: "http(s)://*.example.com"},
		`cors-allow-origin: "https://*.example.com/"`:      {Kind: declared.NotAnOrigin, Line: 7, Field: "origins", Written: "https://*.example.com/", Value: "https://*.example.com"},
		`cors-allow-origin: "https://App.Example.com:443"`: {Kind: declared.NotAnOrigin, Line: 7, Field: "origins", Written: "https://App.Example.com:443", Value: "https://app.example.com"},
		`cors-allow-headers: "X Cart"`:                     {Kind: declared.BadHeader, Line: 7, Field: "headers", Written: "X Cart", Value: "is not a header name; want a token such as X-Request-Id"},
	} {
		found, _, err := declared.Read("f.yaml", []byte(manifest(written)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(found[0].Mistakes(), want) {
			t.Errorf("%s: got %+v; want %+v", written, found[0].Mistakes(), want)
		}
	}
	for written, want := range map[string]declared.NoteKind{
		`cors-allow-origin: "*"`:                        declared.LiteralWildcard,
		`cors-allow-origin: "https://a.example.com, *"`: declared.EveryoneWithCredentials,
	} {
		found, _, err := declared.Read("f.yaml", []byte(manifest(written)), nil)
		if err != nil || len(found[0].Mistakes()) != 1 || found[0].Mistakes()[0].Kind != want {
			t.Errorf("%s: got %+v, %v; want %s", written, found, err, want)
		}
	}
	found, _, err := declared.Read("f.yaml", []byte(manifest(`cors-allow-methods: "put, GET"`)), nil)
	if err != nil || !slices.Equal(found[0].Policy.Methods, []string{"GET", "PUT"}) {
		t.Errorf("got %v, %v", found[0].Policy.Methods, err)
	}
}

// Files of Windows, of several notations, and within others.
func TestNotations(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		origins []string
	}{
		"line ends of Windows":  {"\ufeff---\r\nhttp:\r\n  middlewares:\r\n    a:\r\n      headers:\r\n        accessControlAllowOriginList:\r\n          - https://a.example\r\n---\r\n", []string{"https://a.example"}},
		"JSON of kubectl":       {`{"kind":"List","apiVersion":"v1","items":[{"kind":"HTTPRoute","apiVersion":"gateway.networking.k8s.io/v1","metadata":{"name":"r"},"spec":{"rules":[{"filters":[{"type":"CORS","cors":{"allowOrigins":["https://a.example"]}}]}]}}]}`, []string{"https://a.example"}},
		"gcloud describe":       {`{"name": "b", "cors_config": [{"origin": ["https://a.example"], "method": ["GET"]}]}`, []string{"https://a.example"}},
		"body of a template":    {"Resources:\n  A:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Body:\n        x-amazon-apigateway-cors: {allowOrigins: [https://a.example]}\n", []string{"https://a.example"}},
		"mapping of Terraform":  {`{"format_version":"1.2","values":{"root_module":{"resources":[{"address":"a","type":"aws_api_gateway_integration_response","values":{"response_parameters":{"method.response.header.Access-Control-Allow-Origin":"'https://a.example'"}}}]}}}`, []string{"https://a.example"}},
		"template that chooses": {"Resources:\n  A:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      HttpMethod: OPTIONS\n      Integration:\n        IntegrationResponses:\n          - ResponseParameters: {method.response.header.Access-Control-Allow-Origin: \"'https://a.example'\"}\n            ResponseTemplates: {application/json: \"#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\"}\n", nil},
		"anchors":               {"x: &o [https://a.example]\nhttp:\n  middlewares:\n    a: {headers: &h {accessControlAllowOriginList: *o}}\n", []string{"https://a.example"}},
	} {
		found, _, err := declared.Read("f", []byte(c.text), nil)
		if err != nil || len(found) != 1 {
			t.Errorf("%s: got %v, %v; want one policy", name, found, err)
			continue
		}
		if !slices.Equal(found[0].Policy.Origins, c.origins) {
			t.Errorf("%s: got %v; want %v", name, found[0].Policy.Origins, c.origins)
		}
	}
}

func TestDifferences(t *testing.T) {
	a, b := read(t, "ingress-nginx-shop.yaml", nil)[0], read(t, "httproute-shop.yaml", nil)[0]
	b.Policy.Methods = []string{"PUT", "POST", "GET"} // in another order
	want := []declared.Difference{
		{Field: "origins", A: `["https://*.preview.shop.example.com", https://shop.example.com]`, B: `["https://**.preview.shop.example.com", https://shop.example.com]`},
		{Field: "headers", A: "[Authorization, Content-Type, X-Cart]", B: "[Authorization, Content-Type]"},
		{Field: "max-age", A: "600", B: "5"},
	}
	if diff := cmp.Diff(want, declared.Differences(a.Policy, b.Policy)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if all := declared.Differences(a.Policy, a.Policy); len(all) > 0 {
		t.Errorf("a policy differs from itself: %v", all)
	}
}

// A file that blows itself up is read within bounds.
func TestBounds(t *testing.T) {
	var b strings.Builder
	b.WriteString("kind: Ingress\napiVersion: networking.k8s.io/v1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		n := string(rune('0' + i))
		p := string(rune('0' + i - 1))
		b.WriteString("a" + n + ": &a" + n + " [*a" + p + ", *a" + p + ", *a" + p + ", *a" + p + ", *a" + p + ", *a" + p + ", *a" + p + ", *a" + p + "]\n")
	}
	if _, _, err := declared.Read("f.yaml", []byte(b.String()), nil); err == nil || !strings.Contains(err.Error(), "has more than 200000 values") {
		t.Errorf("aliases of aliases: got %v", err)
	}
	if _, _, err := declared.Read("f.json", []byte(strings.Repeat("[", 1_000_000)), nil); err == nil {
		t.Error("a million brackets: got no error")
	}
	if _, _, err := declared.Read("f.xml", []byte(strings.Repeat("<a>", 100_000)), nil); err == nil {
		t.Error("elements within elements: got no error")
	}
}

func FuzzRead(f *testing.F) {
	entries, _ := filepath.Glob(filepath.Join(folder, "*.*"))
	for _, name := range entries {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("kind: List\nitems:\n  apiVersion:\n  kind: Ingress\n  metadata:\n    annotations:\n      nginx.ingress.kubernetes.io/enable-cors: \"true\"\n  spec:\n   rules:\n    host: %"))
	f.Fuzz(func(t *testing.T, data []byte) {
		begun := time.Now()
		found, _, err := declared.Read("f", data, nil)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %v to read %d bytes", took, len(data))
		}
		if err != nil {
			return
		}
		for _, one := range found {
			if err := config.CheckPolicy(one.Policy); err != nil {
				t.Errorf("got a policy that is none: %v", err)
			}
			text, err := declared.YAML([]declared.Found{one})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := config.Parse("draft", text); err != nil {
				t.Errorf("the draft is not a configuration: %v\n%s", err, text)
			}
		}
	})
}
