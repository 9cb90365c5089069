package redact

import (
	"slices"
	"strings"
	"unicode"
)

// always are headers whose values are credentials, whatever they hold.
func always() []string {
	return []string{"authorization", "proxy-authorization", "cookie", "set-cookie"}
}

// Always reports whether a header's value is a credential by its definition.
func Always(header string) bool { return slices.Contains(always(), strings.ToLower(header)) }

// Named reports whether a header, a URL parameter or a field is named like a
// secret: access_token, clientSecret, X-Amz-Signature, X-API-Key. The header
// fields of CORS and of the browser itself never are.
func Named(name string) bool {
	lower := strings.ToLower(name)
	switch {
	case Always(name):
		return true
	case name == "" || len(name) > 100, strings.HasPrefix(lower, "access-control-"), strings.HasPrefix(lower, "sec-"):
		return false
	}
	parts := parts(name)
	if strings.HasPrefix(name, "--") {
		// Of a command's flags only those that say so in full: --key is a file's name.
		return slices.ContainsFunc(parts, isSecretWord) && !slices.Contains(parts, "file")
	}
	if len(parts) == 0 {
		return false
	}
	last := parts[len(parts)-1]
	// token_type, signature_algorithm and password-policy-url describe a secret and are none.
	if len(parts) > 1 && slices.Contains([]string{
		"type", "types", "endpoint", "url", "uri", "name", "expires", "expiry", "in", "at", "algorithm", "method", "methods", "count", "length", "status", "supported",
	}, last) {
		return false
	}
	if slices.ContainsFunc(parts, isSecretWord) {
		return true
	}
	switch last {
	case "auth", "sig", "sid", "otp", "pwd", "pass", "pin", "session", "hmac", "creds", "psk", "skey", "bearer", "verifier", "magic",
		// Akamai's tokens of a URL.
		"hdnea", "hdnts", "hdntl":
		return true
	case "id":
		// Who has signed a URL, of S3, CloudFront and Google; and a session's.
		before := strings.Join(parts[:len(parts)-1], "")
		return slices.ContainsFunc([]string{"session", "accesskey", "access", "keypair"}, func(word string) bool { return strings.HasSuffix(before, word) })
	case "code":
		// Most other codes are of countries and errors.
		return len(parts) == 1 || slices.Contains([]string{"auth", "authorization", "device", "user", "verification", "recovery", "login", "access"}, parts[len(parts)-2])
	case "key":
		return len(parts) == 1 || !slices.Contains([]string{"public", "sort", "primary", "foreign", "partition", "cache", "idempotency"}, parts[len(parts)-2])
	}
	return false
}

// isSecretWord reports whether a part of a name says that the value is a secret.
func isSecretWord(part string) bool {
	part = strings.TrimRight(part, "0123456789")
	return slices.ContainsFunc([]string{
		"password", "passwd", "passphrase", "passcode", "secret", "token", "jwt", "signature", "assertion", "credential",
		"apikey", "appkey", "authkey", "accesskey", "secretkey", "privatekey", "accesskeyid", "sessionid", "sessid",
		"tokens", "secrets", "passwords", "samlresponse", "samlrequest", "samlart", "authorization", "xsrf", "csrf",
	}, func(word string) bool { return strings.HasSuffix(part, word) })
}

// parts cuts a name where words meet, in lower case: X-Api_keyID is x, api, key and id.
func parts(name string) []string {
	var parts []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			parts = append(parts, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	before := rune(0)
	for _, c := range name {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			end()
			before = 0
			continue
		case unicode.IsUpper(c) && unicode.IsLower(before):
			end()
		}
		word = append(word, c)
		before = c
	}
	end()
	return parts
}
