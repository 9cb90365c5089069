package declared

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/config"
)

// reader reads one file.
type reader struct {
	file string
	// values are what the caller knows of references: the name of a parameter, or
	// what stands between ${ and }.
	values map[string]string
	// parameters are those of a template, with their declarations.
	parameters *node
	// self is a serverless.yml, whose variables may name its own values.
	self *node
	// gateways are the listeners of the Kubernetes gateways that the file has.
	gateways map[string][]listener
	found    []Found
	// kinds are those of the objects that were seen, for a message.
	kinds []string
}

// Read reads the policies that a file declares. values settle references: the
// name of a parameter of a template, or what stands between "${" and "}". The
// error is a *config.Error; a file without any policy is none.
func Read(file string, data []byte, values map[string]string) ([]Found, []string, error) {
	r := &reader{file: file, values: values, gateways: map[string][]listener{}}
	roots, err := r.parse(data)
	if err != nil {
		return nil, nil, err
	}
	objects := unfold(roots)
	for _, o := range objects {
		if err := r.unbuilt(o); err != nil {
			return nil, nil, err
		}
		r.noteGateway(o)
	}
	for _, o := range objects {
		r.object(o)
	}
	return r.found, r.kinds, nil
}

// parse reads a file in the notation that it begins with.
func (r *reader) parse(data []byte) ([]*node, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // the byte order mark of Windows' editors
	if err := source(r.file, data); err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, &config.Error{File: r.file, Message: "is not UTF-8; save the file as UTF-8"}
	}
	switch trimmed := bytes.TrimLeft(data, " \t\r\n"); {
	case len(trimmed) == 0:
		return nil, &config.Error{File: r.file, Message: "is empty; want a manifest, a template or rules"}
	case trimmed[0] == '<':
		return readXML(r.file, data)
	case trimmed[0] == '{', trimmed[0] == '[':
		return readJSON(r.file, data)
	}
	return readYAML(r.file, data)
}

// unfold takes lists of Kubernetes apart, as `kubectl get -o yaml` writes them.
func unfold(roots []*node) []*node {
	var objects []*node
	for _, n := range roots {
		if strings.HasSuffix(n.textOf("kind"), "List") && n.get("items") != nil {
			objects = append(objects, unfold(n.get("items").elements())...)
			continue
		}
		objects = append(objects, n)
	}
	return objects
}

// object reads one document, by what it looks like.
func (r *reader) object(n *node) {
	switch {
	case n.has("kind") && n.has("apiVersion"):
		r.kubernetes(n)
	case n.has("Resources"):
		r.cloudFormation(n)
	case n.has("planned_values"), n.has("values") && n.has("format_version"):
		r.terraform(n)
	case n.has("provider") && n.has("service"):
		r.serverless(n)
	case n.has("http") && n.get("http").has("middlewares"):
		r.traefikFile(n)
	case n.has("services"):
		r.compose(n)
	case n.has("openapi"), n.has("swagger"):
		r.openAPI(n)
	default:
		r.bucket(n)
	}
}

// begin starts a policy.
func (r *reader) begin(p product, name string, at *node) *draft {
	d := &draft{r: r, product: p}
	d.Product, d.Name, d.File, d.Line = p.name, name, r.file, 1
	if at != nil {
		d.Line = cmp.Or(at.line, 1)
	}
	return d
}

// keep adds a policy to what was found.
func (r *reader) keep(d *draft) { r.found = append(r.found, d.finish()) }

// variable is what other programs put something in the place of: ${NAME}, {{ name }}.
var variable = regexp.MustCompile(`\$\{[^}]*\}|\{\{[^}]*\}\}`)

// text returns the text of a value. false is one that the file alone does not
// settle: then the text is how it is written.
func (r *reader) text(n *node) (string, bool) {
	name, body := intrinsic(n)
	switch {
	case name == "Ref" && body != nil:
		if v, known := r.values[body.text]; known {
			return v, true
		}
		return "!Ref " + body.text, false
	case name == "Sub" && body != nil && body.kind == scalar:
		return r.expand(body.text)
	case name != "":
		return "!" + name, false
	case n.kind == mapping:
		return "a mapping", false
	case n.kind == list:
		return "a list", false
	}
	return r.expand(n.text)
}

// expand puts values in the place of variables; false if one is left.
func (r *reader) expand(text string) (string, bool) {
	settled := true
	text = variable.ReplaceAllStringFunc(text, func(v string) string {
		name := strings.TrimSpace(strings.Trim(v, "${}"))
		if value, known := r.values[name]; known {
			return value
		}
		if value, known := r.own(name); known {
			return value
		}
		settled = false
		return v
	})
	return text, settled
}

// intrinsic returns the function of CloudFormation that a value is, by its tag or
// as a mapping of one key, and its argument.
func intrinsic(n *node) (name string, body *node) {
	if n == nil {
		return "", nil
	}
	if n.tag != "" {
		return strings.TrimPrefix(n.tag, "!"), n
	}
	if n.kind == mapping && len(n.entries) == 1 {
		e := n.entries[0]
		if function, is := strings.CutPrefix(e.key, "Fn::"); is {
			return function, e.value
		}
		if e.key == "Ref" {
			return "Ref", e.value
		}
	}
	return "", nil
}
