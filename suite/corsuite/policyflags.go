package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
)

// policyFlags are the policy by flags: each that is given declares a field.
type policyFlags struct {
	origins, methods, headers, expose, denied []string
	credentials                               bool
	maxAge                                    int
	flags                                     *pflag.FlagSet
}

func (p *policyFlags) register(f *pflag.FlagSet) {
	p.flags = f
	f.StringArrayVar(&p.origins, "origin", nil, "an `ORIGIN` that the server is meant to let in (repeatable; or a pattern: https://*.example.com one label, https://**.example.com any depth, http://localhost:* any port, '*' everybody)")
	f.BoolVar(&p.credentials, "credentials", false, "it is meant to let those origins read credentialed responses (=false: it is meant not to)")
	f.StringArrayVar(&p.methods, "method", nil, "a `METHOD` beyond GET, HEAD and POST that it is meant to allow (repeatable)")
	f.StringArrayVar(&p.headers, "allow-header", nil, "a request header, by `NAME`, that it is meant to allow (repeatable)")
	f.StringArrayVar(&p.expose, "expose", nil, "a response header, by `NAME`, that the page is meant to read (repeatable)")
	f.IntVar(&p.maxAge, "max-age", 0, "the Access-Control-Max-Age that it is meant to send, in `SECONDS`")
	f.StringArrayVar(&p.denied, "deny", nil, "an `ORIGIN` that it is meant to refuse although the rest leaves it open (repeatable)")
}

// policy returns what the flags declare.
func (p *policyFlags) policy() harness.Policy {
	declared := harness.Policy{
		Origins: separated(p.origins), Methods: separated(p.methods), Headers: separated(p.headers),
		Expose: separated(p.expose), Denied: separated(p.denied),
	}
	if p.flags.Changed("credentials") {
		declared.Credentials = &p.credentials
	}
	if p.flags.Changed("max-age") {
		declared.MaxAge = &p.maxAge
	}
	return declared
}

// separated splits the values of a repeatable flag at commas, which no origin,
// method, header name or pattern has, so that PUT,DELETE is two as in --via
// raw,chrome. What is empty stays, and is a mistake: it is not an empty list.
func separated(values []string) []string {
	var all []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			all = append(all, strings.TrimSpace(part))
		}
	}
	return all
}

// asFlags writes a policy as the flags that declare it, for a shell, each after
// a space. A list declared to be empty has no flag; neither has a grant, so that
// several are written as the file that declares them.
func asFlags(p harness.Policy) string {
	if len(p.Grants) > 0 {
		text, err := json.Marshal(p)
		if err != nil {
			panic(err) // strings, numbers and booleans
		}
		return " --config FILE\nwhere FILE holds\n  policy: " + string(text)
	}
	var b strings.Builder
	lists := []struct {
		flag   string
		values []string
	}{{"origin", p.Origins}, {"method", p.Methods}, {"allow-header", p.Headers}, {"expose", p.Expose}, {"deny", p.Denied}}
	for _, l := range lists {
		for _, v := range l.values {
			if strings.Contains(v, "*") {
				v = "'" + v + "'"
			}
			fmt.Fprintf(&b, " --%s %s", l.flag, v)
		}
	}
	if p.Credentials != nil {
		fmt.Fprintf(&b, " --credentials=%t", *p.Credentials)
	}
	if p.MaxAge != nil {
		fmt.Fprintf(&b, " --max-age %d", *p.MaxAge)
	}
	return b.String()
}
