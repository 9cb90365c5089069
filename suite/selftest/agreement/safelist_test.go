package agreement

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// safelistStories are requests that need a preflight only for what a header
// says. Each is a GET, so that the preflight tells all.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func safelistStories() (stories []story) {
	add := func(lines ...text) {
		stories = append(stories, single(ask{Headers: lines}, granted(), welcome()))
	}
	for _, line := range safelistLines() {
		add(line)
	}
	for _, lines := range repeatedLines() {
		add(lines...)
		stories = append(stories, single(ask{Headers: lines, Initiator: harness.ByXHR}, granted(), welcome()))
		stories = append(stories, single(ask{Headers: lines, Initiator: harness.ByNoCORS}, granted(), welcome()))
	}
	return stories
}

// byteMatrix puts each byte that fetch() takes into each header that has a
// rule for bytes.
func byteMatrix() (lines []text) {
	for _, before := range []text{"Accept: a", "Accept-Language: a", "Content-Language: a", "Content-Type: text/plain;a"} {
		for b := range 256 {
			lines = append(lines, before+text([]byte{byte(b)})+"b")
		}
	}
	return lines
}

func safelistLines() (lines []text) {
	lines = byteMatrix()
	for _, name := range []text{"Accept", "Accept-Language", "Content-Language"} {
		for _, n := range []int{0, 1, 127, 128, 129, 1025} {
			lines = append(lines, name+": "+text(strings.Repeat("a", n)))
		}
	}
	for _, n := range []int{127, 128, 129} {
		lines = append(lines,
			text("Content-Type: text/plain;"+strings.Repeat("a", n-len("text/plain;"))),
			text("Range: bytes=0-"+strings.Repeat("0", n-len("bytes=0-"))),
			text("Intervention: "+strings.Repeat("a", n)))
	}
	for _, value := range contentTypes {
		lines = append(lines, "Content-Type: "+value)
	}
	for _, value := range ranges {
		lines = append(lines, "Range: "+value)
	}
	for _, name := range customNames {
		lines = append(lines, name+": 1")
	}
	for _, hint := range hintNames {
		for _, value := range hintValues {
			lines = append(lines, hint+": "+value)
		}
	}
	return lines
}

var contentTypes = []text{
	"text/plain", "TEXT/PLAIN", "Text/Plain", "multipart/form-data", "application/x-www-form-urlencoded",
	"text/plain;charset=utf-8", "text/plain; charset=UTF-8", "text/plain; charset=\"utf-8\"", "text/plain;", "text/plain ;a", "text/plain;\ta=b", "text/plain\t",
	"multipart/form-data; boundary=x", "multipart/form-data;boundary=\"x\"", "application/x-www-form-urlencoded;charset=utf-8",
	"text/plain,", "text/plain, text/plain", "text/plain,text/html", "text/plainx", "text/plain x", "text/ plain", "text /plain", " text/plain", "text/*", "*/*", "", "text", "text/", "/plain", "/",
	"multipart/mixed", "text/html", "application/json", "text/json", "application/xml", "application/csp-report", "application/json;text/plain", "text/plain;application/json",
	"text/plain;=", "text/plain;a=b=c", "text/plain;;;", "text/plain;a=\xe9", "text/pl\xe9in", "text/plain;\x0c", "text/plain\x0c", "text/plain\xa0", "text/plain;charset", "text;plain", "text//plain", "text/plain/x",
	"multipart/form-data-x", "application/x-www-form-urlencoded, text/plain", "text/plain;a=b,text/html", "te:xt/plain", "text/plain;a(b)", "null", "undefined",
}

var ranges = []text{
	"bytes=0-0", "bytes=0-", "bytes=-1", "bytes=-0", "bytes=-", "bytes=", "bytes", "", "bytes=1-0", "bytes=10-9", "bytes=9-10", "bytes=100-99", "bytes=0-1,2-3", "bytes=0-1,", "bytes=,0-1",
	"Bytes=0-1", "BYTES=0-1", "byte=0-1", "bytes =0-1", "bytes= 0-1", "bytes=0 -1", "bytes=0- 1", "bytes=0-1 ", " bytes=0-1", "bytes:0-1", "bytes 0-1", "bytes=0_1", "bytes=a-b", "bytes=0x0-1", "bytes=0-1x", "bytes=+0-1",
	"bytes=00-01", "bytes=007-8", "bytes=0--1", "bytes=0-1-2", "bytes=0-\t1", "items=0-1", "bytes=1.0-2", "bytes=0-1;q=1", "bytes=5-5", "bytes=01-1", "bytes=10-010",
	"bytes=0-2147483647", "bytes=0-2147483648", "bytes=0-4294967296", "bytes=0-9223372036854775806", "bytes=0-9223372036854775807", "bytes=0-9223372036854775808",
	"bytes=9223372036854775806-", "bytes=9223372036854775807-", "bytes=9223372036854775808-", "bytes=18446744073709551615-", "bytes=18446744073709551616-", "bytes=0-99999999999999999999999999",
}

