# Prints the policy that corsuite hands to an adapter (JSON) as lines that a
# shell script can read, one value each:
#
#	{"origins": ["https://a.example", "null"], "methods": [], "max-age": 0}
#
# becomes
#
#	origins declared
#	origins https://a.example
#	origins null
#	methods declared
#	max-age declared
#	max-age 0
#
# A policy is one object of strings, numbers, booleans and lists of strings: no
# more of JSON is understood, and escapes in strings are refused (exit code 78).

function fail(what) {
	print "policy.awk: " what > "/dev/stderr"
	failed = 1
	exit 78
}

# token takes the next token off the text: a string without its quotes (kind
# "s"), a number, true, false or null (kind "w"), or one mark (kind itself).
function token() {
	sub(/^[ \t\r\n]+/, "", text)
	if (text ~ /^"/) {
		if (!match(text, /^"[^"\\]*"/)) fail("an escape in a string: " substr(text, 1, 60))
		value = substr(text, 2, RLENGTH - 2)
		kind = "s"
	} else if (match(text, /^[-+.0-9a-zA-Z]+/)) {
		value = substr(text, 1, RLENGTH)
		kind = "w"
	} else {
		RLENGTH = 1
		value = kind = substr(text, 1, 1)
	}
	text = substr(text, RLENGTH + 1)
}

{ text = text $0 "\n" }

END {
	if (failed) exit 78
	token()
	if (kind != "{") fail("want an object, got " value)
	token()
	while (kind == "s") {
		name = value
		token()
		if (kind != ":") fail("want a colon after " name)
		print name " declared"
		token()
		if (kind == "[") {
			token()
			while (kind == "s") {
				print name " " value
				token()
				if (kind == ",") token()
			}
			if (kind != "]") fail("want a list of strings for " name)
		} else {
			print name " " value
		}
		token()
		if (kind == ",") token()
	}
	if (kind != "}") fail("want the end of the object, got " value)
}
