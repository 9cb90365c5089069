package main

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestParseShard(t *testing.T) {
	t.Parallel()
	gitlab := map[string]string{"CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "4"}
	kubernetes := map[string]string{"JOB_COMPLETION_INDEX": "0"}
	for _, tt := range []struct {
		text    string
		env     map[string]string
		want    harness.Shard
		mistake string
	}{
		{text: ""},
		{text: "2/4", want: harness.Shard{Index: 2, Of: 4}},
		{text: "2/4", env: gitlab, want: harness.Shard{Index: 2, Of: 4}},
		{text: "auto", env: gitlab, want: harness.Shard{Index: 3, Of: 4}},
		{text: "auto/8", env: gitlab, want: harness.Shard{Index: 3, Of: 8}},
		{text: "auto/5", env: kubernetes, want: harness.Shard{Index: 1, Of: 5}},
		{text: "auto", env: kubernetes, mistake: "auto/4"},
		{text: "auto/2", env: map[string]string{"JOB_COMPLETION_INDEX": "2"}, mistake: `JOB_COMPLETION_INDEX="2" is not between 0 and 1`},
		{text: "auto", mistake: "neither CI_NODE_INDEX nor JOB_COMPLETION_INDEX"},
		{text: "0/4", mistake: "between 1 and 4"},
		{text: "5/4", mistake: "between 1 and 4"},
		{text: "1/0", mistake: "between 1 and"},
		{text: "a/4", mistake: "not a number"},
		{text: "4", mistake: "INDEX/NUMBER"},
	} {
		got, err := parseShard(tt.text, func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
		switch {
		case tt.mistake != "":
			if err == nil || !strings.Contains(err.Error(), tt.mistake) {
				t.Errorf("parseShard(%q) with %v: error %v; want one with %q", tt.text, tt.env, err, tt.mistake)
			}
		case err != nil || got.Index != tt.want.Index || got.Of != tt.want.Of:
			t.Errorf("parseShard(%q) with %v = %v, %v; want %v", tt.text, tt.env, got, err, tt.want)
		}
	}
}