// customNames are names that no rule knows, or that one might be thought to know.
var customNames = []text{
	"X-A", "x-a", "Authorization", "authorization", "Last-Event-ID", "Lang", "Purpose", "Priority", "Cache-Control", "Pragma", "If-None-Match", "If-Modified-Since", "If-Range", "If-Match", "If-Unmodified-Since",
	"User-Agent", "user-agent", "X-Requested-With", "Upgrade-Insecure-Requests", "DPR", "Content-DPR", "Link", "Location", "Vary", "ETag", "Set-Cookie2", "Access-Control-Allow-Origin",
	"Access-Control-Request-Private-Network", "Content-Encoding", "Content-Location", "Content-Disposition", "Accept-Patch", "Accept-CH", "Forwarded", "X-Forwarded-For", "From", "Max-Forwards",
	"Service-Worker", "Ping-From", "Ping-To", "Attribution-Reporting-Eligible", "Available-Dictionary", "Dictionary-ID", "Use-As-Dictionary", "Content-DPR", "Critical-CH", "Save-Dat", "Sourcemap", "X-Client-Data", "Downlinks", "Viewport-Height", "Sec", "Proxy", "Client-Hint", "Idempotency-Key", "X-Content-Type-Options", "Signature", "Content-Range", "Content-MD5", "Authentication-Info", "WWW-Authenticate", "Server", "Age", "Warning", "Allow", "Early-Data", "HTTP2-Settings", "Alt-Used", "Want-Digest", "Timing-Allow-Origin", "*", "!", "a_b", "0",
}

// hintNames and hintValues: headers that Chromium safelists and the standard no longer does.
var (
	hintNames  = []text{"DPR", "Device-Memory", "Downlink", "ECT", "RTT", "Save-Data", "Viewport-Width", "Width", "Intervention"}
	hintValues = []text{"", "0", "1", "2.5", ".5", "2.", "-1", "+1", "1e3", "08", "1 ", "1,2", "x", "0x10", "1..2", "2g", "3g", "4g", "5g", "slow-2g", "SLOW-2G", "4G", "on", "ON", "On", "off", "on,on", "99999999999999999999", "1.99999999999999999999999", "\xe9", "a\"b", "\t1", "inf", "nan"}
)

// repeatedLines are headers that a script appends more than once, and sums.
func repeatedLines() (lists [][]text) {
	accept := func(n int) text { return text("Accept: " + strings.Repeat("a", n)) }
	for _, pair := range [][2]int{{1, 1}, {62, 64}, {63, 63}, {63, 64}, {64, 64}, {100, 100}, {128, 128}, {128, 0}} {
		lists = append(lists, []text{accept(pair[0]), accept(pair[1])})
	}
	for _, n := range []int{8, 9} {
		var list []text
		for range n {
			list = append(list, accept(128))
		}
		lists = append(lists, list)
	}
	long := text(strings.Repeat("b", 128))
	lists = append(lists,
		[]text{"Content-Language: " + long[:126], "Content-Language:"}, []text{"Content-Language: " + long[:127], "Content-Language:"}, []text{"Content-Language: " + long, "Content-Language:"},
		[]text{"Content-Language:", "Content-Language: " + long[:126]}, []text{"Content-Language:", "Content-Language: " + long[:127]},
		[]text{"Content-Type: text/plain", "Content-Type: text/plain"},
		[]text{"Content-Type: text/plain", "content-type: application/json"},
		[]text{"Content-Type: application/json", "Content-Type: text/plain"},
		[]text{"Content-Type: text/plain;a", "Content-Type: b"},
		[]text{"Content-Type:", "Content-Type: text/plain"},
		[]text{"Range: bytes=0-1", "Range: bytes=2-3"}, []text{"Range: bytes=0-1", "Accept: x"}, []text{"Range:", "Range: bytes=0-1"},
		[]text{"DPR: 1", "DPR: 2"}, []text{"Intervention: a", "Intervention: b"}, []text{"Save-Data: on", "Save-Data: on"},
		[]text{"Accept-Language: en", "Accept-Language: de"}, []text{"Content-Language: en", "content-language: de"},
		[]text{"Accept-Language: " + long}, []text{"Accept: a", "X-A: 1", "Accept: b"},
		[]text{"Accept: " + long, "Accept-Language: " + long, "Content-Language: " + long, text("Content-Type: text/plain;" + strings.Repeat("c", 117)), "Range: bytes=0-1"},
		[]text{"X-A: 1", "x-a: 2", "X-B:"}, []text{"X-A: 1", "X-A:", "X-A: 2"}, []text{"X-A: 1", "X-A:", "X-A:"}, []text{"Authorization: a", "authorization: b"}, []text{"User-Agent: a", "X-A: 1"},
	)
	// Of safelisted values no more than 1024 bytes: only names that repeat get that far.
	for _, n := range []int{120, 128} {
		var list []text
		for _, name := range []string{"Accept", "Accept-Language", "Content-Language", "Intervention"} {
			for range 2 {
				list = append(list, text(fmt.Sprintf("%s: %s", name, strings.Repeat("d", n/2-1))))
			}
		}
		lists = append(lists, list)
	}
	return lists
}
