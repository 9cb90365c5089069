package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/corsuite/corsuite/harness"
)

// judge is corsuite's own command, run like any other checker. Its browser is
// left out: no other checker has one.
func judge(path string) peer {
	return peer{
		id: "corsuite", name: "corsuite", kind: program,
		asked:   "`corsuite run --via raw --format json`, with what is declared and the status of the URL in a configuration file",
		told:    []knowledge{nothing, oneOrigin, policy},
		missing: inPath(path),
		version: func(ctx context.Context) string { return "this work tree" },
		ask: each(func(ctx context.Context, k knowledge, t target) (answer, error) {
			file, err := configuration(k, t)
			if err != nil {
				return answer{}, err
			}
			defer os.Remove(file)
			out, err := output(command(ctx, path, "run", "--config", file, "--via", "raw", "--format", "json"))
			if err != nil {
				return answer{}, err
			}
			return readCorsuite(out)
		}),
	}
}

// configuration writes a corsuite.yaml in its JSON form and returns its name.
func configuration(k knowledge, t target) (string, error) {
	one := map[string]any{"url": t.url()}
	if t.status != 0 {
		one["status"] = t.status
	}
	if t.method != "" {
		one["method"] = t.method
	}
	if t.is != "" {
		one["is"] = t.is
	}
	text, err := json.Marshal(map[string]any{"policy": declared(k, t.meant), "targets": []any{one}})
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "corsuite-peers-*.yaml")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.Write(text)
	return f.Name(), err
}

// declared returns what is said of a policy. The one origin is as the policy
// has it, "*" and patterns included: naming a single origin of them would claim
// that the others are refused. "null" is not refused by leaving it out.
func declared(k knowledge, p harness.Policy) harness.Policy {
	switch k {
	case policy:
		return p
	case oneOrigin:
		var origins []string
		for i, o := range p.Origins {
			if i == 0 || o == string(harness.Null) {
				origins = append(origins, o)
			}
		}
		return harness.Policy{Origins: origins}
	}
	return harness.Policy{}
}

// readCorsuite reads the json format: a fail or a warning is a complaint, a
// note beside a pass a remark. A run without any verdict has not judged.
func readCorsuite(out []byte) (answer, error) {
	var r struct {
		Verdicts []struct {
			Rule, Case, Status string
			Notes              []string
		}
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return answer{}, fmt.Errorf("reading corsuite's report: %w", err)
	}
	var a answer
	judged := false
	for _, v := range r.Verdicts {
		id := v.Rule + "/" + v.Case
		switch v.Status {
		case "fail", "warn":
			a.complaints = append(a.complaints, v.Status+" "+id)
		case "pass":
			if len(v.Notes) > 0 {
				a.remarks = append(a.remarks, "note "+id)
			}
		default:
			continue
		}
		judged = true
	}
	if !judged {
		a.unjudged = "no verdict"
	}
	return a, nil
}
