package config

import _ "embed"

//go:embed schema/corsuite.schema.json
var schema string

//go:embed schema/template.yaml
var template string

// Schema returns the JSON Schema (draft 2020-12) of corsuite.yaml, for
// editors. What it accepts Parse may still refuse: a schema cannot say that an
// origin has no default port.
func Schema() []byte { return []byte(schema) }

// Template returns a commented corsuite.yaml to start from. It is valid as it
// stands.
func Template() []byte { return []byte(template) }
