package config_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/corsuite/corsuite/harness/config"
)

func TestSchemaAcceptsWhatTheParserAccepts(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for name, text := range validFiles() {
		if err := schema.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: got %v; want no error", name, err)
		}
	}
}

func TestSchemaRefusesWhatItCan(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for name, m := range mistakes() {
		if err := schema.Validate(instance(t, m.text)); (err != nil) != m.bySchema {
			t.Errorf("%s: got %v; want an error: %t", name, err, m.bySchema)
		}
	}
}

func TestTemplate(t *testing.T) {
	text := config.Template()
	file, err := config.Parse("corsuite.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Policy.Origins) == 0 || !file.Run.Reference {
		t.Errorf("got %+v; want a policy to start from, for the built-in server", file)
	}
	if err := compile(t).Validate(instance(t, string(text))); err != nil {
		t.Error(err)
	}

	// The lines that are commented out must be right, too: people will switch them on.
	t.Setenv("SESSION", "s3cret-session")
	t.Setenv("KEY", "s3cret-key")
	var on []byte
	for line := range bytes.Lines(text) {
		if bytes.Contains(line, []byte("reference: true")) {
			continue // as it says
		}
		trimmed := bytes.TrimLeft(line, " ")
		indent := line[:len(line)-len(trimmed)]
		if rest, ok := bytes.CutPrefix(trimmed, []byte("# ")); ok && isYAML(rest) {
			line = append(append([]byte{}, indent...), rest...)
		}
		on = append(on, line...)
	}
	file, err = config.Parse("corsuite.yaml", on)
	if err != nil {
		t.Fatalf("switched on: %v\n%s", err, on)
	}
	if len(file.Targets) != 4 || file.Auth == nil || file.Auth.Command == "" || file.Policy.MaxAge == nil || file.Policy.Denied == nil ||
		len(file.Run.Via) == 0 || len(file.Run.Out) == 0 || file.Run.Waivers.Value == "" || !file.Run.Strict {
		t.Errorf("got %+v; want every commented line to count", file)
	}
}

// isYAML tells a commented key from prose.
func isYAML(comment []byte) bool {
	for _, prefix := range []string{"max-age:", "denied:", "- url:", "- name:", "  url:", "  status:", "  policy:", "  method:", "  content-type:", "  body:", "  send:", "  is:", "  anonymous:", "  refused:", "base:", "targets:", "via:", "out:", "waivers:", "strict:", "auth:", "  cookie:", "  headers: {X-", "  command:"} {
		if bytes.HasPrefix(comment, []byte(prefix)) {
			return true
		}
	}
	return false
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("corsuite.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("corsuite.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance returns a YAML text as the values that a JSON Schema is about.
func instance(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
