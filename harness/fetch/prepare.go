package fetch

import (
	"cmp"
	"fmt"
	"slices"
)

// prepare is what fetch() does to a script's request before anything is sent:
// the request as the browser holds it, or why fetch() throws.
// https://fetch.spec.whatwg.org/#dom-request
func prepare(p *Profile, req Request) (Request, error) {
	if req.Method = NormalizeMethod(req.Method); !IsToken(req.Method) || IsForbiddenMethod(req.Method) {
		return Request{}, fmt.Errorf("method %q: want a token other than CONNECT, TRACE and TRACK", req.Method)
	}
	if err := fillModes(&req); err != nil {
		return Request{}, err
	}
	if req.Mode == NoCORS && !IsSafelistedMethod(req.Method) {
		return Request{}, fmt.Errorf("method %q: want GET, HEAD or POST in mode no-cors", req.Method)
	}
	if err := fillBody(&req); err != nil {
		return Request{}, err
	}
	headers, err := fill(p, req.Headers, req.Mode)
	if err != nil {
		return Request{}, err
	}
	if _, typed := Get(headers, "Content-Type"); req.Body != nil && !req.Stream && !typed {
		// https://fetch.spec.whatwg.org/#concept-bodyinit-extract (scalar value string)
		headers = append(headers, Header{Name: "Content-Type", Value: "text/plain;charset=UTF-8"})
	}
	req.Headers = headers
	return req, nil
}

// fillModes puts the defaults of fetch() in the place of zero values.
func fillModes(req *Request) error {
	return cmp.Or(
		fillEnum("mode", &req.Mode, CORS, NoCORS, SameOriginMode),
		fillEnum("credentials mode", &req.Credentials, SameOrigin, Omit, Include),
		fillEnum("redirect mode", &req.Redirect, Follow, RedirectError, RedirectManual),
		fillEnum("cache mode", &req.Cache, CacheDefault, NoStore, Reload, NoCache, ForceCache),
	)
}

// fillEnum sets an empty value to the first of those allowed.
func fillEnum[T ~string](what string, value *T, allowed ...T) error {
	if *value == "" {
		*value = allowed[0]
	}
	if !slices.Contains(allowed, *value) {
		return fmt.Errorf("%s %q: want one of %q", what, *value, allowed)
	}
	return nil
}

func fillBody(req *Request) error {
	if req.Stream && req.Body == nil {
		req.Body = []byte{}
	}
	switch {
	case req.Body != nil && (req.Method == "GET" || req.Method == "HEAD"):
		return fmt.Errorf("method %s takes no body", req.Method)
	case req.Stream && req.Mode == NoCORS:
		return fmt.Errorf("a stream body needs mode cors or same-origin")
	}
	return nil
}

// fill appends the script's headers one by one to a request's.
// https://fetch.spec.whatwg.org/#concept-headers-append
func fill(p *Profile, script []Header, mode Mode) ([]Header, error) {
	var list []Header
	for _, h := range script {
		h.Value = normalizeValue(h.Value)
		if !IsToken(h.Name) || !isValue(h.Value) {
			return nil, fmt.Errorf("header %q: %q: want a token, and a value without NUL, CR and LF", h.Name, h.Value)
		}
		if IsForbiddenRequestHeader(h) || mode == NoCORS && !fitsNoCORS(list, h) {
			continue
		}
		if equalFold(h.Name, "User-Agent") && p.departs(rowUserAgent) {
			continue
		}
		list = append(list, h)
	}
	return list, nil
}

// fitsNoCORS judges the header as it would stand joined to those of its name.
// https://fetch.spec.whatwg.org/#concept-headers-append (step 3)
func fitsNoCORS(list []Header, h Header) bool {
	if before, found := Get(list, h.Name); found {
		h.Value = before + ", " + h.Value
	}
	return isNoCORSSafelisted(h)
}
