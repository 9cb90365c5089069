package inputs

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// browserWrites reports whether a header, in lower case, is one that browsers add
// to requests although a script could set it, too. What a tool copies has them,
// and as a script's they would need a preflight that the page never needed.
func browserWrites(name string) bool {
	switch name {
	case "priority", "upgrade-insecure-requests", "purpose", "x-client-data",
		"save-data", "dpr", "width", "viewport-width", "device-memory", "downlink", "ect", "rtt":
		return true
	}
	return false
}

// withoutRevalidation leaves out what a browser adds where its cache is switched
// off, is to be passed by, or holds an older answer.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch (steps 8.15 to 8.24)
func (r *Request) withoutRevalidation() {
	if !r.fromBrowser {
		return
	}
	r.Headers = slices.DeleteFunc(r.Headers, func(h fetch.Header) bool {
		value := strings.ToLower(h.Value)
		var added bool
		switch strings.ToLower(h.Name) {
		case "cache-control":
			added = value == "no-cache" || value == "max-age=0"
		case "pragma":
			added = value == "no-cache"
		case "if-none-match", "if-modified-since", "if-range":
			added = true
		}
		if added {
			r.leaveOut(h.Name)
		}
		return added
	})
}

// ofPreflight makes of a copied preflight the request that it asks leave for: a
// page cannot send the preflight itself.
func (r *Request) ofPreflight() {
	method, found := fetch.Get(r.preflight, "access-control-request-method")
	if !found || !strings.EqualFold(r.Method, "OPTIONS") {
		return
	}
	r.Method = method
	names, _ := fetch.Get(r.preflight, "access-control-request-headers")
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		value := "x"
		switch strings.ToLower(name) {
		case "":
			continue
		case "content-type":
			value = "application/json"
		case "authorization":
			value = "Bearer x"
		}
		if _, set := r.header(name); !set {
			r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
		}
	}
}
