# What the adapters in shell share: the policy, for a script to read. Sourced by
# FAMILY/NAME/run.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
adapters=$here/../..
: "${HOST:?}" "${PORT:?}" "${POLICY:?}" "${UPSTREAM:?}" "${TMPDIR:?}"

cannot_express() {
	echo "$(basename "$(dirname "$here")") $(basename "$here"): $*" >&2
	exit 78
}

awk -f "$adapters/policy.awk" "$POLICY" >"$TMPDIR/policy" || exit $?

# values NAME prints the values of a field, one a line.
values() { sed -n "s/^$1 //p" "$TMPDIR/policy" | sed 1d; }

# has NAME VALUE tells whether a field has the value.
has() { values "$1" | grep -Fqx -e "$2"; }

# joined NAME prints a list as a header's value.
joined() { values "$1" | paste -s -d , - | sed 's/,/, /g'; }

# Whatever is not a plain name could mean something to the configuration.
for field in methods headers expose max-age; do
	if values "$field" | grep -qv '^[A-Za-z0-9_*-]*$'; then
		cannot_express "$field: only letters, digits, _ and - can be written into the configuration"
	fi
done
for field in origins denied; do
	if values "$field" | grep -q '[^A-Za-z0-9.:/_*-]'; then
		cannot_express "$field: an origin with other than plain characters"
	fi
done

# One label in front of a domain is what every server here can say; any port, any
# depth and any host of a scheme is not.
if values origins | sed 's|://\*\.|://|' | grep -v '^\*$' | grep -q '\*'; then
	cannot_express "origins: a pattern other than scheme://*.domain"
fi

# pattern ORIGIN prints an expression that matches the origin as a whole, and no
# other; a leading "*" in the host stands for one label.
pattern() {
	case $1 in
	*://\*.*) printf '^%s://[^./:?#@, ]+%s$' "${1%%://*}" "$(escaped "${1#*://\*}")" ;;
	*) printf '^%s$' "$(escaped "$1")" ;;
	esac
}

escaped() { printf '%s' "$1" | sed 's/[].[*^$+?(){}|\\]/\\&/g'; }

# same_for_all tells whether everybody may have the same answer, which then
# depends on nobody.
same_for_all() { has origins '*' && ! has credentials true && ! values denied | grep -q .; }
