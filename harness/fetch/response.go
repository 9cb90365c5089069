package fetch

import (
	"slices"
	"strings"
)

// unacceptable tells what makes an answer a network error whatever was asked:
// the preflight and the actual request have it in common.
func (f *Fetch) unacceptable(p *Profile, resp Response) refusal {
	_, _, lengths := ExtractLength(resp.Headers)
	switch {
	case resp.Status < 200 || resp.Status > 999, slices.ContainsFunc(resp.Headers, isBroken):
		return refuse(InvalidResponse, "")
	case lengths:
		// https://www.rfc-editor.org/rfc/rfc9112#section-6.3 (item 5)
		return refuse(InvalidResponse, "Content-Length")
	case p.departs(rowDisposition) && contradicts(resp.Headers, "Content-Disposition"):
		return refuse(InvalidResponse, "Content-Disposition")
	case p.departs(rowLocationRepeated) && contradicts(resp.Headers, "Location"):
		return refuse(InvalidLocation, "")
	case p.departs(rowLocationFirst) && IsRedirectStatus(resp.Status) && locationOf(p, resp.Headers, f.url()).failed:
		return refuse(InvalidLocation, "")
	case resp.Status == 407:
		// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (status 407)
		return refuse(ProxyAuthentication, "")
	}
	return refusal{}
}

// isBroken reports whether the value is none that a header can have.
// https://fetch.spec.whatwg.org/#header-value
func isBroken(h Header) bool { return strings.ContainsAny(h.Value, "\x00\r\n") }

// contradicts reports whether the field has lines with different values.
func contradicts(headers []Header, name string) bool {
	return len(slices.Compact(Values(headers, name))) > 1
}

// refusal tells why the answer to an actual request is a network error.
// https://fetch.spec.whatwg.org/#concept-http-fetch (steps 4.4 to 6)
func (f *Fetch) refusal(p *Profile, resp Response) refusal {
	redirect := IsRedirectStatus(resp.Status)
	to := locationOf(p, resp.Headers, f.url())
	if f.tainting == taintCORS {
		if r := checkCORS(f.serializedOrigin(), f.req.Credentials, resp.Headers); r != (refusal{}) {
			return r
		}
	}
	if f.tainting == taintOpaque && blockedByPolicy(p, f.page, f.url().origin(), resp.Headers) {
		return refuse(BlockedByResponse, "")
	}
	switch {
	case !redirect || f.req.Redirect == RedirectManual:
		return refusal{}
	case !to.found && (f.req.Redirect == Follow || p.departs(rowRedirectWithoutTarget)):
		return refusal{}
	case f.req.Redirect == RedirectError && !to.url.isUnsafe():
		return refuse(UnexpectedRedirect, "")
	}
	return f.hop(resp.Status, to).refusal(p)
}

// hop is the redirect that the response asks for.
func (f *Fetch) hop(status int, to location) hop {
	return hop{
		page: f.page, mode: f.req.Mode, tainting: f.tainting, count: len(f.urls) - 1,
		keepalive: f.req.Keepalive, stream: f.req.Stream, status: status, to: to,
	}
}
